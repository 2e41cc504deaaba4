import { RESPONSES_FIELDS, requireUnguarded } from "../policy/guarded-fields";
import type { JsonObject } from "../policy/json-body";
import { contentOf, imageOf, inputOf, Turns } from "./content";
import { type Block, type Conversation, EFFORTS, type ToolResult } from "./conversation";
import { CARRIED, Fields, type FieldUse, only, requireKnown, UNUSED, unsupported, wrong } from "./fields";
import { openReasoning } from "./sealed-reasoning";
import { readFormat, readFunction, readToolChoice } from "./shared-fields";

export interface ResponsesRequest {
  readonly conversation: Conversation;
  readonly unused: readonly string[];
  /** Whether the client takes what the model has thought, to send it back with the next request. */
  readonly sealsReasoning: boolean;
}

/**
 * Reads a body of the Responses API. Nothing is stored here: every request holds its whole conversation.
 *
 * @throws Refusal `invalid` that names the field which is wrong or cannot be carried over.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function readResponsesRequest(value: JsonObject): ResponsesRequest {
  requireUnguarded(RESPONSES_FIELDS, value);
  const body = new Fields(value);
  const unused = requireKnown(body, REQUEST);
  const instructions = body.text("instructions") ?? "";
  const system = instructions === "" ? [] : [instructions];
  const turns = new Turns();
  const input = body.get("input");
  if (typeof input === "string") turns.add("user", input === "" ? [] : [{ text: input }]);
  else for (const item of body.objects("input")) unused.push(...addItem(item, system, turns));
  const reasoning = body.object("reasoning");
  if (reasoning !== undefined) unused.push(...requireKnown(reasoning, REASONING));
  const text = body.object("text");
  if (text !== undefined) requireKnown(text, { format: CARRIED, verbosity: only("medium") });
  return {
    conversation: {
      system,
      turns: turns.finished("input"),
      tools: body.objects("tools").map(readTool),
      toolChoice: readToolChoice(body, (chosen) => chosen),
      parallelTools: body.flag("parallel_tool_calls"),
      format: readFormat(text?.object("format"), (format) => format),
      effort: reasoning?.oneOf("effort", EFFORTS),
      maxTokens: body.count("max_output_tokens"),
      temperature: body.number("temperature"),
      topP: body.number("top_p"),
      stops: [],
      cacheKey: body.text("prompt_cache_key"),
      fields: {
        effort: "reasoning.effort",
        format: "text.format",
        maxTokens: "max_output_tokens",
      },
    },
    unused,
    sealsReasoning: readInclude(body),
  };
}

const REQUEST: Readonly<Record<string, FieldUse>> = {
  ...Object.fromEntries(RESPONSES_FIELDS.map(({ field }) => [field, CARRIED])), // checked there
  model: CARRIED,
  input: CARRIED,
  instructions: CARRIED,
  stream: CARRIED,
  stream_options: UNUSED,
  tools: CARRIED,
  tool_choice: CARRIED,
  parallel_tool_calls: CARRIED,
  text: CARRIED,
  reasoning: CARRIED,
  include: CARRIED,
  temperature: CARRIED,
  top_p: CARRIED,
  prompt_cache_key: CARRIED,
  metadata: CARRIED, // comes back in the answer
  truncation: only("disabled"),
  top_logprobs: only(0),
  client_metadata: UNUSED, // Codex
  safety_identifier: UNUSED,
  user: UNUSED,
};

/** How long a summary is, the model decides. */
const REASONING: Readonly<Record<string, FieldUse>> = { effort: CARRIED, summary: UNUSED, generate_summary: UNUSED };

