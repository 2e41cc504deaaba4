import { readFileSync } from "node:fs";
import { type Identity, isRenewalDue, readIdentity } from "../../certificates/client/identity";
import { readPrivateFile } from "../../certificates/session/private-file";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { credentialFiles, here, type LoginOptions } from "./here";

/** Says what this person has. Ends with 1 where nothing would get credentials any more. */
export async function status(options: LoginOptions, context: Context): Promise<ExitCode> {
  const { files, machine, settings } = here(options, context);
  const { user, team, environment, session } = settings();
  const identity = readIdentity(files, machine);
  const now = Date.now();
  const state = stateOf(identity, now);
  const renews = readPrivateFile(files.refreshToken, machine) !== undefined;
  const credentialsUntil = expirationIn(credentialFiles(files)[0]);
  const expiresAt = identity === undefined ? undefined : new Date(identity.notAfter).toISOString();
  if (options.json) {
    const serial = identity?.serial;
    const shown = {
      user,
      team,
      environment,
      state,
      serial,
      expiresAt,
      renews,
      credentialsUntil,
      role: session?.roleArn,
    };
    context.stdout.write(json({ ...shown, identity: files.identity }));
  } else {
    context.stdout.write(
      [
        `${user}, team ${team}, environment ${environment}`,
        identity === undefined ? "no certificate" : `certificate ${identity.serial}: ${state}, until ${expiresAt}`,
        renews ? "renews by itself while your login lasts" : "does not renew by itself: log in again before it ends",
        credentialsUntil === undefined ? "no credentials in the cache" : `credentials until ${credentialsUntil}`,
        `files in ${files.folder}`,
        "",
      ].join("\n"),
    );
  }
  return state === "valid" || state === "due" ? exitCode.done : exitCode.problemsFound;
}

type State = "missing" | "not-yet-valid" | "valid" | "due" | "expired";

function stateOf(identity: Identity | undefined, now: number): State {
  if (identity === undefined) return "missing";
  if (now >= identity.notAfter) return "expired";
  if (now < identity.notBefore) return "not-yet-valid";
  return isRenewalDue(identity, now) ? "due" : "valid";
}

/** When the credentials in a cache end. A cache that cannot be read holds none. */
function expirationIn(file: string | undefined): string | undefined {
  try {
    const record: { credentials?: { expiration?: unknown } } = JSON.parse(readFileSync(file ?? "", "utf8"));
    const expiration = record.credentials?.expiration;
    return typeof expiration === "string" ? expiration : undefined;
  } catch {
    return undefined;
  }
}
