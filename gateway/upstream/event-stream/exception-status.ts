/**
 * The HTTP status that an exception inside a stream would have had before the stream began.
 *
 * @param exception - Its type, in whatever case: `throttlingException`.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html
 */
export function statusOfException(exception: string): number {
  return STATUS_OF[exception.toLowerCase()] ?? 500;
}

const STATUS_OF: Readonly<Record<string, number>> = {
  internalserverexception: 500,
  modelstreamerrorexception: 424,
  modeltimeoutexception: 408,
  serviceunavailableexception: 503,
  throttlingexception: 429,
  validationexception: 400,
};
