/**
 * - `known-serial`, `known-key`: a certificate with this serial or key is on record.
 * - `invalid`: what should be recorded has a wrong form.
 * - `corrupt`: a record is not what was written.
 */
export type IssuedCertificateErrorCode = "known-serial" | "known-key" | "invalid" | "corrupt";

/** A record of an issued certificate cannot be added or read. The message says how to mend it. */
export class IssuedCertificateError extends Error {
  constructor(
    readonly code: IssuedCertificateErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "IssuedCertificateError";
  }
}
