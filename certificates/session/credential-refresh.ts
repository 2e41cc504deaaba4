import { codeOf, messageOf } from "../../access/thrown";
import { type FileLock, tryFileLock } from "../../files/file-lock";
import { type CachedSession, type CredentialCacheProps, cacheFile, isDue, readCache } from "./cache-record";
import { makePrivateFolder } from "./private-file";
import { forgetFailure, readFailure, writeFailure } from "./refresh-failure";
import { replacePrivateFile } from "./replace-file";
import type { SessionCredentials } from "./session-credentials";

/**
 * Gets new credentials, or waits for another process that does.
 *
 * @param known - What the cache held at `started`, which may have ended.
 * @param started - Milliseconds since 1970.
 */
export async function refreshCredentials(
  props: CredentialCacheProps,
  known: CachedSession | undefined,
  started: number,
): Promise<SessionCredentials> {
  return known !== undefined && known.expiresAt - started > LEAST_USE_MS
    ? refreshAhead(props, known, started)
    : waitOrCreate(props, started);
}

/** Credentials that end sooner are not worth handing out. */
const LEAST_USE_MS = 60_000;

/** Nobody waits while there are credentials: whoever finds the lock taken, or AWS in trouble, goes on with those. */
async function refreshAhead(props: CredentialCacheProps, known: CachedSession, started: number) {
  const sinceFailure = started - (readFailure(props)?.at ?? Number.NEGATIVE_INFINITY);
  if (sinceFailure >= 0 && sinceFailure < PAUSE_AFTER_FAILURE_MS) return known.credentials;
  const lock = await takeLock(props);
  if (lock === "held") return known.credentials;
  try {
    return await createLocked(props, started);
  } catch (error) {
    const until = known.credentials.expiration;
    props.warn(`New credentials are not to be had; the old ones last until ${until}. ${messageOf(error)}`);
    return known.credentials;
  } finally {
    await lock.release();
  }
}

/** In which nobody tries to renew ahead once more: each try makes somebody wait. */
const PAUSE_AFTER_FAILURE_MS = 30_000;

async function waitOrCreate(props: CredentialCacheProps, started: number): Promise<SessionCredentials> {
  for (;;) {
    const lock = await takeLock(props);
    if (lock !== "held") {
      try {
        return await createLocked(props, started);
      } finally {
        await lock.release();
      }
    }
    await props.sleep(10 + props.random() * 30); // spread, so that waiting processes do not meet again
    const outcome = outcomeOfOthers(props, started);
    if (outcome !== undefined) return outcome;
  }
}

/** Asks once more what others did before the lock came free, and creates. */
async function createLocked(props: CredentialCacheProps, started: number): Promise<SessionCredentials> {
  const outcome = outcomeOfOthers(props, started);
  if (outcome !== undefined) return outcome;
  let credentials: SessionCredentials;
  try {
    credentials = await props.create();
  } catch (error) {
    writeFailure(props, error);
    throw error;
  }
  keep(props, credentials);
  return credentials;
}

/**
 * What another process got meanwhile: credentials, or the error that this one would get too. Fifty processes that wait for one call
 * must not make fifty calls when it fails.
 */
function outcomeOfOthers(props: CredentialCacheProps, started: number): SessionCredentials | undefined {
  const now = props.now();
  const cached = readCache({ ...props, warn: () => {} }); // it was told already
  if (cached !== undefined && !isDue(cached, now)) return cached.credentials;
  const failure = readFailure(props);
  // one of the future is of a clock that was set back since
  if (failure !== undefined && failure.at >= started && failure.at <= now) throw failure.error;
  return undefined;
}

/** Where nothing can be written nobody can be kept off: each process has to open its own session. */
async function takeLock(props: CredentialCacheProps): Promise<FileLock | "held"> {
  try {
    makePrivateFolder(props.folder, props.machine);
    const lock = { path: `${cacheFile(props)}.lock`, now: props.now, oldestMilliseconds: OLDEST_LOCK_MS };
    return (await tryFileLock(lock)) ?? "held";
  } catch (error) {
    if (!UNWRITABLE.includes(codeOf(error) ?? "")) throw error;
    return { release: async () => {} };
  }
}

/** Longer than a session takes with all its tries. */
const OLDEST_LOCK_MS = 45_000;

/** Credentials that cannot be kept are credentials all the same. */
function keep(props: CredentialCacheProps, credentials: SessionCredentials): void {
  try {
    const record = { identity: props.identity, obtainedAt: props.now(), credentials };
    replacePrivateFile(cacheFile(props), JSON.stringify(record));
    forgetFailure(props);
  } catch (error) {
    if (!UNWRITABLE.includes(codeOf(error) ?? "")) throw error;
    props.warn(`Credentials cannot be kept in ${props.folder} (${messageOf(error)}): every call opens a session.`);
  }
}

const UNWRITABLE: readonly string[] = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST", "ENOENT"];
