/**
 * What follows from an attempt.
 *
 * `hand-on`: the caller gets the answer. `retry`: the same target may answer better in a moment. `fail-over`: it will not, another
 * may. `renew`: the credentials were refused; once, with new ones.
 */
export type Next = "hand-on" | "retry" | "fail-over" | "renew";

/** What an attempt says about its target's health; `undefined`: nothing. */
export type Verdict = "succeeded" | "failed" | undefined;

export interface Reaction {
  readonly next: Next;
  readonly verdict: Verdict;
  readonly why: string;
}

/**
 * @param errorType - Of the header `x-amzn-errortype`, without what follows a colon.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export function reactionTo(status: number, errorType: string | undefined): Reaction {
  if (errorType !== undefined && Object.hasOwn(BY_ERROR_TYPE, errorType)) {
    const special = BY_ERROR_TYPE[errorType];
    if (special !== undefined && special.status === status) return special;
  }
  if (Object.hasOwn(BY_STATUS, status)) return BY_STATUS[status] ?? CALLERS;
  if (status >= 500) return SERVER_ERROR;
  return status < 300 ? ANSWER : CALLERS;
}

/** No answer: refused, reset, unresolvable, silent, not HTTP. */
export const NO_CONNECTION: Reaction = {
  next: "retry",
  verdict: "failed",
  why: "a new connection may reach another host",
};

/** The target got no request: its role cannot be assumed. */
export const NO_CREDENTIALS: Reaction = {
  next: "fail-over",
  verdict: undefined,
  why: "STS or the role's trust policy failed, not Bedrock; the error is kept for a second, so a retry would get the same",
};

const ANSWER: Reaction = { next: "hand-on", verdict: "succeeded", why: "an answer has begun" };

const CALLERS: Reaction = {
  next: "hand-on",
  verdict: "succeeded",
  why: "the request is wrong in itself: no target would take it, and this one works",
};

const SERVER_ERROR: Reaction = { next: "retry", verdict: "failed", why: "Bedrock failed, often for a moment" };

const BY_STATUS: Readonly<Record<number, Reaction>> = {
  401: { next: "fail-over", verdict: undefined, why: "as 403" },
  403: {
    next: "fail-over",
    verdict: undefined,
    why: "the target's account or role may not call the model: configuration, which no pause mends",
  },
  404: { next: "fail-over", verdict: undefined, why: "the target's region or account does not have the model" },
  408: {
    next: "fail-over",
    verdict: "failed",
    why: "ModelTimeout: the model took all the time that Bedrock grants; once more would take as long",
  },
  424: { next: "retry", verdict: "failed", why: "ModelError: the model failed on this input, mostly by accident" },
  429: {
    next: "retry",
    verdict: undefined,
    why: "Throttling, or ModelNotReady: a quota is used up, which other calls must not pay for with an open breaker",
  },
};

const REFUSED_CREDENTIALS: Reaction & { readonly status: number } = {
  status: 403,
  next: "renew",
  verdict: undefined,
  why: "a session ended early, or its clock differs",
};

/** Where the status alone would mislead. */
const BY_ERROR_TYPE: Readonly<Record<string, Reaction & { readonly status: number }>> = {
  ServiceQuotaExceededException: {
    status: 400,
    next: "fail-over",
    verdict: undefined,
    why: "a quota of the target's account that does not fill up again soon; another account or region has its own",
  },
  ExpiredTokenException: REFUSED_CREDENTIALS,
  InvalidClientTokenId: REFUSED_CREDENTIALS,
  UnrecognizedClientException: REFUSED_CREDENTIALS,
};
