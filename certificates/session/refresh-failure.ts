import { rmSync } from "node:fs";
import { messageOf } from "../../access/thrown";
import { type CredentialCacheProps, cacheFile } from "./cache-record";
import { readPrivateFile } from "./private-file";
import { replacePrivateFile } from "./replace-file";
import { SESSION_ERROR_CODES, SessionError } from "./session-error";

/** That somebody failed to get credentials. */
export interface RefreshFailure {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly error: Error;
}

/** Of the same identity. A file that cannot be read is none: it only saves calls. */
export function readFailure(props: CredentialCacheProps): RefreshFailure | undefined {
  try {
    const record: Partial<Record<"identity" | "at" | "code" | "message", unknown>> = JSON.parse(
      readPrivateFile(failureFile(props), props.machine) ?? "{}",
    );
    const { identity, at, code, message } = record;
    if (identity !== props.identity || typeof at !== "number" || typeof message !== "string") return undefined;
    const known = SESSION_ERROR_CODES.find((one) => one === code);
    return { at, error: known === undefined ? new Error(message) : new SessionError(known, message) };
  } catch {
    return undefined;
  }
}

export function writeFailure(props: CredentialCacheProps, error: unknown): void {
  const record = {
    identity: props.identity,
    at: props.now(),
    message: messageOf(error),
    ...(error instanceof SessionError && { code: error.code }),
  };
  try {
    replacePrivateFile(failureFile(props), JSON.stringify(record));
  } catch {
    // the failure itself is what is told
  }
}

export function forgetFailure(props: CredentialCacheProps): void {
  rmSync(failureFile(props), { force: true });
}

function failureFile(props: CredentialCacheProps): string {
  return `${cacheFile(props)}.failed`;
}
