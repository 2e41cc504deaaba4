import { type ErrorResponse, errorResponse } from "./error-response";

/**
 * By API Gateway's name of the case.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const ERROR_RESPONSES: Readonly<Record<string, ErrorResponse>> = {
  BAD_REQUEST_BODY: errorResponse(400, "invalid", "The request's body cannot be read."),
  BAD_REQUEST_PARAMETERS: errorResponse(400, "invalid", "The request's parameters cannot be read."),
  UNAUTHORIZED: errorResponse(
    401,
    "unauthenticated",
    "No credential, or one that is unknown, expired or revoked: log in again.",
  ),
  ACCESS_DENIED: errorResponse(
    403,
    "forbidden",
    "You are known, but no team of this gateway is yours: ask its owners which group of the identity provider you need.",
  ),
  INVALID_API_KEY: errorResponse(
    403,
    "forbidden",
    "Your team has no usage plan in this region: tell the gateway's owners.",
  ),
  WAF_FILTERED: errorResponse(403, "forbidden", "The firewall in front of the gateway refused this request."),
  EXPIRED_TOKEN: errorResponse(403, "forbidden", "The gateway takes no AWS signature: send a token or a gateway key."),
  INVALID_SIGNATURE: errorResponse(
    403,
    "forbidden",
    "The gateway takes no AWS signature: send a token or a gateway key.",
  ),
  // What API Gateway calls a path or method that it has not.
  MISSING_AUTHENTICATION_TOKEN: errorResponse(
    404,
    "not-found",
    "No such path: begin with /bedrock, /anthropic, /openai/v1 or /access/v1.",
  ),
  RESOURCE_NOT_FOUND: errorResponse(
    404,
    "not-found",
    "No such path: begin with /bedrock, /anthropic, /openai/v1 or /access/v1.",
  ),
  REQUEST_TOO_LARGE: errorResponse(413, "too-large", "The request is larger than API Gateway takes: 10 MB."),
  UNSUPPORTED_MEDIA_TYPE: errorResponse(
    415,
    "invalid",
    "The request's content type is not taken: send application/json.",
  ),
  THROTTLED: errorResponse(429, "limited", "Too many requests at once for your team's usage plan: wait a second.", {
    "retry-after": "1",
  }),
  QUOTA_EXCEEDED: errorResponse(
    429,
    "limited",
    "Your team has used up the requests of its usage plan for this period.",
  ),
  API_CONFIGURATION_ERROR: errorResponse(500, "failed", "The gateway is set up wrongly: tell its owners."),
  AUTHORIZER_CONFIGURATION_ERROR: errorResponse(500, "failed", "The gateway is set up wrongly: tell its owners."),
  AUTHORIZER_FAILURE: errorResponse(500, "failed", "Nobody can tell who you are at the moment: try again.", {
    "retry-after": "1",
  }),
  INTEGRATION_FAILURE: errorResponse(504, "failed", "The gateway did not answer: try again.", { "retry-after": "1" }),
  INTEGRATION_TIMEOUT: errorResponse(504, "failed", "The gateway did not end its answer in time."),
  DEFAULT_4XX: errorResponse(undefined, "invalid", undefined),
  DEFAULT_5XX: errorResponse(undefined, "failed", undefined),
};
