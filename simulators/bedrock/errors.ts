/** Every error that the simulator can answer with, and its status. */
const STATUS = {
  ValidationException: 400,
  ServiceQuotaExceededException: 400,
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ModelTimeoutException: 408,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ModelNotReadyException: 429,
  ThrottlingException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
} as const;

export type AwsErrorType = keyof typeof STATUS;

/** What the simulator says when a fault names no words of its own. */
const MESSAGE: Readonly<Record<AwsErrorType, string>> = {
  ValidationException: "The request is not valid for this model.",
  ServiceQuotaExceededException: "Your request exceeds the service quota for your account.",
  AccessDeniedException: "You don't have access to the model with the specified model ID.",
  ExpiredTokenException: "The security token included in the request is expired",
  IncompleteSignatureException: "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature'.",
  InvalidSignatureException:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  MissingAuthenticationTokenException: "Missing Authentication Token",
  UnrecognizedClientException: "The security token included in the request is invalid.",
  ResourceNotFoundException: "Could not resolve the foundation model from the provided model identifier.",
  UnknownOperationException: "The requested operation is not recognized by the service.",
  ModelTimeoutException: "The request took too long to process. Processing time exceeded the model timeout length.",
  ModelErrorException: "The request failed due to an error while processing the model.",
  ModelStreamErrorException: "An error occurred while streaming the response. Retry your request.",
  ModelNotReadyException: "The model specified in the request is not ready to serve inference requests.",
  ThrottlingException: "Too many requests, please wait before trying again.",
  InternalServerException: "The system encountered an unexpected error during processing. Try your request again.",
  ServiceUnavailableException: "Bedrock is unable to process your request.",
};

/** A call that ends without a model's answer. */
export class AwsError extends Error {
  readonly status: number;

  constructor(
    readonly type: AwsErrorType,
    message: string = MESSAGE[type],
    readonly retryAfterSeconds: number | undefined = undefined,
  ) {
    super(message);
    this.name = "AwsError";
    this.status = STATUS[type];
  }

  /** Headers beside those that every answer has. */
  headers(): Record<string, string> {
    return {
      "x-amzn-errortype": `${this.type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
      ...(this.retryAfterSeconds === undefined ? {} : { "retry-after": String(this.retryAfterSeconds) }),
    };
  }

  body(): string {
    return JSON.stringify({ message: this.message });
  }
}

export function isErrorType(name: string): name is AwsErrorType {
  return Object.hasOwn(STATUS, name);
}

/** The error that a bare status stands for. */
export function errorOfStatus(status: number): AwsErrorType | undefined {
  return ERROR_OF_STATUS[status];
}

const ERROR_OF_STATUS: Readonly<Record<number, AwsErrorType>> = {
  400: "ValidationException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  408: "ModelTimeoutException",
  424: "ModelErrorException",
  429: "ThrottlingException",
  500: "InternalServerException",
  503: "ServiceUnavailableException",
};
