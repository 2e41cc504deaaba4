import { AwsError } from "../errors";
import { imageTokens } from "../images";
import { countOf, isObject, type JsonObject, listOf, malformed, objectOf, objectsOf, textOf, textsOf } from "../json";
import type { Model } from "../models";
import { type Prompt, SegmentList, type ToolChoice } from "../prompt";
import { fingerprint } from "../reply";
import { renderChat, renderChatEvents } from "./chat-answer";
import type { Call } from "./dialect";

/**
 * Chat Completions as gpt-oss takes it on InvokeModel.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export function readChat(body: JsonObject, model: Model): Call {
  if (objectsOf(body.messages).length === 0) throw malformed("#: required key [messages] not found");
  if (body.model !== undefined && body.model !== model.id) {
    throw new AwsError("ValidationException", "The model in the body must be the one in the path.");
  }
  const schema = objectOf(objectOf(body.response_format)?.json_schema)?.schema;
  const prompt = readPrompt(body, model);
  const includesUsage = objectOf(body.stream_options)?.include_usage === true;
  return {
    prompt: schema === undefined ? prompt : { ...prompt, outputSchema: schema },
    renderAnswer: renderChat,
    renderEvents: (answer) => renderChatEvents(answer, includesUsage),
  };
}

function readPrompt(body: JsonObject, model: Model): Prompt {
  const segments = new SegmentList();
  const tools = objectsOf(objectsOf(body.tools).map((tool) => tool.function));
  for (const tool of tools) segments.add({ text: JSON.stringify(tool) });
  const messages = objectsOf(body.messages);
  for (const message of messages) {
    segments.beginMessage(textOf(message.role) ?? "");
    addContent(segments, message.content, model);
    for (const call of objectsOf(message.tool_calls)) segments.add({ text: JSON.stringify(call.function ?? {}) });
  }
  return {
    segments: segments.segments,
    question: questionOf(messages),
    messages: messages.length,
    maxTokens: countOf(body.max_completion_tokens) ?? countOf(body.max_tokens),
    stopSequences: typeof body.stop === "string" ? [body.stop] : textsOf(body.stop),
    tools: tools.map(({ name, parameters }) => ({ name: textOf(name) ?? "", schema: parameters })),
    toolChoice: readToolChoice(body.tool_choice),
    thinks: body.reasoning_effort !== undefined,
  };
}

function addContent(segments: SegmentList, content: unknown, model: Model): void {
  if (typeof content === "string") segments.add({ text: content });
  for (const part of listOf(content).filter(isObject)) {
    const url = textOf(objectOf(part.image_url)?.url);
    if (url === undefined) segments.add({ text: textOf(part.text) ?? "" });
    else {
      const data = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
      segments.add({ text: "", fixedTokens: imageTokens(data, model), identity: fingerprint(data) });
    }
  }
}

function readToolChoice(choice: unknown): ToolChoice {
  if (isObject(choice)) return { kind: "tool", name: textOf(objectOf(choice.function)?.name) ?? "" };
  if (choice === "required") return { kind: "any" };
  return { kind: choice === "none" ? "none" : "auto" };
}

function questionOf(messages: readonly JsonObject[]): string {
  const content = messages.findLast(({ role }) => role === "user")?.content;
  return typeof content === "string"
    ? content
    : objectsOf(content)
        .flatMap(({ text }) => textOf(text) ?? [])
        .join("\n");
}
