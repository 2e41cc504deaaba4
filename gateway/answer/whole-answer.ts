import type { Readable } from "node:stream";
import { BrokenStreamError } from "../broken-stream";
import type { MeterReading } from "../upstream/usage/meter";

/**
 * Reads an answer to its end, and closes the books before it is handed on. By events: an iterator costs more than all that happens
 * to the bytes.
 *
 * @throws BrokenStreamError
 */
export async function wholeAnswer(
  body: Readable,
  seen: (chunk: Uint8Array) => void,
  close: (broken: unknown) => Promise<MeterReading>,
): Promise<{ readonly bytes: Uint8Array; readonly reading: MeterReading }> {
  const parts: Uint8Array[] = [];
  try {
    await new Promise<void>((ended, failed) => {
      body.on("data", (chunk: Uint8Array) => {
        seen(chunk);
        parts.push(chunk);
      });
      body.once("end", ended);
      body.once("error", failed);
      body.once("close", () => failed(new Error("closed before its end"))); // too late to matter where it has ended
    });
  } catch (error) {
    await close(error);
    throw new BrokenStreamError("the connection to the model was lost", error);
  }
  const reading = await close(undefined);
  return { bytes: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts), reading };
}
