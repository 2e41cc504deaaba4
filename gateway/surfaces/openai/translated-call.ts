import { BrokenStreamError } from "../../broken-stream";
import { JsonBody } from "../../policy/json-body";
import type { Conversation } from "../../translation/conversation";
import { type Answer, readConverseAnswer } from "../../translation/converse-answer";
import { type AnswerWriter, ConverseEvents } from "../../translation/converse-events";
import { converseRequest } from "../../translation/converse-request";
import { KEEP_ALIVE } from "../../translation/server-sent-events";
import { CACHE_HEADER, type Served } from "../../walk";
import type { SurfaceCall } from "../surface";
import { PAUSE, withPauses } from "../with-pauses";
import { upstreamError } from "./openai-errors";
import { type RequestedModel, requireChat } from "./requested-model";

/** How one of the two APIs writes an answer. */
export interface AnswerForm {
  whole(answer: Answer): object;
  streamed(): AnswerWriter;
}

/** Asks a model by Converse. */
export async function translatedCall(
  call: SurfaceCall,
  requested: RequestedModel,
  { conversation, unused }: { readonly conversation: Conversation; readonly unused: readonly string[] },
  form: AnswerForm,
  pingMilliseconds: number,
): Promise<Response> {
  requireChat(requested);
  const { model, streaming, traits, cap } = requested;
  const request = converseRequest(conversation, traits, cap);
  const served = await call.serve({
    operation: streaming ? "converse-stream" : "converse",
    model,
    body: JsonBody.parse(Buffer.from(JSON.stringify(request.body))),
    edits: new Map(),
  });
  if (served.status >= 300) return upstreamError(served, call.id);
  const headers = { ...answerHeaders(call.id, [...unused, ...request.unused]), ...cacheHeader(served) };
  if (served.body instanceof Uint8Array) {
    return Response.json(form.whole(readConverseAnswer(served.body, request.formatTool)), { headers });
  }
  const events = new ConverseEvents(request.formatTool);
  return eventStream(call, written(served.body, events, form.streamed(), pingMilliseconds), headers);
}

/** @param unused - Fields of the request on which nothing depends here: told, so that nobody believes in them. */
export function answerHeaders(requestId: string, unused: readonly string[] = []): Record<string, string> {
  const named = [...new Set(unused)].slice(0, MOST_NAMED).join(", ");
  return { "x-request-id": requestId, ...(named !== "" && { "x-bedrock-access-unused": named }) };
}

/** Whether the answer comes from the gateway's own cache. */
export function cacheHeader({ headers }: Served): Record<string, string> {
  const said = headers[CACHE_HEADER];
  return said === undefined ? {} : { [CACHE_HEADER]: said };
}

export function eventStream(
  call: SurfaceCall,
  text: AsyncGenerator<string>,
  headers: Readonly<Record<string, string>>,
): Response {
  const own = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
  return call.streamed({ status: 200, headers: { ...own, ...headers } }, encoded(text));
}

/** Headers are short, and conversations may be long. */
const MOST_NAMED = 20;

async function* encoded(text: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of text) yield Buffer.from(piece);
}

async function* written(
  chunks: AsyncIterable<Uint8Array>,
  events: ConverseEvents,
  writer: AnswerWriter,
  pingMilliseconds: number,
): AsyncGenerator<string> {
  // Not sent ahead: from the first piece on the chunks are being read, or nobody would close their books.
  let opening = writer.begin();
  let ended = false;
  const opened = (text: string) => {
    const whole = opening + text;
    opening = "";
    return whole;
  };
  try {
    for await (const chunk of withPauses(chunks, pingMilliseconds)) {
      if (ended) continue; // what follows the end is read, so that the books are closed, and not written
      if (chunk === PAUSE) {
        yield opened(KEEP_ALIVE);
        continue;
      }
      let text = "";
      for (const event of events.push(chunk)) {
        if (ended) break;
        text += writer.write(event);
        ended = event.kind === "usage" || event.kind === "failed";
      }
      if (text !== "" || opening !== "") yield opened(text);
    }
  } catch (error) {
    if (!(error instanceof BrokenStreamError)) throw error;
    if (!ended) yield opened(writer.fail(503, "The model's answer broke off."));
  }
}
