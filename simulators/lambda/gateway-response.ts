/**
 * API Gateway answers by itself, and the function is not asked.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export class GatewayResponse extends Error {
  readonly status: number;
  readonly errorType: string;

  constructor(type: keyof typeof TYPES, message: string) {
    super(message);
    this.name = "GatewayResponse";
    [this.status, this.errorType] = TYPES[type];
  }
}

const TYPES = {
  ACCESS_DENIED: [403, "AccessDeniedException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, "InternalServerErrorException"],
  AUTHORIZER_FAILURE: [500, "AuthorizerFailureException"],
  DEFAULT_5XX: [500, "InternalServerErrorException"],
  INTEGRATION_FAILURE: [502, "InternalServerErrorException"],
  INVALID_API_KEY: [403, "ForbiddenException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "MissingAuthenticationTokenException"],
  REQUEST_TOO_LARGE: [413, "RequestTooLargeException"],
  UNAUTHORIZED: [401, "UnauthorizedException"],
} as const;
