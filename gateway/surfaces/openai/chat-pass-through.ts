import type { TargetPolicy } from "../../../access/runtime-policy";
import { inputTokens } from "../../../access/usage";
import { BrokenStreamError } from "../../broken-stream";
import { isObject, type JsonBody, type JsonObject } from "../../policy/json-body";
import { editObject } from "../../policy/json-members";
import { chatUsage } from "../../translation/chat-answer";
import { errorOfStatus } from "../../translation/openai-error";
import { DONE, dataEvent, KEEP_ALIVE } from "../../translation/server-sent-events";
import { statusOfException } from "../../upstream/event-stream/exception-status";
import { EventStreamReader, type StreamItem } from "../../upstream/event-stream/reader";
import { invocationMetrics } from "../../upstream/usage/token-counts";
import { answerOf, type SurfaceCall } from "../surface";
import { PAUSE, withPauses } from "../with-pauses";
import { upstreamError } from "./openai-errors";
import type { RequestedModel } from "./requested-model";
import { answerHeaders, cacheHeader, eventStream } from "./translated-call";

/**
 * Models that take a body of Chat Completions on `invoke`, and answer in kind.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export function speaksChat({ modelId }: TargetPolicy): boolean {
  return modelId.startsWith("openai.gpt-oss");
}

export interface PassThroughOptions {
  /** The client wants a last chunk that says what was used. */
  readonly includesUsage: boolean;
  readonly pingMilliseconds: number;
}

/** Sends a chat completion on as it is, but for what the policy rewrites: the model stands in the path. */
export async function chatPassThrough(
  call: SurfaceCall,
  { model, streaming }: RequestedModel,
  body: JsonBody,
  options: PassThroughOptions,
): Promise<Response> {
  const served = await call.serve({
    operation: streaming ? "invoke-with-response-stream" : "invoke",
    model,
    body,
    edits: new Map([["model", undefined]]),
  });
  if (served.status >= 300) return upstreamError(served, call.id);
  const headers = { ...answerHeaders(call.id), ...cacheHeader(served) };
  if (served.body instanceof Uint8Array) {
    return answerOf({ ...served, headers: { "content-type": "application/json", ...headers } });
  }
  return eventStream(call, passed(served.body, options), headers);
}

async function* passed(chunks: AsyncIterable<Uint8Array>, options: PassThroughOptions): AsyncGenerator<string> {
  const reader = new EventStreamReader();
  const writer = new ChunkWriter(options.includesUsage);
  try {
    for await (const chunk of withPauses(chunks, options.pingMilliseconds)) {
      const text =
        chunk === PAUSE
          ? KEEP_ALIVE
          : reader
              .push(chunk)
              .map((item) => writer.write(item))
              .join("");
      if (text !== "") yield text;
    }
    yield writer.end();
  } catch (error) {
    if (!(error instanceof BrokenStreamError)) throw error;
    yield writer.fail(503, "The model's answer broke off.");
  }
}

/** Takes the chunks out of Bedrock's frames. They pass as they are; only what Bedrock adds to the last one is taken off. */
class ChunkWriter {
  #owesUsage: boolean;
  #usage = "";
  #failed = false;

  constructor(includesUsage: boolean) {
    this.#owesUsage = includesUsage;
  }

  write(item: StreamItem): string {
    switch (item.kind) {
      case "event":
        return item.type === "chunk" ? this.#chunk(item.payload) : "";
      case "exception":
        return this.fail(statusOfException(item.type), item.message);
      case "corrupt":
      case "truncated":
        return ""; // the stream breaks, which says it all
    }
  }

  end(): string {
    return this.#failed ? "" : (this.#owesUsage ? this.#usage : "") + DONE;
  }

  fail(status: number, message: string): string {
    if (this.#failed) return "";
    this.#failed = true;
    return dataEvent({ error: errorOfStatus(status, message) });
  }

  #chunk(payload: Buffer): string {
    const { bytes } = Object(JSON.parse(payload.toString("latin1"))); // base64 is ASCII
    if (typeof bytes !== "string" || this.#failed) return "";
    const text = Buffer.from(bytes, "base64").toString("utf8");
    const chunk: unknown = text.includes(METRICS) || text.includes('"usage"') ? JSON.parse(text) : undefined;
    if (!isObject(chunk)) return event(text);
    if (isObject(chunk.usage)) this.#owesUsage = false;
    if (chunk[METRICS] === undefined) return event(text);
    this.#usage = usageChunk(chunk);
    return event(editObject(text, new Map([[METRICS, undefined]])));
  }
}

const METRICS = "amazon-bedrock-invocationMetrics";

/** What the model itself does not say, Bedrock does. */
function usageChunk(last: JsonObject): string {
  const metrics = last[METRICS];
  const usage = isObject(metrics) ? invocationMetrics(metrics) : undefined;
  if (usage === undefined) return "";
  const { id, created, model } = last;
  return dataEvent({
    id,
    object: "chat.completion.chunk",
    created,
    model,
    choices: [],
    usage: chatUsage({ input: inputTokens(usage), cached: usage.cacheRead, output: usage.output }),
  });
}

/** In JSON a line's end is white space; of server-sent events it ends a line. */
function event(text: string): string {
  return `data: ${text.replaceAll(/[\r\n]/g, " ")}\n\n`;
}