function addItem(item: Fields, system: string[], turns: Turns): string[] {
  switch (item.get("type") ?? "message") {
    case "message":
      return addMessage(item, system, turns);
    case "function_call": {
      const input = inputOf(item.text("arguments") ?? "", item.at("arguments"));
      turns.add("assistant", [
        { toolUse: { toolUseId: item.requiredText("call_id"), name: item.requiredText("name"), input } },
      ]);
      return requireKnown(item, { ...ITEM, call_id: CARRIED, name: CARRIED, arguments: CARRIED });
    }
    case "function_call_output": {
      const toolResult: ToolResult = {
        toolUseId: item.requiredText("call_id"),
        content: contentOf(item, "output", readInputPart, (text) => ({ text })),
      };
      turns.add("user", [{ toolResult }]);
      return requireKnown(item, { ...ITEM, call_id: CARRIED, output: CARRIED });
    }
    case "reasoning":
      return addReasoning(item, turns);
    default:
      throw unsupported(
        item.at("type"),
        "Send messages, function calls, their outputs and reasoning.",
        item.get("type"),
      );
  }
}

/** An item that this gateway has answered comes back with its name and its state, which ask for nothing. */
const ITEM: Readonly<Record<string, FieldUse>> = { type: CARRIED, id: CARRIED, status: CARRIED };

function addMessage(item: Fields, system: string[], turns: Turns): string[] {
  const role = item.requiredText("role");
  switch (role) {
    case "system":
    case "developer": {
      const readText = (part: Fields, type: string) => (type === "input_text" ? part.requiredText("text") : undefined);
      for (const text of contentOf(item, "content", readText, (text) => text)) system.push(text);
      break;
    }
    case "user":
      turns.add("user", contentOf<Block>(item, "content", readInputPart, textBlock));
      break;
    case "assistant":
      turns.add("assistant", contentOf(item, "content", readOutputPart, textBlock));
      break;
    default:
      throw unsupported(item.at("role"), "Send system, developer, user or assistant.", role);
  }
  return requireKnown(item, { ...ITEM, role: CARRIED, content: CARRIED, phase: UNUSED });
}

/** Only what this gateway has sealed goes back to the model: a summary has no signature. */
function addReasoning(item: Fields, turns: Turns): string[] {
  const sealed = item.text("encrypted_content");
  const uses = { ...ITEM, summary: CARRIED, content: CARRIED, encrypted_content: CARRIED };
  if (sealed === undefined) return [...requireKnown(item, uses), item.path];
  const reasoning = openReasoning(sealed);
  if (reasoning === undefined) {
    throw wrong(
      item.at("encrypted_content"),
      sealed,
      "what this gateway has answered, unchanged, or leave the item out",
    );
  }
  turns.add(
    "assistant",
    reasoning.map((reasoningContent) => ({ reasoningContent })),
  );
  return requireKnown(item, uses);
}

function readInputPart(part: Fields, type: string): ToolResult["content"][number] | undefined {
  if (type === "input_text") return { text: part.requiredText("text") };
  if (type !== "input_image") return undefined;
  requireKnown(part, { type: CARRIED, image_url: CARRIED, detail: only("auto") });
  return { image: imageOf(part.requiredText("image_url"), part.at("image_url")) };
}

function readOutputPart(part: Fields, type: string): Block | undefined {
  if (type === "output_text") return textBlock(part.requiredText("text"));
  return type === "refusal" ? textBlock(part.requiredText("refusal")) : undefined;
}

function readTool(tool: Fields) {
  if (tool.get("type") !== "function")
    throw unsupported(tool.at("type"), "Offer functions, which you run yourself.", tool.get("type"));
  requireKnown(tool, { type: CARRIED, name: CARRIED, description: CARRIED, parameters: CARRIED, strict: CARRIED });
  return readFunction(tool);
}

function readInclude(body: Fields): boolean {
  const included = body.list("include");
  const other = included.findIndex((each) => each !== SEALED);
  if (other !== -1) throw unsupported(`include[${other}]`, `Send no other than ${JSON.stringify(SEALED)}.`);
  return included.length > 0;
}

const SEALED = "reasoning.encrypted_content";

function textBlock(text: string): Block {
  return { text };
}
