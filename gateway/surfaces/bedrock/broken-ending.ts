import { crc32 } from "node:zlib";
import { BrokenStreamError } from "../../broken-stream";
import type { Served } from "../../walk";

/**
 * A stream that breaks off ends with an exception, as Bedrock's own do: SDKs raise it. Without one they would take what has come for
 * the whole answer, where no connection breaks to tell them.
 */
export function endedByException(served: Served): Served {
  return served.body instanceof Uint8Array ? served : { ...served, body: withEnding(served.body) };
}

async function* withEnding(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof BrokenStreamError)) throw error;
    yield exceptionFrame("internalServerException", "The model's answer broke off.");
  }
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html */
function exceptionFrame(type: string, message: string): Buffer {
  const headers = Buffer.concat([
    header(":exception-type", type),
    header(":content-type", "application/json"),
    header(":message-type", "exception"),
  ]);
  const payload = Buffer.from(JSON.stringify({ message }));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(12 + headers.length + payload.length + 4, 0);
  lengths.writeUInt32BE(headers.length, 4);
  const frame = Buffer.concat([lengths, checksum(lengths), headers, payload]);
  return Buffer.concat([frame, checksum(frame)]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(TEXT), length, Buffer.from(value)]);
}

const TEXT = 7;

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
