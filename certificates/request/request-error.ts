/**
 * - `malformed`: no certificate request.
 * - `oversized`, `trailing-data`: more than one request needs.
 * - `weak-key`, `unsupported-key`, `weak-signature`: not what AWS takes, or not what anybody should.
 * - `forged-proof`: whoever sent it does not have the private key.
 * - `asks-for-authority`: it wants to become a CA.
 * - `foreign-subject`: it names somebody else.
 * - `reused-key`: another certificate has, or had, the same key.
 */
export type RequestErrorCode =
  | "malformed"
  | "oversized"
  | "trailing-data"
  | "weak-key"
  | "unsupported-key"
  | "weak-signature"
  | "forged-proof"
  | "asks-for-authority"
  | "foreign-subject"
  | "reused-key";

/** A certificate request is refused. The message says how to mend it. */
export class RequestError extends Error {
  constructor(
    readonly code: RequestErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "RequestError";
  }
}
