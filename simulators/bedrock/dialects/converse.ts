import { documentTokens } from "../documents";
import { AwsError } from "../errors";
import { imageTokens } from "../images";
import { countOf, isObject, type JsonObject, objectOf, objectsOf, parseObject, textOf, textsOf } from "../json";
import type { Model } from "../models";
import { type CacheLifetime, type Prompt, SegmentList, type ToolChoice, type ToolDefinition } from "../prompt";
import { fingerprint } from "../reply";
import { countTokens } from "../tokens";
import { toolPromptTokens } from "../tool-overhead";
import { renderConverse, renderConverseEvents } from "./converse-answer";
import type { Call } from "./dialect";

/**
 * Converse and ConverseStream, for every model.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function readConverse(body: JsonObject, model: Model): Call {
  if (model.family === "titan-embeddings" || model.family === "cohere-embeddings") {
    throw new AwsError("ValidationException", "The provided model doesn't support the Converse API.");
  }
  return {
    prompt: readConversePrompt(body, model),
    renderAnswer: renderConverse,
    renderEvents: renderConverseEvents,
  };
}

/** Also what Nova's own body holds: it is Converse's with a schema version. */
export function readConversePrompt(body: JsonObject, model: Model): Prompt {
  const messages = objectsOf(body.messages);
  if (messages[0]?.role !== "user") {
    throw new AwsError(
      "ValidationException",
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
  }
  const inference = objectOf(body.inferenceConfig) ?? {};
  const toolConfig = objectOf(body.toolConfig) ?? {};
  const toolChoice = readToolChoice(toolConfig.toolChoice);
  const segments = new SegmentList();
  const tools = addTools(segments, objectsOf(toolConfig.tools), toolChoice, model);
  for (const block of objectsOf(body.system)) addBlock(segments, block, model);
  for (const message of messages) {
    segments.beginMessage(textOf(message.role) ?? "");
    for (const block of objectsOf(message.content)) addBlock(segments, block, model);
  }
  const additional = objectOf(body.additionalModelRequestFields) ?? {};
  const thinking = objectOf(additional.thinking);
  const outputSchema = readOutputSchema(body.outputConfig);
  // Bedrock explains the schema to the model.
  if (outputSchema !== undefined) segments.add({ text: JSON.stringify(outputSchema), fixedTokens: FORMAT_TOKENS });
  const maxTokens = countOf(inference.maxTokens);
  checkThinking(thinking, maxTokens);
  return {
    segments: segments.segments,
    question: objectsOf(messages.findLast(({ role }) => role === "user")?.content)
      .flatMap(({ text }) => textOf(text) ?? [])
      .join("\n"),
    messages: messages.length,
    maxTokens,
    stopSequences: textsOf(inference.stopSequences),
    tools,
    toolChoice,
    thinks: thinks(additional),
    ...(outputSchema !== undefined && { outputSchema }),
  };
}

/** No provider says how long its explanation of a schema is: an assumption. */
const FORMAT_TOKENS = 300;

/** Claude's way to ask for it, Nova's, gpt-oss's, and that of OpenAI's other models. */
function thinks({ thinking, reasoningConfig, reasoning_effort: effort, reasoning }: JsonObject): boolean {
  const types = [objectOf(thinking)?.type, objectOf(reasoningConfig)?.type];
  if (types.includes("enabled") || types.includes("adaptive")) return true;
  return [effort, objectOf(reasoning)?.effort].some((each) => each !== undefined && each !== "none");
}

function readOutputSchema(outputConfig: unknown): unknown {
  const format = objectOf(objectOf(outputConfig)?.textFormat);
  if (format === undefined) return undefined;
  const schema = textOf(objectOf(objectOf(format.structure)?.jsonSchema)?.schema);
  if (format.type !== "json_schema" || schema === undefined) {
    throw new AwsError("ValidationException", "outputConfig.textFormat must hold a JSON schema.");
  }
  return parseObject(schema);
}

function checkThinking(thinking: JsonObject | undefined, maxTokens: number | undefined): void {
  const budget = thinking?.type === "enabled" ? (countOf(thinking.budget_tokens) ?? 0) : 0;
  if (maxTokens === undefined || budget < maxTokens || budget === 0) return;
  throw new AwsError(
    "ValidationException",
    "The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.",
  );
}

function readToolChoice(choice: unknown): ToolChoice {
  const { any, tool } = objectOf(choice) ?? {};
  if (isObject(tool)) return { kind: "tool", name: textOf(tool.name) ?? "" };
  return { kind: isObject(any) ? "any" : "auto" };
}

function addTools(
  segments: SegmentList,
  entries: readonly JsonObject[],
  choice: ToolChoice,
  model: Model,
): readonly ToolDefinition[] {
  if (entries.length === 0) return [];
  const fixedTokens = model.family === "claude" ? toolPromptTokens(model, choice) : 0;
  segments.add({ text: "", fixedTokens, identity: "tools" });
  const tools: ToolDefinition[] = [];
  for (const entry of entries) {
    const specification = objectOf(entry.toolSpec);
    if (specification === undefined) {
      addBlock(segments, entry, model);
      continue;
    }
    const { name, description, inputSchema } = specification;
    const schema = objectOf(inputSchema)?.json;
    segments.add({ text: JSON.stringify({ name, description, schema }) });
    tools.push({ name: textOf(name) ?? "", schema });
  }
  return tools;
}

function addBlock(segments: SegmentList, block: JsonObject, model: Model): void {
  const { text, cachePoint, image, document, toolUse, toolResult, guardContent } = block;
  if (typeof text === "string") segments.add({ text });
  else if (isObject(cachePoint)) segments.markLast(lifetimeOf(cachePoint));
  else if (isObject(image)) addBytes(segments, image, (data) => imageTokens(data, model));
  else if (isObject(document)) addDocument(segments, document);
  else if (isObject(toolUse))
    segments.add({ text: `${textOf(toolUse.name) ?? ""} ${JSON.stringify(toolUse.input ?? {})}` });
  else if (isObject(toolResult)) for (const part of objectsOf(toolResult.content)) addBlock(segments, part, model);
  else if (isObject(guardContent)) segments.add({ text: textOf(objectOf(guardContent.text)?.text) ?? "" });
  // Thinking of earlier turns is taken out of the context and not charged.
  else if (block.reasoningContent === undefined) segments.add({ text: JSON.stringify(block.json ?? block) });
}

function addDocument(segments: SegmentList, document: JsonObject): void {
  const source = objectOf(document.source) ?? {};
  const text =
    textOf(source.text) ??
    objectsOf(source.content)
      .flatMap((part) => textOf(part.text) ?? [])
      .join("\n");
  if (source.bytes === undefined) segments.add({ text });
  else addBytes(segments, document, documentTokens);
}

/** S3 objects cannot be read here; they count as nothing held. */
function addBytes(segments: SegmentList, holder: JsonObject, count: (data: Buffer) => number): void {
  const data = Buffer.from(textOf(objectOf(holder.source)?.bytes) ?? "", "base64");
  const name = textOf(holder.name) ?? "";
  segments.add({ text: "", fixedTokens: count(data) + countTokens(name), identity: `${name}${fingerprint(data)}` });
}

function lifetimeOf(cachePoint: JsonObject): CacheLifetime {
  return cachePoint.ttl === "1h" ? "1h" : "5m";
}
