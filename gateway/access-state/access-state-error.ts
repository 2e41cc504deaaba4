/**
 * - `corrupt`: what the file holds is no access state. Nothing was overwritten.
 * - `unreadable`: the system does not let it be read.
 * - `exposed`: others than its owner may read or write it.
 * - `missing`: it was there and is gone.
 * - `locked`: another process has not let go of it.
 * - `invalid`: what should be added has a wrong form.
 * - `known-key`: a key with this id exists.
 */
export type AccessStateErrorCode =
  | "corrupt"
  | "unreadable"
  | "exposed"
  | "missing"
  | "locked"
  | "invalid"
  | "known-key";

/** The access state cannot be read or changed. The message says how to mend it. */
export class AccessStateError extends Error {
  constructor(
    readonly code: AccessStateErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "AccessStateError";
  }
}
