/**
 * - `missing`: there is no such file.
 * - `exposed`: others than its owner may read or write it.
 * - `foreign-owner`: it belongs to another user of this machine.
 * - `exists`: there is one already, and it must not be replaced.
 */
export type PrivateFileErrorCode = "missing" | "exposed" | "foreign-owner" | "exists";

/** A file that is its owner's alone cannot be used. The message says how to mend it. */
export class PrivateFileError extends Error {
  constructor(
    readonly code: PrivateFileErrorCode,
    readonly path: string,
    message: string,
  ) {
    super(message);
    this.name = "PrivateFileError";
  }
}
