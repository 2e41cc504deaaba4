/**
 * - `malformed`: no revocation list, or not a whole one.
 * - `foreign-authority`: another CA's.
 * - `forged`: not signed by the CA that it names.
 * - `unsupported`: a kind that says less than a whole list (delta, partition), or a weak signature.
 * - `too-large`: Roles Anywhere would not take it.
 * - `invalid-entry`: a serial or time that no list can hold.
 */
export type RevocationListErrorCode =
  | "malformed"
  | "foreign-authority"
  | "forged"
  | "unsupported"
  | "too-large"
  | "invalid-entry";

/** A revocation list cannot be read or made. The message says how to mend it. */
export class RevocationListError extends Error {
  constructor(
    readonly code: RevocationListErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "RevocationListError";
  }
}
