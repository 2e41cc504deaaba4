/** What API Gateway answers by itself, before or after the gateway. */
export interface ErrorResponse {
  /** Absent: API Gateway's own. */
  readonly status?: number;
  /** JSON with `$context` variables, which API Gateway fills in. */
  readonly template: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One body for every dialect: Anthropic's clients read the whole, OpenAI's `error`, AWS's `message` and `__type`.
 *
 * Absent a message it is API Gateway's own, which comes as JSON with its quotes.
 */
export function errorResponse(
  status: number | undefined,
  kind: Case,
  message: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): ErrorResponse {
  const [type, awsType] = TYPES[kind];
  const text = message === undefined ? "$context.error.messageString" : JSON.stringify(message);
  const template = [
    `{"type":"error"`,
    `"error":{"type":"${type}","message":${text},"code":"${type}","param":null}`,
    `"message":${text}`,
    `"__type":"${awsType}"`,
    `"request_id":"$context.requestId"}`,
  ].join(",");
  return { ...(status !== undefined && { status }), template, headers };
}

type Case = "invalid" | "unauthenticated" | "forbidden" | "not-found" | "too-large" | "limited" | "failed";

/** What clients tell errors apart by: `error.type` in Anthropic's and OpenAI's dialect, `__type` in AWS's. */
const TYPES: Readonly<Record<Case, readonly [type: string, awsType: string]>> = {
  invalid: ["invalid_request_error", "ValidationException"],
  unauthenticated: ["authentication_error", "UnrecognizedClientException"],
  forbidden: ["permission_error", "AccessDeniedException"],
  "not-found": ["not_found_error", "ResourceNotFoundException"],
  "too-large": ["request_too_large", "ValidationException"],
  limited: ["rate_limit_error", "ThrottlingException"],
  failed: ["api_error", "InternalServerException"],
};
