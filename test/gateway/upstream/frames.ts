import { EventStreamCodec, type MessageHeaders } from "@smithy/eventstream-codec";

/** Encodes as AWS's own library does. */
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);

export function frame(headers: Readonly<Record<string, string>>, payload: string | Uint8Array): Buffer {
  const typed: MessageHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, { type: "string", value }]),
  );
  return rawFrame(typed, typeof payload === "string" ? Buffer.from(payload) : payload);
}

export function rawFrame(headers: MessageHeaders, body: Uint8Array): Buffer {
  return Buffer.from(codec.encode({ headers, body }));
}

export function event(type: string, payload: unknown): Buffer {
  const headers = { ":event-type": type, ":content-type": "application/json", ":message-type": "event" };
  return frame(headers, JSON.stringify(payload));
}

export function exception(type: string, message: string): Buffer {
  return frame({ ":exception-type": type, ":message-type": "exception" }, JSON.stringify({ message }));
}

/** An event of `InvokeModelWithResponseStream`; Bedrock pads it with `p`. */
export function chunk(inner: unknown): Buffer {
  return event("chunk", { bytes: Buffer.from(JSON.stringify(inner)).toString("base64"), p: "abcdefgh" });
}
