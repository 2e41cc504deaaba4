import { BrokenStreamError } from "../../broken-stream";
import { editObject, membersOf } from "../../policy/json-members";
import { EventStreamReader, type StreamItem } from "../../upstream/event-stream/reader";
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

const PAUSE = Symbol("pause");
const PING = 'event: ping\ndata: {"type": "ping"}\n\n';

function serverSentEvents(items: readonly StreamItem[], requestId: string): string {
  return items.map((item) => serverSentEvent(item, requestId)).join("");
}

function serverSentEvent(item: StreamItem, requestId: string): string {
  switch (item.kind) {
    case "event":
      return item.type === "chunk" ? anthropicEvent(item.payload) : "";
    case "exception":
      return errorEvent(typeOf(STATUS_OF[item.type.toLowerCase()] ?? 500), item.message, requestId);
    case "corrupt":
    case "truncated":
      return ""; // the stream breaks, which says it all
  }
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html */
const STATUS_OF: Readonly<Record<string, number>> = {
  internalserverexception: 500,
  modelstreamerrorexception: 424,
  modeltimeoutexception: 408,
  serviceunavailableexception: 503,
  throttlingexception: 429,
  validationexception: 400,
};

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

/** The chunks, and a pause wherever none came for so long. */
async function* withPauses(
  chunks: AsyncIterable<Uint8Array>,
  milliseconds: number,
): AsyncGenerator<Uint8Array | typeof PAUSE> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    let next = nextOf(iterator);
    for (;;) {
      const silence = pause(milliseconds);
      const result = await Promise.race([next, silence.over]).finally(silence.cancel);
      if (result === PAUSE) {
        yield PAUSE;
        continue;
      }
      if (result.done === true) return;
      yield result.value;
      next = nextOf(iterator);
    }
  } finally {
    await iterator.return?.();
  }
}

/** It may fail while a ping goes out, before anybody waits for it again: that is no unhandled rejection. */
function nextOf<Value>(iterator: AsyncIterator<Value>): Promise<IteratorResult<Value>> {
  const next = iterator.next();
  next.catch(() => undefined);
  return next;
}

function pause(milliseconds: number) {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<typeof PAUSE>((resolve) => {
    timer = setTimeout(() => resolve(PAUSE), milliseconds);
  });
  return { over, cancel: () => clearTimeout(timer) };
}
