/** A function, as a service that calls it sees it. */
export interface LambdaFunction {
  /** Calls it, and collects its answer. @throws FunctionError */
  invoke(event: unknown): Promise<unknown>;
  /** Calls it, and gives its bytes as it writes them. @throws FunctionError where it fails before the first; the stream does later. */
  invokeWithResponseStream(event: unknown): Promise<FunctionStream>;
}

export interface FunctionStream {
  readonly contentType: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What the function has thrown, or what became of it. */
export class FunctionError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = "FunctionError";
  }
}

/** An event may be so long, in bytes of JSON. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LONGEST_EVENT = 6 * 1024 * 1024;
