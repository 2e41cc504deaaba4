import type { JsonObject } from "../../policy/json-body";
import { type ChatHead, chatCompletion } from "../../translation/chat-answer";
import { ChatEvents } from "../../translation/chat-events";
import { readChatRequest } from "../../translation/chat-request";
import { CARRIED, Fields, requireKnown, UNUSED } from "../../translation/fields";
import type { SurfaceCall, SurfaceParts } from "../surface";
import { chatPassThrough, speaksChat } from "./chat-pass-through";
import { requestedModel } from "./requested-model";
import { translatedCall } from "./translated-call";

/** `POST /chat/completions` */
export async function chatCompletions(call: SurfaceCall, parts: SurfaceParts): Promise<Response> {
  const body = await call.body();
  const requested = requestedModel(body.value, call, parts.policy());
  const includesUsage = readIncludesUsage(body.value);
  if (requested.targets.every(speaksChat)) {
    return chatPassThrough(call, requested, body, { includesUsage, pingMilliseconds: parts.pingMilliseconds });
  }
  const head: ChatHead = {
    id: `chatcmpl-${call.id}`,
    created: Math.floor(Date.now() / 1_000),
    model: requested.model,
  };
  return translatedCall(
    call,
    requested,
    readChatRequest(body.value),
    { whole: (answer) => chatCompletion(head, answer), streamed: () => new ChatEvents(head, includesUsage) },
    parts.pingMilliseconds,
  );
}

function readIncludesUsage(body: JsonObject): boolean {
  const options = new Fields(body).object("stream_options");
  if (options === undefined) return false;
  requireKnown(options, { include_usage: CARRIED, include_obfuscation: UNUSED });
  return options.flag("include_usage") ?? false;
}
