import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../access/thrown";
import { pemSigner } from "../session/certificate-signer";
import { createSession } from "../session/create-session";
import type { SessionCredentials } from "../session/session-credentials";
import { SessionError } from "../session/session-error";
import type { ClientSettings, SessionSettings } from "./client-settings";
import { type Identity, isRenewalDue, readIdentity } from "./identity";
import type { LoginFiles } from "./login-files";
import { type RenewalParts, renewCertificate } from "./renewal";

export interface OpenSessionParts extends RenewalParts {
  readonly random: () => number;
  /** Told in a sentence what went wrong without stopping anything. */
  readonly warn: (sentence: string) => void;
}

/**
 * New credentials of the login: renews the certificate first when its end is near.
 *
 * @throws SessionError, or LoginError when there is no certificate that still holds and none to be had without a person
 */
export async function openSession(
  files: LoginFiles,
  settings: ClientSettings,
  parts: OpenSessionParts,
): Promise<SessionCredentials> {
  const session = requireSession(settings);
  const known = readIdentity(files, parts.machine);
  if (known === undefined) {
    throw new SessionError(
      "certificate-invalid",
      `There is no certificate in ${files.identity}: run \`bedrock-access login\`.`,
    );
  }
  const identity = isRenewalDue(known, parts.now()) ? await renewed(files, settings, known, parts) : known;
  const { credentials } = await createSession({
    ...session,
    certificate: identity.certificatesPem,
    privateKey: pemSigner(identity.privateKeyPem),
    deadlineMilliseconds: DEADLINE_MILLISECONDS,
    now: parts.now,
    random: parts.random,
    sleep: (milliseconds) => sleep(milliseconds),
    fetch: parts.fetch,
  });
  return credentials;
}

/** With a renewal before it, still shorter than anybody breaks the cache's lock. */
const DEADLINE_MILLISECONDS = 12_000;

async function renewed(files: LoginFiles, settings: ClientSettings, known: Identity, parts: OpenSessionParts) {
  try {
    return (await renewCertificate(files, settings, "due", parts)).identity;
  } catch (error) {
    if (parts.now() >= known.notAfter) throw error;
    parts.warn(
      `The certificate cannot be renewed and lasts until ${new Date(known.notAfter).toISOString()}. ${messageOf(error)}`,
    );
    return known;
  }
}

function requireSession({ session, team }: ClientSettings): SessionSettings {
  if (session !== undefined) return session;
  throw new SessionError(
    "request-invalid",
    `Nothing says yet where certificates of team "${team}" become credentials: log in again with --trust-anchor-arn, --profile-arn and --role-arn, or when your platform team has deployed them.`,
  );
}
