import type { Refusal, RefusalKind } from "../../refusal";

/**
 * How Bedrock Runtime would have said it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html#API_runtime_InvokeModel_Errors
 */
const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, type: string]>> = {
  unauthenticated: [403, "UnrecognizedClientException"],
  forbidden: [403, "AccessDeniedException"],
  "not-found": [404, "ResourceNotFoundException"],
  invalid: [400, "ValidationException"],
  "too-large": [413, "ValidationException"],
  "unsupported-encoding": [415, "ValidationException"],
  limited: [429, "ThrottlingException"],
  unavailable: [503, "ServiceUnavailableException"],
  timeout: [408, "ModelTimeoutException"],
};

export function bedrockError(refusal: Refusal, requestId: string): Response {
  const [status, type] = ERRORS[refusal.kind];
  return new Response(JSON.stringify({ message: refusal.message }), {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-errortype": type,
      "x-amzn-requestid": requestId,
      ...(refusal.retryAfterSeconds !== undefined && { "retry-after": String(refusal.retryAfterSeconds) }),
    },
  });
}
