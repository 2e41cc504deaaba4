import { documentTokens } from "../documents";
import { AwsError } from "../errors";
import { imageTokens } from "../images";
import { countOf, isObject, type JsonObject, listOf, malformed, objectOf, objectsOf, textOf, textsOf } from "../json";
import type { Model } from "../models";
import { type CacheLifetime, type Prompt, SegmentList, type ToolChoice } from "../prompt";
import { fingerprint } from "../reply";
import { builtInToolTokens, toolPromptTokens } from "../tool-overhead";
import type { Call } from "./dialect";
import { renderMessage, renderMessageEvents } from "./messages-answer";

/**
 * Anthropic's Messages API as InvokeModel takes it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export function readMessages(body: JsonObject, model: Model): Call {
  check(body);
  return { prompt: readPrompt(body, model), renderAnswer: renderMessage, renderEvents: renderMessageEvents };
}

/** Only what Bedrock takes from the URL is refused in the body; any other unknown field is accepted. */
function check(body: JsonObject): void {
  for (const key of ["anthropic_version", "max_tokens", "messages"]) {
    if (body[key] === undefined) throw malformed(`#: required key [${key}] not found`);
  }
  for (const key of ["model", "stream"]) {
    if (body[key] !== undefined) throw malformed(`#: extraneous key [${key}] is not permitted`);
  }
  const maxTokens = countOf(body.max_tokens);
  if (maxTokens === undefined || maxTokens === 0) throw malformed("#/max_tokens: must be greater than or equal to 1");
  if (listOf(body.messages).length === 0) throw malformed("messages: at least one message is required");
  if (!listOf(body.messages).every(isMessage)) throw malformed("#/messages: expected role and content");
  const budget = thinkingBudget(body.thinking);
  if (budget !== undefined && budget < 1024) {
    throw new AwsError(
      "ValidationException",
      "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    );
  }
  if (budget !== undefined && budget >= maxTokens) {
    throw new AwsError("ValidationException", "`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
}

function isMessage(value: unknown): boolean {
  return isObject(value) && ROLES.includes(textOf(value.role) ?? "") && value.content !== undefined;
}

const ROLES = ["user", "assistant", "system"];

function thinkingBudget(thinking: unknown): number | undefined {
  const { type, budget_tokens: budget } = objectOf(thinking) ?? {};
  return type === "enabled" ? (countOf(budget) ?? 0) : undefined;
}

function readPrompt(body: JsonObject, model: Model): Prompt {
  const segments = new SegmentList();
  const tools = objectsOf(body.tools);
  const toolChoice = readToolChoice(body.tool_choice);
  if (tools.length > 0) segments.add({ text: "", fixedTokens: toolPromptTokens(model, toolChoice), identity: "tools" });
  for (const tool of tools) addTool(segments, tool);
  addContent(segments, body.system, model);
  const messages = objectsOf(body.messages);
  for (const message of messages) {
    segments.beginMessage(textOf(message.role) ?? "");
    addContent(segments, message.content, model);
  }
  return {
    segments: segments.segments,
    question: questionOf(messages),
    messages: messages.length,
    maxTokens: countOf(body.max_tokens),
    stopSequences: textsOf(body.stop_sequences),
    tools: tools.map((tool) => ({ name: textOf(tool.name) ?? "", schema: tool.input_schema })),
    toolChoice,
    thinks: ["enabled", "adaptive"].includes(textOf(objectOf(body.thinking)?.type) ?? ""),
  };
}

function readToolChoice(choice: unknown): ToolChoice {
  const { type, name } = objectOf(choice) ?? {};
  if (type === "tool") return { kind: "tool", name: textOf(name) ?? "" };
  return type === "any" || type === "none" ? { kind: type } : { kind: "auto" };
}

function addTool(segments: SegmentList, tool: JsonObject): void {
  const { cache_control: marker, ...definition } = tool;
  const isBuiltIn = tool.input_schema === undefined;
  segments.add(
    isBuiltIn
      ? { text: "", fixedTokens: builtInToolTokens(textOf(tool.type) ?? ""), identity: JSON.stringify(definition) }
      : { text: JSON.stringify(definition) },
    lifetimeOf(marker),
  );
}

function addContent(segments: SegmentList, content: unknown, model: Model): void {
  if (typeof content === "string") segments.add({ text: content });
  for (const block of objectsOf(content)) addBlock(segments, block, model);
}

function addBlock(segments: SegmentList, block: JsonObject, model: Model): void {
  const marker = lifetimeOf(block.cache_control);
  const source = objectOf(block.source) ?? {};
  switch (block.type) {
    case "text":
      segments.add({ text: textOf(block.text) ?? "" }, marker);
      return;
    case "image": {
      const data = Buffer.from(textOf(source.data) ?? "", "base64");
      segments.add({ text: "", fixedTokens: imageTokens(data, model), identity: fingerprint(data) }, marker);
      return;
    }
    case "document": {
      addDocument(segments, source, marker);
      return;
    }
    case "tool_use":
      segments.add({ text: `${textOf(block.name) ?? ""} ${JSON.stringify(block.input ?? {})}` }, marker);
      return;
    case "tool_result":
      addContent(segments, block.content, model);
      if (marker !== undefined) segments.markLast(marker);
      return;
    // Thinking of earlier turns is taken out of the context and not charged.
    case "thinking":
    case "redacted_thinking":
      return;
    default: {
      const { cache_control: _, ...rest } = block;
      segments.add({ text: JSON.stringify(rest) }, marker);
    }
  }
}

function addDocument(segments: SegmentList, source: JsonObject, marker: CacheLifetime | undefined): void {
  const data = textOf(source.data) ?? "";
  if (source.type === "text") {
    segments.add({ text: data }, marker);
    return;
  }
  const bytes = Buffer.from(data, "base64");
  segments.add({ text: "", fixedTokens: documentTokens(bytes), identity: fingerprint(bytes) }, marker);
}

function lifetimeOf(marker: unknown): CacheLifetime | undefined {
  if (!isObject(marker) || marker.type !== "ephemeral") return undefined;
  return marker.ttl === "1h" ? "1h" : "5m";
}

function questionOf(messages: readonly JsonObject[]): string {
  const content = messages.findLast(({ role }) => role === "user")?.content;
  if (typeof content === "string") return content;
  return objectsOf(content)
    .map(({ type, text }) => (type === "text" ? (textOf(text) ?? "") : ""))
    .filter((text) => text !== "")
    .join("\n");
}
