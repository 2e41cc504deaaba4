/**
 * - `access-denied`: AWS refused; the message has its words.
 * - `request-invalid`: AWS cannot make sense of the request, or it was clear before asking that AWS could not.
 * - `clock-skew`: this machine's clock is too far from AWS's.
 * - `certificate-expired`, `certificate-not-yet-valid`: by this machine's clock. AWS was not asked.
 * - `certificate-invalid`, `key-invalid`: nothing that Roles Anywhere takes.
 * - `key-mismatch`: the key is not the certificate's.
 * - `endpoint-invalid`: an endpoint without TLS that is not on this machine, or no endpoint at all.
 * - `unreachable`: no answer.
 * - `throttled`, `service-failed`: AWS still answered 429 or 5xx when the time was up.
 * - `answer-invalid`: an answer that is not Roles Anywhere's.
 * - `file-exposed`: a file that must be private is not.
 */
export const SESSION_ERROR_CODES = [
  "access-denied",
  "request-invalid",
  "clock-skew",
  "certificate-expired",
  "certificate-not-yet-valid",
  "certificate-invalid",
  "key-invalid",
  "key-mismatch",
  "endpoint-invalid",
  "unreachable",
  "throttled",
  "service-failed",
  "answer-invalid",
  "file-exposed",
] as const;

export type SessionErrorCode = (typeof SESSION_ERROR_CODES)[number];

/** What AWS said, where it said something. */
export interface ServiceAnswer {
  readonly status: number;
  /** Such as `AccessDeniedException`. */
  readonly type: string;
  /** In its own words. */
  readonly message: string;
  /** For AWS's support. */
  readonly requestId: string | undefined;
}

/** There are no credentials. The message says why and how to mend it, and never holds a key. */
export class SessionError extends Error {
  constructor(
    readonly code: SessionErrorCode,
    message: string,
    readonly details: { readonly answer?: ServiceAnswer; readonly skewMinutes?: number; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "SessionError";
  }
}
