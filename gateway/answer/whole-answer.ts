import type { Readable } from "node:stream";
import { BrokenStreamError } from "../broken-stream";
import type { MeterReading } from "../upstream/usage/meter";

/**
 * Reads an answer to its end, and closes the books before it is handed on. What is there already is taken at once, the rest by events: an
 * iterator costs more than all that happens to the bytes.
 *
 * @param length - Bytes of the whole, where its headers say so: then nothing more is waited for once they are there.
 * @throws BrokenStreamError
 */
export async function wholeAnswer(
  body: Readable,
  length: number | undefined,
  seen: (chunk: Uint8Array) => void,
  close: (broken: unknown) => Promise<MeterReading>,
): Promise<{ readonly bytes: Uint8Array; readonly reading: MeterReading }> {
  const parts: Uint8Array[] = [];
  let received = 0;
  const take = (chunk: Uint8Array) => {
    seen(chunk);
    parts.push(chunk);
    received += chunk.length;
  };
  for (let chunk = body.read(); chunk !== null; chunk = body.read()) take(chunk);
  if (received > 0 && received === length) {
    body.resume(); // it has yet to notice its end, which gives its connection back
  } else {
    try {
      await rest(body, take, () => received === length);
    } catch (error) {
      await close(error);
      throw new BrokenStreamError("the connection to the model was lost", error);
    }
  }
  const reading = await close(undefined);
  return { bytes: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts), reading };
}

function rest(body: Readable, take: (chunk: Uint8Array) => void, isWhole: () => boolean): Promise<void> {
  return new Promise((ended, failed) => {
    body.on("data", (chunk: Uint8Array) => {
      take(chunk);
      if (isWhole()) ended();
    });
    body.once("end", ended);
    body.once("error", failed);
    body.once("close", () => failed(new Error("closed before its end"))); // too late to matter where it has ended
    if (body.errored !== null) failed(body.errored);
    else if (body.destroyed) failed(new Error("closed before it was read"));
  });
}
