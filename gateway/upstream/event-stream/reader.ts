import { CorruptFrame, type Frame, PRELUDE_LENGTH, type Prelude, readFrame, readPrelude } from "./frame";

/** What a stream turns out to hold, in order. */
export type StreamItem =
  | ({ readonly kind: "event" /** `:event-type`, such as `metadata`. */; readonly type: string } & Frame)
  /** The upstream's last word: `throttlingException`, `modelStreamErrorException`, … */
  | ({ readonly kind: "exception"; readonly type: string; readonly message: string } & Frame)
  /** Nothing after it can be read. */
  | { readonly kind: "corrupt"; readonly reason: string }
  /** The stream ended inside a frame. */
  | { readonly kind: "truncated"; readonly missingBytes: number };

/**
 * Reads an event stream from chunks that split it anywhere.
 *
 * A frame that lies in one chunk is not copied. One that does not is collected in a buffer of its own length, so that the work
 * stays linear whatever the chunks. Holds one frame at most.
 */
export class EventStreamReader {
  /** The beginning of a frame: of its prelude while `prelude` is not known. */
  #partial: { readonly bytes: Buffer; filled: number; readonly prelude: Prelude | undefined } | undefined;
  #corrupt = false;

  push(chunk: Uint8Array): StreamItem[] {
    const items: StreamItem[] = [];
    if (this.#corrupt) return items;
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    try {
      let position = 0;
      while (position < bytes.length) position = this.#read(bytes, position, items);
    } catch (error) {
      if (!(error instanceof CorruptFrame)) throw error;
      this.#corrupt = true;
      this.#partial = undefined;
      items.push({ kind: "corrupt", reason: error.message });
    }
    return items;
  }

  /** Nothing more will come. */
  end(): StreamItem | undefined {
    if (this.#partial === undefined) return undefined;
    const { bytes, filled } = this.#partial;
    this.#partial = undefined;
    return { kind: "truncated", missingBytes: bytes.length - filled };
  }

  /** Reads on from a position, and returns how far it came. */
  #read(bytes: Buffer, position: number, items: StreamItem[]): number {
    const available = bytes.length - position;
    if (this.#partial === undefined) {
      if (available < PRELUDE_LENGTH) {
        this.#partial = { bytes: Buffer.allocUnsafe(PRELUDE_LENGTH), filled: 0, prelude: undefined };
      } else {
        const prelude = readPrelude(bytes.subarray(position, position + PRELUDE_LENGTH));
        const end = position + prelude.frameLength;
        if (end <= bytes.length) {
          items.push(itemOf(readFrame(bytes.subarray(position, end), prelude)));
          return end;
        }
        this.#partial = { bytes: Buffer.allocUnsafe(prelude.frameLength), filled: 0, prelude };
      }
    }

    const partial = this.#partial;
    const copied = bytes.copy(partial.bytes, partial.filled, position);
    partial.filled += copied;
    if (partial.filled === partial.bytes.length) this.#complete(partial.bytes, partial.prelude, items);
    return position + copied;
  }

  #complete(bytes: Buffer, known: Prelude | undefined, items: StreamItem[]): void {
    if (known !== undefined) {
      this.#partial = undefined;
      items.push(itemOf(readFrame(bytes, known)));
      return;
    }
    const prelude = readPrelude(bytes);
    const frame = Buffer.allocUnsafe(prelude.frameLength);
    this.#partial = { bytes: frame, filled: bytes.copy(frame), prelude };
  }
}

function itemOf(frame: Frame): StreamItem {
  const { headers, payload } = frame;
  switch (headers.get(":message-type")) {
    case "exception":
      return {
        kind: "exception",
        type: headers.get(":exception-type") ?? "unknown",
        message: messageOf(payload),
        ...frame,
      };
    case "error":
      return {
        kind: "exception",
        type: headers.get(":error-code") ?? "unknown",
        message: headers.get(":error-message") ?? messageOf(payload),
        ...frame,
      };
    default:
      return { kind: "event", type: headers.get(":event-type") ?? "", ...frame };
  }
}

function messageOf(payload: Buffer): string {
  const text = payload.toString("utf8");
  try {
    const { message, Message } = Object(JSON.parse(text));
    if (typeof message === "string") return message;
    if (typeof Message === "string") return Message;
  } catch {
    // not JSON: the text itself
  }
  return text;
}
