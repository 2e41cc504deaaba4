import type { LimitKind } from "../../../access/limit-kind";
import { type BindingLimit, HTTP_STATUS, type Refusal } from "../../refusal";
import { errorOfStatus, type OpenAiError } from "../../translation/openai-error";
import type { Served } from "../../walk";

/** @see https://platform.openai.com/docs/guides/error-codes */
export function openaiError(refusal: Refusal, requestId: string): Response {
  const { kind, message, binding, retryAfterSeconds, field } = refusal;
  const error = { ...errorOfStatus(HTTP_STATUS[kind], message), ...(field !== undefined && { param: field }) };
  return errorResponse(
    HTTP_STATUS[kind],
    binding === undefined ? error : { ...error, ...errorOfLimit(binding.limit) },
    {
      "x-request-id": requestId,
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
      ...(binding && rateLimitHeaders(binding, retryAfterSeconds)),
    },
  );
}

/** An error of Bedrock's in OpenAI's shape, its wording kept. So is how long it asks to wait. */
export function upstreamError({ status, headers, body }: Served, requestId: string): Response {
  const retryAfter = headers["retry-after"];
  const text = Buffer.from(body instanceof Uint8Array ? body : []).toString();
  return errorResponse(status, errorOfStatus(status, messageOf(text)), {
    "x-request-id": requestId,
    ...(retryAfter !== undefined && { "retry-after": retryAfter }),
  });
}

function errorResponse(status: number, error: OpenAiError, headers: Readonly<Record<string, string>>): Response {
  return Response.json({ error }, { status, headers });
}

/** Clients that know the difference wait for tokens, and tell their user about money. */
function errorOfLimit(limit: LimitKind): Pick<OpenAiError, "type" | "code"> {
  switch (limit) {
    case "dollarsPerDay":
    case "dollarsPerMonth":
      return { type: "insufficient_quota", code: "insufficient_quota" };
    case "tokensPerMinute":
      return { type: "tokens", code: "rate_limit_exceeded" };
    case "requestsPerMinute":
    case "concurrency":
      return { type: "requests", code: "rate_limit_exceeded" };
  }
}

/** Requests and tokens a minute have headers of their own; other limits are in the text. */
function rateLimitHeaders({ limit, allowed, spent, held }: BindingLimit, seconds = 0): Record<string, string> {
  const kind = limit === "requestsPerMinute" ? "requests" : limit === "tokensPerMinute" ? "tokens" : undefined;
  if (kind === undefined) return {};
  return {
    [`x-ratelimit-limit-${kind}`]: String(allowed),
    [`x-ratelimit-remaining-${kind}`]: String(Math.max(0, allowed - spent - held)),
    [`x-ratelimit-reset-${kind}`]: `${seconds}s`,
  };
}

function messageOf(body: string): string {
  try {
    const { message, Message } = Object(JSON.parse(body));
    if (typeof message === "string") return message;
    if (typeof Message === "string") return Message;
  } catch {
    // Not JSON: a proxy on the way has answered.
  }
  return body.slice(0, 1_000) || "The upstream gave no reason.";
}
