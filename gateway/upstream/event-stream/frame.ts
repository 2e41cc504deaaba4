import { crc32 } from "node:zlib";

/** What a frame says about itself before it is whole. */
export interface Prelude {
  /** Bytes of the whole frame, the prelude included. */
  readonly frameLength: number;
  readonly headersLength: number;
}

/** One frame of `application/vnd.amazon.eventstream`. All parts are views of its bytes. */
export interface Frame {
  /** Those whose value is text: Bedrock sends no others. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Buffer;
  /** The frame as it was received. */
  readonly bytes: Buffer;
}

/** The bytes are no frame. */
export class CorruptFrame extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "CorruptFrame";
  }
}

export const PRELUDE_LENGTH = 12;

/** @throws CorruptFrame before anything relies on the lengths. */
export function readPrelude(bytes: Buffer): Prelude {
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw new CorruptFrame("the prelude's checksum is wrong");
  const frameLength = bytes.readUInt32BE(0);
  const headersLength = bytes.readUInt32BE(4);
  if (frameLength > MAX_FRAME_LENGTH)
    throw new CorruptFrame(`a frame of ${frameLength} bytes is longer than any may be`);
  if (frameLength < PRELUDE_LENGTH + headersLength + CHECKSUM_LENGTH) throw new CorruptFrame("the lengths contradict");
  return { frameLength, headersLength };
}

/** @throws CorruptFrame */
export function readFrame(bytes: Buffer, { headersLength }: Prelude): Frame {
  const end = bytes.length - CHECKSUM_LENGTH;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end))
    throw new CorruptFrame("the frame's checksum is wrong");
  const payloadStart = PRELUDE_LENGTH + headersLength;
  return {
    headers: readHeaders(bytes.subarray(PRELUDE_LENGTH, payloadStart)),
    payload: bytes.subarray(payloadStart, end),
    bytes,
  };
}

const CHECKSUM_LENGTH = 4;

/** Source: `AWS_EVENT_STREAM_MAX_MESSAGE_SIZE` in https://github.com/awslabs/aws-c-event-stream */
const MAX_FRAME_LENGTH = 24 * 1024 * 1024;

function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let position = 0;
  const take = (length: number): number => {
    const start = position;
    position += length;
    if (position > bytes.length) throw new CorruptFrame("a header ends outside the headers");
    return start;
  };
  while (position < bytes.length) {
    const nameLength = bytes.readUInt8(take(1));
    const nameStart = take(nameLength);
    const type = bytes.readUInt8(take(1));
    const length = FIXED_LENGTHS[type] ?? bytes.readUInt16BE(take(2));
    const valueStart = take(length);
    if (type > LAST_TYPE) throw new CorruptFrame(`a header has the unknown type ${type}`);
    if (type === TEXT) {
      headers.set(
        bytes.toString("utf8", nameStart, nameStart + nameLength),
        bytes.toString("utf8", valueStart, valueStart + length),
      );
    }
  }
  return headers;
}

/** By type: true, false, byte, short, integer, long; bytes and text say their length; timestamp, UUID. */
const FIXED_LENGTHS: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const TEXT = 7;
const LAST_TYPE = 9;
