import { Int64 } from "@smithy/eventstream-codec";
import { EventStreamReader, type StreamItem } from "../../../gateway/upstream/event-stream/reader";
import { fc } from "../../support/properties";
import { event, exception, frame, rawFrame } from "./frames";

function readAll(chunks: readonly Uint8Array[]): StreamItem[] {
  const reader = new EventStreamReader();
  const items = chunks.flatMap((chunk) => reader.push(chunk));
  const rest = reader.end();
  return rest === undefined ? items : [...items, rest];
}

/** Cuts at each of the positions. */
function cut(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const sorted = [...new Set(positions.map((position) => position % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index] ?? bytes.length));
}

const headersOf = fc.dictionary(fc.stringMatching(/^[a-z:-]{1,20}$/), fc.string({ maxLength: 30 }), { maxKeys: 4 });
const frames = fc.array(
  fc
    .tuple(headersOf, fc.uint8Array({ maxLength: 300 }))
    .map(([headers, payload]) => ({ headers, payload, bytes: frame(headers, payload) })),
  { maxLength: 6 },
);

test("frames come out as they went in, wherever the stream is split", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 12 }), (sent, positions) => {
      const items = readAll(cut(Buffer.concat(sent.map(({ bytes }) => bytes)), positions));
      expect(items.map((item) => ("bytes" in item ? item.bytes : item))).toEqual(sent.map(({ bytes }) => bytes));
      expect(items.map((item) => ("payload" in item ? Buffer.from(item.payload) : item))).toEqual(
        sent.map(({ payload }) => Buffer.from(payload)),
      );
      expect(items.map((item) => ("headers" in item ? Object.fromEntries(item.headers) : item))).toEqual(
        sent.map(({ headers }) => headers),
      );
    }),
    { numRuns: 500 },
  );
});

test("a stream in single bytes is read", () => {
  const bytes = Buffer.concat([event("messageStart", { role: "assistant" }), event("metadata", { usage: {} })]);
  const items = readAll(Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)));
  expect(items.map((item) => item.kind === "event" && item.type)).toEqual(["messageStart", "metadata"]);
});

test("a frame that lies in one chunk is not copied", () => {
  const bytes = Buffer.concat([event("a", {}), event("b", {})]);
  for (const item of readAll([bytes])) {
    expect("payload" in item && item.payload.buffer).toBe(bytes.buffer);
  }
});

test("a flipped bit anywhere is found, and nothing after it is believed", () => {
  const bytes = event("contentBlockDelta", { delta: { text: "hello" } });
  fc.assert(
    fc.property(fc.nat({ max: bytes.length * 8 - 1 }), fc.nat({ max: bytes.length }), (bit, position) => {
      const wrong = Buffer.from(bytes);
      wrong.writeUInt8(wrong.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const items = readAll(cut(Buffer.concat([wrong, event("metadata", {})]), [position]));
      expect(items).toEqual([{ kind: "corrupt", reason: expect.stringContaining("checksum is wrong") }]);
    }),
    { numRuns: 300 },
  );
});

test("random bytes neither crash it nor hold it up", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), (chunks) => {
      const items = readAll(chunks);
      expect(items.length).toBeLessThanOrEqual(1);
      expect(items.every(({ kind }) => kind === "corrupt" || kind === "truncated")).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("random headers under right checksums do not crash it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (headers) => {
      const [item] = readAll([frameOf(headers)]);
      expect(item?.kind).toMatch(/^(event|exception|corrupt)$/);
    }),
    { numRuns: 1_000 },
  );
});

const whole = event("messageStart", { role: "assistant" });

test.each([
  ["in the prelude", 5],
  ["after the prelude", 12],
  ["in the payload", whole.length - 10],
  ["before the last byte", whole.length - 1],
])("a stream that ends %s is truncated", (_, length) => {
  const items = readAll([whole, whole.subarray(0, length)]);
  expect(items).toMatchObject([{ kind: "event" }, { kind: "truncated" }]);
});

test("headers of every type are passed over, and text is read", () => {
  const bytes = rawFrame(
    {
      yes: { type: "boolean", value: true },
      no: { type: "boolean", value: false },
      byte: { type: "byte", value: 1 },
      short: { type: "short", value: 1 },
      integer: { type: "integer", value: 1 },
      long: { type: "long", value: Int64.fromNumber(1) },
      binary: { type: "binary", value: Buffer.from("binary") },
      time: { type: "timestamp", value: new Date(0) },
      uuid: { type: "uuid", value: "01234567-89ab-cdef-0123-456789abcdef" },
      ":event-type": { type: "string", value: "chunk" },
    },
    Buffer.from("{}"),
  );
  const [item] = readAll([bytes]);
  expect(item).toMatchObject({ kind: "event", type: "chunk", headers: new Map([[":event-type", "chunk"]]) });
});

test.each([
  ["an exception", exception("throttlingException", "Too many tokens"), "throttlingException", "Too many tokens"],
  [
    "an exception whose payload is not JSON",
    frame({ ":message-type": "exception", ":exception-type": "internalServerException" }, "oops"),
    "internalServerException",
    "oops",
  ],
  [
    "an error",
    frame({ ":message-type": "error", ":error-code": "InternalError", ":error-message": "Sorry" }, ""),
    "InternalError",
    "Sorry",
  ],
])("%s is told apart from an event", (_, bytes, type, message) => {
  expect(readAll([bytes])).toMatchObject([{ kind: "exception", type, message }]);
});

test("a frame that claims to be longer than any may be is not waited for", () => {
  const [item] = readAll([preludeOf(25 * 1024 * 1024, 0)]);
  expect(item).toMatchObject({ kind: "corrupt", reason: expect.stringContaining("longer than any may be") });
});

test("lengths that contradict each other are corrupt", () => {
  expect(readAll([preludeOf(20, 100)])).toEqual([{ kind: "corrupt", reason: "the lengths contradict" }]);
});

test("a frame of 20 MB in small chunks takes linear time", () => {
  const bytes = frame({ ":event-type": "chunk" }, Buffer.alloc(20_000_000, 97));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 1_024) }, (_, index) =>
    bytes.subarray(index * 1_024, (index + 1) * 1_024),
  );
  const before = process.cpuUsage();
  expect(readAll(chunks)).toMatchObject([{ kind: "event", type: "chunk" }]);
  // Microseconds of this process alone, whatever else runs. Copying all for each chunk would move 200 GB.
  expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
});

/** A frame with these bytes as headers: the payload of a whole frame, moved. */
function frameOf(headers: Uint8Array): Buffer {
  const bytes = frame({}, headers);
  bytes.writeUInt32BE(headers.length, 4);
  return withChecksums(bytes);
}

function preludeOf(frameLength: number, headersLength: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(frameLength, 0);
  bytes.writeUInt32BE(headersLength, 4);
  return withChecksums(bytes).subarray(0, 12);
}

function withChecksums(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32Of(bytes.subarray(0, 8)), 8);
  bytes.writeUInt32BE(crc32Of(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

/** Bit by bit, as the standard defines it: shares nothing with the reader. */
function crc32Of(bytes: Uint8Array): number {
  let checksum = 0xffffffff;
  for (const byte of bytes) {
    checksum ^= byte;
    for (let bit = 0; bit < 8; bit++) checksum = checksum & 1 ? (checksum >>> 1) ^ 0xedb88320 : checksum >>> 1;
  }
  return (checksum ^ 0xffffffff) >>> 0;
}
