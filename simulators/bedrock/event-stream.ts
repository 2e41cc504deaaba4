import { crc32 } from "node:zlib";
import type { AwsError } from "./errors";

export const EVENT_STREAM = "application/vnd.amazon.eventstream";

/** @param type - such as `chunk` or `contentBlockDelta` */
export function encodeEvent(type: string, payload: string): Buffer {
  let headers = EVENT_HEADERS.get(type);
  if (headers === undefined) {
    headers = encodeHeaders({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" });
    EVENT_HEADERS.set(type, headers);
  }
  return encodeFrame(headers, Buffer.from(payload));
}

/** An error that comes after the status has been sent. */
export function encodeException(error: AwsError): Buffer {
  const headers = encodeHeaders({
    ":exception-type": error.type.charAt(0).toLowerCase() + error.type.slice(1),
    ":content-type": "application/json",
    ":message-type": "exception",
  });
  return encodeFrame(headers, Buffer.from(error.body()));
}

const EVENT_HEADERS = new Map<string, Buffer>();

/**
 * Total length, header length, CRC of both, headers, payload, CRC of all before; big-endian.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html the same frames, described
 */
function encodeFrame(headers: Buffer, payload: Buffer): Buffer {
  const total = headers.length + payload.length + 16;
  const frame = Buffer.allocUnsafe(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, 12);
  payload.copy(frame, 12 + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - 4)), total - 4);
  return frame;
}

/** Name length, name, type 7 (string), value length, value. */
function encodeHeaders(headers: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const head = Buffer.from([name.length, ...Buffer.from(name), 7, 0, 0]);
      head.writeUInt16BE(Buffer.byteLength(value), head.length - 2);
      return Buffer.concat([head, Buffer.from(value)]);
    }),
  );
}
