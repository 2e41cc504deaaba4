/**
 * - `not-an-authority`: the certificate is no CA's, or not one that Roles Anywhere would take.
 * - `unsupported-key`: the CA's key is of a kind that we do not sign with.
 * - `key-mismatch`: certificate and key do not belong together.
 * - `not-yet-valid`, `expired`: the CA's certificate does not hold now.
 * - `signing-failed`: whoever keeps the key did not sign.
 * - `private-ca-failed`: AWS Private CA refused or did not answer in time.
 * - `not-revoked`: all lists are written, and an authority would not put a certificate into its own.
 * - `not-as-ordered`: the certificate that came back is another than the one that was ordered. Nobody may have it.
 * - `succession`: two authorities cannot follow one another.
 * - `busy`: another process changes the authority's files.
 */
export type AuthorityErrorCode =
  | "not-an-authority"
  | "unsupported-key"
  | "key-mismatch"
  | "not-yet-valid"
  | "expired"
  | "signing-failed"
  | "private-ca-failed"
  | "not-revoked"
  | "not-as-ordered"
  | "succession"
  | "busy";

/** The certificate authority cannot do what it was asked. The message says how to mend it. */
export class AuthorityError extends Error {
  constructor(
    readonly code: AuthorityErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "AuthorityError";
  }
}
