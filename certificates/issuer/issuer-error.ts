/**
 * - `no-token`, `token-invalid`, `token-expired`, `token-not-yet-valid`: who asks is not known.
 * - `wrong-audience`: a token for somebody else, such as the gateway.
 * - `login-unknown`, `login-too-old`: the person at the keyboard was not asked recently.
 * - `token-used`: this token has had its certificate.
 * - `mfa-required`, `device-required`, `claim-required`: the way of signing in is not enough.
 * - `user-name`: no certificate or STS tag can carry the name.
 * - `no-team`: no group leads to one team, or several lead to different ones.
 * - `revoked`: the user or the team has ended.
 * - `rate-limited`: too many certificates in too little time.
 * - `request-refused`: the certificate request is not one to sign.
 * - `body-invalid`: no JSON with a `csr`.
 * - `provider-unreachable`, `authority-failed`: nothing that the user could mend.
 */
export type IssuerErrorCode =
  | "no-token"
  | "token-invalid"
  | "token-expired"
  | "token-not-yet-valid"
  | "wrong-audience"
  | "login-unknown"
  | "login-too-old"
  | "token-used"
  | "mfa-required"
  | "device-required"
  | "claim-required"
  | "user-name"
  | "no-team"
  | "revoked"
  | "rate-limited"
  | "request-refused"
  | "body-invalid"
  | "provider-unreachable"
  | "authority-failed";

/** No certificate was issued. Neither message nor mend holds the token, or a part of it. */
export class IssuerError extends Error {
  readonly mend: string;
  /** Where waiting helps. */
  readonly retryAfterSeconds: number | undefined;
  /** The code of whoever refused below us, such as `weak-key`. */
  readonly reason: string | undefined;

  constructor(
    readonly code: IssuerErrorCode,
    message: string,
    { mend, ...details }: IssuerErrorDetails,
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "IssuerError";
    this.mend = mend;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.reason = details.reason;
  }
}

export interface IssuerErrorDetails {
  /** What the user can do. */
  readonly mend: string;
  readonly retryAfterSeconds?: number;
  readonly reason?: string;
  readonly cause?: unknown;
}
