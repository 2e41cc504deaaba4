import type { BindingLimit, Refusal, RefusalKind } from "../../refusal";
import type { Served } from "../../walk";

/** @see https://platform.claude.com/docs/en/api/errors */
const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, type: string]>> = {
  unauthenticated: [401, "authentication_error"],
  forbidden: [403, "permission_error"],
  "not-found": [404, "not_found_error"],
  invalid: [400, "invalid_request_error"],
  "too-large": [413, "request_too_large"],
  "unsupported-encoding": [415, "invalid_request_error"],
  limited: [429, "rate_limit_error"],
  unavailable: [503, "api_error"],
  timeout: [504, "timeout_error"],
};

export function anthropicError(refusal: Refusal, requestId: string): Response {
  const [status, type] = ERRORS[refusal.kind];
  return new Response(errorText(type, refusal.message, requestId), {
    status,
    headers: {
      "content-type": "application/json",
      "request-id": requestId,
      ...(refusal.retryAfterSeconds !== undefined && { "retry-after": String(refusal.retryAfterSeconds) }),
      ...(refusal.binding && rateLimitHeaders(refusal.binding, refusal.retryAfterSeconds)),
    },
  });
}

/** An error of Bedrock's in Anthropic's shape, its wording kept: clients match on it. So is how long it asks to wait. */
export function upstreamError({ status, headers }: Omit<Served, "body">, body: string, requestId: string): Response {
  const retryAfter = headers["retry-after"];
  return new Response(errorText(typeOf(status), messageOf(body), requestId), {
    status,
    headers: {
      "content-type": "application/json",
      "request-id": requestId,
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
    },
  });
}

export function errorText(type: string, message: string, requestId: string): string {
  return JSON.stringify({ type: "error", error: { type, message }, request_id: requestId });
}

/** The type of error that Anthropic's own API gives with a status. */
export function typeOf(status: number): string {
  switch (status) {
    case 400:
    case 415:
      return "invalid_request_error";
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 408:
      return "timeout_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
      return "overloaded_error";
    default:
      return "api_error";
  }
}

function messageOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) {
      if ("message" in parsed && typeof parsed.message === "string") return parsed.message;
      if ("Message" in parsed && typeof parsed.Message === "string") return parsed.Message;
    }
  } catch {
    // Not JSON: a proxy on the way has answered.
  }
  return body.slice(0, 1_000) || "The upstream gave no reason.";
}

/** Requests and tokens a minute have headers of their own; other limits are in the text. */
function rateLimitHeaders({ limit, allowed, spent, held }: BindingLimit, seconds = 0): Record<string, string> {
  const kind = limit === "requestsPerMinute" ? "requests" : limit === "tokensPerMinute" ? "tokens" : undefined;
  if (kind === undefined) return {};
  return {
    [`anthropic-ratelimit-${kind}-limit`]: String(allowed),
    [`anthropic-ratelimit-${kind}-remaining`]: String(Math.max(0, allowed - spent - held)),
    [`anthropic-ratelimit-${kind}-reset`]: new Date(Date.now() + seconds * 1_000).toISOString(),
  };
}
