import { PassThrough, type Writable } from "node:stream";
import { FunctionError, type FunctionStream, type LambdaFunction } from "./lambda-function";

export interface LocalFunctionOptions {
  /** @default 900000 */
  readonly timeoutMilliseconds?: number;
}

type StreamingHandler = (event: never, output: Writable, context: LocalContext) => Promise<void>;
type Handler = (event: never, context: LocalContext) => Promise<unknown>;

interface LocalContext {
  readonly awsRequestId: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

/** A function in this process. One process serves many requests at once here, which Lambda's never does. */
export function localFunction(
  handler: { readonly streaming: StreamingHandler } | { readonly plain: Handler },
  { timeoutMilliseconds = 900_000 }: LocalFunctionOptions = {},
): LambdaFunction {
  const contextOf = (): LocalContext => {
    const end = Date.now() + timeoutMilliseconds;
    return {
      awsRequestId: crypto.randomUUID(),
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => end - Date.now(),
    };
  };
  return {
    async invoke(event) {
      if (!("plain" in handler)) throw new FunctionError("Runtime.InvalidHandler", "The function streams.");
      try {
        return overTheWire(await handler.plain(overTheWire(event), contextOf()));
      } catch (error) {
        throw errorOf(error);
      }
    },
    async invokeWithResponseStream(event) {
      if (!("streaming" in handler)) throw new FunctionError("Runtime.InvalidHandler", "The function does not stream.");
      const output = new LocalStream();
      handler.streaming(overTheWire(event), output, contextOf()).then(
        () => output.writableEnded || output.destroy(new FunctionError("Runtime.Error", "The stream is not finished.")),
        (error: unknown) => output.destroy(errorOf(error)),
      );
      return output.answer();
    },
  };
}

/** The stream that a runtime hands to a function. */
class LocalStream extends PassThrough {
  contentType = "application/octet-stream";
  _onBeforeFirstWrite: ((write: (chunk: Uint8Array | string) => void) => void) | undefined;
  #begun = false;

  setContentType(contentType: string): void {
    this.contentType = contentType;
  }

  // What the real one does too: whatever is set to go first goes with the first write, though that be empty, and with nothing else.
  override write(chunk: unknown, ...rest: never[]): boolean {
    if (!this.#begun) {
      this.#begun = true;
      this._onBeforeFirstWrite?.((first) => super.write(first));
    }
    return super.write(chunk, ...rest);
  }

  /** Once its content type is known: with its first byte, or its end. */
  async answer(): Promise<FunctionStream> {
    await new Promise<void>((begun, failed) => {
      this.once("readable", begun);
      this.once("end", begun);
      this.once("error", failed);
    });
    return { contentType: this.contentType, chunks: this };
  }
}

/** As the runtime has it: `awslambda.HttpResponseStream`. */
export const LOCAL_STREAMING = {
  HttpResponseStream: {
    from(stream: Writable, prelude: object): Writable {
      if (!(stream instanceof LocalStream)) throw new Error("This is not the stream that the function was given.");
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      stream._onBeforeFirstWrite = (write) => {
        write(JSON.stringify(prelude));
        write(new Uint8Array(8));
      };
      return stream;
    },
  },
};

function overTheWire(value: unknown): never {
  return JSON.parse(JSON.stringify(value ?? null)) as never;
}

function errorOf(error: unknown): FunctionError {
  return error instanceof Error
    ? new FunctionError(error.name, error.message)
    : new FunctionError("Error", String(error));
}
