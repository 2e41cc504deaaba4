import { once } from "node:events";
import type { Writable } from "node:stream";

/** What Lambda's runtime for Node.js has for functions that stream. */
export interface LambdaStreaming {
  streamifyResponse<Event>(handler: StreamingHandler<Event>): unknown;
  readonly HttpResponseStream: {
    from(
      stream: Writable,
      prelude: { readonly statusCode: number; readonly headers: Record<string, string> },
    ): Writable;
  };
}

export type StreamingHandler<Event> = (event: Event, output: Writable, context: LambdaContext) => Promise<void>;

export interface LambdaContext {
  readonly awsRequestId: string;
  /** True until a handler says otherwise. Of a function that streams the runtime heeds it up to Node.js 22. */
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

export interface WriteOptions {
  readonly HttpResponseStream: LambdaStreaming["HttpResponseStream"];
  /** Once aborted, a reader who takes nothing is waited for no longer. */
  readonly signal: AbortSignal;
}

/**
 * Writes a response, and leaves the stream open.
 *
 * @throws what ended the body early. Status and headers, and what of the body there was, have been written then.
 */
export async function writeResponse(
  response: Response,
  output: Writable,
  { HttpResponseStream, signal }: WriteOptions,
): Promise<void> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !NOT_OURS.has(name)));
  const stream = HttpResponseStream.from(output, { statusCode: response.status, headers });
  stream.write(""); // the runtime sends status and headers with the first write, and with nothing else
  if (response.body === null) return;
  for await (const chunk of response.body) {
    if (chunk.byteLength > 0 && !stream.write(chunk)) await drained(stream, signal);
  }
}

async function drained(stream: Writable, signal: AbortSignal): Promise<void> {
  try {
    await once(stream, "drain", { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Of the connection between API Gateway and its client. */
const NOT_OURS: ReadonlySet<string> = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);
