/** An error as OpenAI's APIs write it. */
export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  /** The field that is wrong. */
  readonly param: string | null;
  readonly code: string | null;
}

/**
 * The error that OpenAI's API gives with a status. The wording stays Bedrock's.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export function errorOfStatus(status: number, message: string): OpenAiError {
  const error = (type: string, code: string | null = null) => ({ message, type, param: null, code });
  switch (status) {
    case 400:
    case 413:
    case 415:
      return error("invalid_request_error", TOO_LONG.test(message) ? "context_length_exceeded" : null);
    case 401:
      return error("invalid_request_error", "invalid_api_key");
    case 403:
      return error("permission_error");
    case 404:
      return error("invalid_request_error", "model_not_found");
    case 429:
      return error("rate_limit_error", "rate_limit_exceeded");
    default:
      return error("server_error", "server_error");
  }
}

/** How Bedrock says that a prompt is longer than the model reads: clients shorten it when they learn so. */
const TOO_LONG =
  /input is too long|prompt is too long|exceeds? (?:the )?(?:model'?s? )?(?:maximum )?context|too many input tokens/i;
