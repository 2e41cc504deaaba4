import type { Readable } from "node:stream";
import { BrokenStreamError } from "../broken-stream";
import type { MeterReading } from "../upstream/usage/meter";

/** Hands an answer on as it comes. Closes the books before the stream's end goes out, and when the client leaves. */
export async function* streamedBody(
  body: Readable,
  seen: (chunk: Uint8Array) => void,
  close: (broken: unknown) => Promise<MeterReading>,
): AsyncGenerator<Uint8Array> {
  let closed = false;
  const closeOnce = async (broken: unknown) => {
    if (closed) return undefined;
    closed = true;
    return close(broken);
  };
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      seen(chunk);
      yield chunk;
    }
    const reading = await closeOnce(undefined);
    if (reading?.ended.kind === "cut") throw new BrokenStreamError(reading.ended.reason);
  } catch (error) {
    await closeOnce(error);
    throw error instanceof BrokenStreamError
      ? error
      : new BrokenStreamError("the connection to the model was lost", error);
  } finally {
    await closeOnce(undefined); // the client left: nobody asks for more
  }
}
