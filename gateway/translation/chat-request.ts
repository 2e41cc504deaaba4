import { CHAT_FIELDS, requireUnguarded } from "../policy/guarded-fields";
import type { JsonObject } from "../policy/json-body";
import { contentOf, imageOf, inputOf, Turns } from "./content";
import { type Block, type Conversation, EFFORTS, type ToolDefinition, type ToolResult } from "./conversation";
import { CARRIED, Fields, type FieldUse, only, requireKnown, UNUSED, unsupported } from "./fields";
import { readFormat, readFunction, readToolChoice } from "./shared-fields";

export interface ChatRequest {
  readonly conversation: Conversation;
  /** Places of fields on which nothing depends here. */
  readonly unused: readonly string[];
}

/**
 * Reads a body of Chat Completions.
 *
 * @throws Refusal `invalid` that names the field which is wrong or cannot be carried over.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function readChatRequest(value: JsonObject): ChatRequest {
  requireUnguarded(CHAT_FIELDS, value);
  const body = new Fields(value);
  const unused = requireKnown(body, REQUEST);
  const system: string[] = [];
  const turns = new Turns();
  for (const message of body.objects("messages")) unused.push(...addMessage(message, system, turns));
  return {
    conversation: {
      system,
      turns: turns.finished("messages"),
      tools: body.objects("tools").map(readTool),
      toolChoice: readToolChoice(body, (chosen) => chosen.requiredObject("function")),
      parallelTools: body.flag("parallel_tool_calls"),
      format: readFormat(body.object("response_format"), (format) => format.requiredObject("json_schema")),
      effort: body.oneOf("reasoning_effort", EFFORTS),
      maxTokens: body.count("max_completion_tokens") ?? body.count("max_tokens"),
      temperature: body.number("temperature"),
      topP: body.number("top_p"),
      stops: readStops(body),
      cacheKey: body.text("prompt_cache_key"),
      fields: {
        effort: "reasoning_effort",
        format: "response_format",
        maxTokens: "max_completion_tokens",
      },
    },
    unused,
  };
}

const REQUEST: Readonly<Record<string, FieldUse>> = {
  ...Object.fromEntries(CHAT_FIELDS.map(({ field }) => [field, CARRIED])), // checked there
  model: CARRIED,
  messages: CARRIED,
  stream: CARRIED,
  stream_options: CARRIED,
  tools: CARRIED,
  tool_choice: CARRIED,
  parallel_tool_calls: CARRIED,
  response_format: CARRIED,
  reasoning_effort: CARRIED,
  temperature: CARRIED,
  top_p: CARRIED,
  stop: CARRIED,
  prompt_cache_key: CARRIED,
  frequency_penalty: only(0),
  presence_penalty: only(0),
  logit_bias: only({}),
  logprobs: only(false),
  top_logprobs: only(0),
  verbosity: only("medium"),
  metadata: UNUSED,
  safety_identifier: UNUSED,
  user: UNUSED,
};

function addMessage(message: Fields, system: string[], turns: Turns): string[] {
  const role = message.requiredText("role");
  switch (role) {
    case "system":
    case "developer":
      for (const text of textsOf(message)) system.push(text);
      return requireKnown(message, { role: CARRIED, content: CARRIED, name: UNUSED });
    case "user":
      turns.add("user", contentOf(message, "content", readUserPart, textBlock));
      return requireKnown(message, { role: CARRIED, content: CARRIED, name: UNUSED });
    case "assistant": {
      const calls = message.objects("tool_calls").map(readToolCall);
      const refusal = message.text("refusal") ?? "";
      const said = contentOf(message, "content", readAssistantPart, textBlock);
      turns.add("assistant", [...said, ...(refusal === "" ? [] : [textBlock(refusal)]), ...calls]);
      return requireKnown(message, ASSISTANT);
    }
    case "tool": {
      const content = textsOf(message).map((text) => ({ text }));
      const toolResult: ToolResult = { toolUseId: message.requiredText("tool_call_id"), content };
      turns.add("user", [{ toolResult }]);
      return requireKnown(message, { role: CARRIED, content: CARRIED, tool_call_id: CARRIED, name: UNUSED });
    }
    default:
      throw unsupported(message.at("role"), "Send system, developer, user, assistant or tool.", role);
  }
}

/** What a model has thought goes back to it with its signature alone, and this API has no place for one. */
const ASSISTANT: Readonly<Record<string, FieldUse>> = {
  role: CARRIED,
  content: CARRIED,
  tool_calls: CARRIED,
  refusal: CARRIED,
  name: UNUSED,
  annotations: UNUSED,
  reasoning_content: UNUSED,
};

function textsOf(message: Fields): string[] {
  const readText = (part: Fields, type: string) => (type === "text" ? part.requiredText("text") : undefined);
  return contentOf(message, "content", readText, (text) => text);
}

function readUserPart(part: Fields, type: string): Block | undefined {
  if (type === "text") return textBlock(part.requiredText("text"));
  if (type !== "image_url") return undefined;
  const image = part.requiredObject("image_url");
  requireKnown(image, { url: CARRIED, detail: only("auto") });
  return { image: imageOf(image.requiredText("url"), image.at("url")) };
}

function readAssistantPart(part: Fields, type: string): Block | undefined {
  return type === "text" || type === "refusal" ? textBlock(part.requiredText(type)) : undefined;
}

function readToolCall(call: Fields): Block {
  if (call.get("type") !== "function") throw unsupported(call.at("type"), 'Send "function".', call.get("type"));
  const { name, input } = readFunctionCall(call.requiredObject("function"));
  return { toolUse: { toolUseId: call.requiredText("id"), name, input } };
}

function readFunctionCall(called: Fields) {
  const text = called.text("arguments") ?? "";
  return { name: called.requiredText("name"), input: inputOf(text, called.at("arguments")) };
}

function readTool(tool: Fields): ToolDefinition {
  if (tool.get("type") !== "function")
    throw unsupported(tool.at("type"), "Offer functions, which you run yourself.", tool.get("type"));
  const described = tool.requiredObject("function");
  requireKnown(tool, { type: CARRIED, function: CARRIED });
  requireKnown(described, { name: CARRIED, description: CARRIED, parameters: CARRIED, strict: CARRIED });
  return readFunction(described);
}

function readStops(body: Fields): readonly string[] {
  const stop = body.get("stop");
  if (typeof stop === "string") return [stop];
  return body.list("stop").map((each, index) => {
    if (typeof each === "string") return each;
    throw unsupported(`stop[${index}]`, "Send texts.");
  });
}

function textBlock(text: string): Block {
  return { text };
}
