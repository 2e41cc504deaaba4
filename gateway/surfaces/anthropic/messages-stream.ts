import { BrokenStreamError } from "../../broken-stream";
import { editObject, membersOf } from "../../policy/json-members";
import { statusOfException } from "../../upstream/event-stream/exception-status";
import { EventStreamReader, type StreamItem } from "../../upstream/event-stream/reader";
import { PAUSE, withPauses } from "../with-pauses";
import { errorText, typeOf } from "./anthropic-errors";

/**
 * Anthropic's server-sent events out of Bedrock's event stream. The events themselves pass as they are; only what Bedrock adds to
 * the last one is taken off.
 *
 * While the model is silent a ping goes out every so often: clients and proxies give up on a silent connection.
 */
export async function* messagesStream(
  chunks: AsyncIterable<Uint8Array>,
  { requestId, pingMilliseconds }: { readonly requestId: string; readonly pingMilliseconds: number },
): AsyncGenerator<Uint8Array> {
  const reader = new EventStreamReader();
  try {
    for await (const chunk of withPauses(chunks, pingMilliseconds)) {
      const text = chunk === PAUSE ? PING : serverSentEvents(reader.push(chunk), requestId);
      if (text !== "") yield Buffer.from(text);
    }
  } catch (error) {
    if (!(error instanceof BrokenStreamError)) throw error;
    yield Buffer.from(errorEvent("api_error", "The model's answer broke off.", requestId));
  }
}

const PING = 'event: ping\ndata: {"type": "ping"}\n\n';

function serverSentEvents(items: readonly StreamItem[], requestId: string): string {
  return items.map((item) => serverSentEvent(item, requestId)).join("");
}

function serverSentEvent(item: StreamItem, requestId: string): string {
  switch (item.kind) {
    case "event":
      return item.type === "chunk" ? anthropicEvent(item.payload) : "";
    case "exception":
      return errorEvent(typeOf(statusOfException(item.type)), item.message, requestId);
    case "corrupt":
    case "truncated":
      return ""; // the stream breaks, which says it all
  }
}

function anthropicEvent(payload: Buffer): string {
  const { bytes } = JSON.parse(payload.toString("latin1")) as { readonly bytes?: unknown };
  if (typeof bytes !== "string") return "";
  const text = Buffer.from(bytes, "base64").toString("utf8");
  const own = text.includes(METRICS) ? editObject(text, new Map([[METRICS, undefined]])) : text;
  return `event: ${eventName(own)}\ndata: ${own.replaceAll(LINE_END, " ")}\n\n`;
}

/** In JSON it is white space; of server-sent events it ends a line. */
const LINE_END = /[\r\n]/g;

const METRICS = "amazon-bedrock-invocationMetrics";

/** Almost always the first member: no need to read a long event to its end. */
function eventName(text: string): string {
  const quick = /^\{"type":"([a-z_]+)"/.exec(text)?.[1];
  if (quick !== undefined) return quick;
  const type = membersOf(text).find(({ key }) => key === "type");
  return type === undefined ? "message" : String(JSON.parse(text.slice(type.valueStart, type.end)));
}

function errorEvent(type: string, message: string, requestId: string): string {
  return `event: error\ndata: ${errorText(type, message, requestId)}\n\n`;
}
