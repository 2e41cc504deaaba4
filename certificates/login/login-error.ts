/**
 * - `login-unreachable`: no answer from identity provider or issuer.
 * - `login-unsupported`: the identity provider cannot do what was asked for.
 * - `login-refused`: the identity provider said no.
 * - `login-timed-out`: nobody signed in.
 * - `login-needed`: only a person can go on.
 * - `login-invalid`: an answer that cannot be built on.
 * - `certificate-refused`: the issuer said no; `reason` has its code.
 */
export type LoginErrorCode =
  | "login-unreachable"
  | "login-unsupported"
  | "login-refused"
  | "login-timed-out"
  | "login-needed"
  | "login-invalid"
  | "certificate-refused";

/** Nobody is logged in now who was not before. The message says how to mend it, and never holds a token. */
export class LoginError extends Error {
  constructor(
    readonly code: LoginErrorCode,
    message: string,
    readonly reason?: string,
  ) {
    super(message);
    this.name = "LoginError";
  }
}
