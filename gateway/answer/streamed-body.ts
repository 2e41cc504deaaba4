import type { Readable } from "node:stream";
import { BrokenStreamError } from "../broken-stream";
import type { MeterReading } from "../upstream/usage/meter";
import { chunksOf } from "./chunks-of";

/**
 * Hands an answer on as it comes, each chunk before it is looked at. Closes the books before the stream's end goes out, and when the
 * client leaves.
 */
export async function* streamedBody(
  body: Readable,
  seen: (chunk: Uint8Array) => void,
  close: (broken: unknown) => Promise<MeterReading>,
): AsyncGenerator<Uint8Array> {
  let closed = false;
  let handedOn: Uint8Array | undefined;
  const look = () => {
    const chunk = handedOn;
    handedOn = undefined; // once, also where looking fails
    if (chunk !== undefined) seen(chunk);
  };
  const closeOnce = async (broken: unknown) => {
    if (closed) return undefined;
    closed = true;
    look();
    return close(broken);
  };
  try {
    for await (const chunk of chunksOf(body)) {
      handedOn = chunk;
      yield chunk;
      look();
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
