import type { Machine } from "../../files/exposure";
import { FileLockError, withFileLock } from "../../files/file-lock";
import { replacePrivateFile } from "../../files/private-file";
import type { Fetch } from "../login/http";
import { LoginError } from "../login/login-error";
import { discoverProvider } from "../login/provider";
import { refreshTokens } from "../login/tokens";
import { makePrivateFolder, readPrivateFile } from "../session/private-file";
import { askCertificate } from "./ask-certificate";
import type { ClientSettings } from "./client-settings";
import { type Identity, isRenewalDue, readIdentity } from "./identity";
import type { LoginFiles } from "./login-files";

export interface RenewalParts {
  readonly machine: Machine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly fetch: Fetch;
}

/**
 * Gets another certificate with the refresh token of the login, one process at a time. The former one stays until the new one is
 * there, whole.
 *
 * @param when - `due`: only if a third of its time or less is left. `always`: also before.
 * @throws LoginError `login-needed` where only a person can go on
 */
export async function renewCertificate(
  files: LoginFiles,
  settings: ClientSettings,
  when: "due" | "always",
  parts: RenewalParts,
): Promise<{ readonly identity: Identity; readonly renewed: boolean }> {
  const { machine, now } = parts;
  const before = readIdentity(files, machine)?.serial;
  return withLoginLock(files, parts, async () => {
    const known = readIdentity(files, machine);
    const byOthers = known !== undefined && known.serial !== before;
    if (known !== undefined && (byOthers || when === "due") && !isRenewalDue(known, now())) {
      return { identity: known, renewed: byOthers };
    }
    await renewLocked(files, settings, parts);
    const identity = readIdentity(files, machine);
    if (identity === undefined) throw new LoginError("login-invalid", `${files.identity} has gone: log in again.`);
    return { identity, renewed: true };
  });
}

async function renewLocked(files: LoginFiles, settings: ClientSettings, { machine, fetch }: RenewalParts) {
  const refreshToken = readPrivateFile(files.refreshToken, machine)?.trim();
  if (refreshToken === undefined || refreshToken === "") {
    throw new LoginError(
      "login-needed",
      "there is no refresh token, which your identity provider may not give: sign in again with `bedrock-access login`.",
    );
  }
  const { provider, clientId, issuer } = settings;
  const tokens = await refreshTokens(
    { provider: await discoverProvider(provider, fetch), clientId, fetch },
    refreshToken,
  );
  // at once, for providers end the former one with its use
  if (tokens.refreshToken !== undefined) await replacePrivateFile(files.refreshToken, `${tokens.refreshToken}\n`);
  const { identityText } = await askCertificate(issuer, tokens.idToken, fetch);
  await replacePrivateFile(files.identity, identityText);
}

/** One process at a time changes what belongs to a login. */
export async function withLoginLock<Result>(
  files: LoginFiles,
  { machine, now }: Pick<RenewalParts, "machine" | "now">,
  change: () => Promise<Result>,
): Promise<Result> {
  makePrivateFolder(files.folder, machine);
  const lock = { path: `${files.settings}.lock`, now, oldestMilliseconds: OLDEST_LOCK_MILLISECONDS };
  try {
    return await withFileLock({ ...lock, patienceMilliseconds: PATIENCE_MILLISECONDS }, change);
  } catch (error) {
    if (error instanceof FileLockError) throw new LoginError("login-timed-out", error.message);
    throw error;
  }
}

/** Longer than a renewal takes with all its tries. */
const OLDEST_LOCK_MILLISECONDS = 45_000;
const PATIENCE_MILLISECONDS = 50_000;
