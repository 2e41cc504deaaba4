import { IncomingMessage, ServerResponse } from "node:http";
import { constants, Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Context } from "hono";

/** What Hono's server for Node.js works on. Streams of the web, which lie between, cost more than all that the gateway does. */
export interface NodeExchange {
  readonly incoming: IncomingMessage | Http2ServerRequest;
  readonly outgoing: ServerResponse | Http2ServerResponse;
}

/** `undefined` where the app runs elsewhere, such as in Lambda. */
export function nodeExchange({ env }: Pick<Context, "env">): NodeExchange | undefined {
  const incoming: unknown = env?.incoming;
  const outgoing: unknown = env?.outgoing;
  if (!(incoming instanceof IncomingMessage || incoming instanceof Http2ServerRequest)) return undefined;
  if (!(outgoing instanceof ServerResponse || outgoing instanceof Http2ServerResponse)) return undefined;
  return { incoming, outgoing };
}

/**
 * Writes a stream as it comes, no faster than its reader takes it. Who leaves ends the generator. Where it fails the connection
 * ends, so that nobody takes the answer for a whole one.
 *
 * @throws what the generator throws, and what Node.js throws at a header that cannot be written.
 */
export async function writeStream(
  { outgoing }: NodeExchange,
  head: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  chunks: AsyncGenerator<Uint8Array>,
): Promise<void> {
  outgoing.statusCode = head.status;
  try {
    for (const name in head.headers) outgoing.setHeader(name, head.headers[name] ?? "");
  } catch (error) {
    breakOff(outgoing);
    await endUnread(chunks);
    throw error;
  }
  // Headers and first event go out as one piece; where the model keeps its first event to itself, they go ahead.
  const ahead = setTimeout(() => sendHeaders(outgoing), HEADERS_WAIT_MILLISECONDS);
  try {
    for await (const chunk of chunks) {
      if (isGone(outgoing)) return;
      if (!write(outgoing, chunk)) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    sendHeaders(outgoing); // a status without an answer is not tried again: it may have cost something
    breakOff(outgoing);
    throw error;
  } finally {
    clearTimeout(ahead);
  }
}

/** A generator that has not begun would end without its `finally`, and leave the call and its books open. */
async function endUnread(chunks: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    await chunks.next();
  } catch {
    // why it is ended is known
  } finally {
    await chunks.return(undefined);
  }
}

/** Shorter than anybody notices. */
const HEADERS_WAIT_MILLISECONDS = 5;

function sendHeaders(outgoing: NodeExchange["outgoing"]): void {
  if (outgoing.headersSent || isGone(outgoing)) return;
  if (outgoing instanceof Http2ServerResponse) outgoing.writeHead(outgoing.statusCode);
  else outgoing.flushHeaders();
}

function write(outgoing: NodeExchange["outgoing"], chunk: Uint8Array): boolean {
  return outgoing instanceof Http2ServerResponse ? outgoing.write(chunk) : outgoing.write(chunk);
}

function isGone(outgoing: NodeExchange["outgoing"]): boolean {
  return outgoing instanceof Http2ServerResponse ? outgoing.stream.destroyed : outgoing.destroyed;
}

function breakOff(outgoing: NodeExchange["outgoing"]): void {
  if (outgoing instanceof Http2ServerResponse) outgoing.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else outgoing.destroy();
}

/** When the reader has taken what was written, or is gone. */
function drained(outgoing: NodeExchange["outgoing"]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}
