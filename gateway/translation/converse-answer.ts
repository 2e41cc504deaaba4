import { inputTokens, type TokenUsage } from "../../access/usage";
import { isObject, type JsonObject } from "../policy/json-body";
import { Refusal } from "../refusal";
import { converseUsage } from "../upstream/usage/token-counts";
import type { Reasoning } from "./conversation";
import { readReasoning } from "./sealed-reasoning";

/** What a model has answered, whichever API of OpenAI's it goes to. */
export interface Answer {
  readonly blocks: readonly AnswerBlock[];
  readonly stop: Stop;
  readonly usage: AnswerUsage;
}

export type AnswerBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly reasoning: Reasoning }
  /** `arguments` is JSON. */
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly arguments: string };

/** Why it ended: by itself, for want of tokens, to have tools called, or because a filter took offence. */
export type Stop = "stop" | "length" | "tool-calls" | "filtered";

export interface AnswerUsage {
  /** Cached or not. */
  readonly input: number;
  /** Of the input, what was read from a cache. */
  readonly cached: number;
  readonly output: number;
}

/**
 * Reads an answer of Converse.
 *
 * @param formatTool - The tool whose input is the answer's text.
 * @throws Refusal `unavailable` for an answer that is none.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax
 */
export function readConverseAnswer(bytes: Uint8Array, formatTool: string | undefined): Answer {
  const answer = parsed(bytes);
  const output = isObject(answer?.output) ? answer.output : undefined;
  const message = isObject(output?.message) ? output.message : undefined;
  const usage = isObject(answer?.usage) ? usageOf(answer.usage) : undefined;
  if (answer === undefined || usage === undefined) throw unreadable();
  const content = Array.isArray(message?.content) ? message.content : [];
  return {
    blocks: content.flatMap((block) => (isObject(block) ? readBlock(block, formatTool) : [])),
    stop: stopOf(answer.stopReason, formatTool),
    usage,
  };
}

export function usageOf(usage: JsonObject): AnswerUsage | undefined {
  const read: TokenUsage | undefined = converseUsage(usage);
  return read === undefined ? undefined : { input: inputTokens(read), cached: read.cacheRead, output: read.output };
}

/** @throws Refusal `unavailable` for a model that has botched its answer: there is no word for it, and to try again may help. */
export function stopOf(reason: unknown, formatTool: string | undefined): Stop {
  switch (reason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "tool_use":
      return formatTool === undefined ? "tool-calls" : "stop";
    case "content_filtered":
    case "guardrail_intervened":
      return "filtered";
    case "malformed_model_output":
    case "malformed_tool_use":
      throw new Refusal("unavailable", `The model's answer is malformed (${reason}). Try again.`);
    default:
      return "stop";
  }
}

function readBlock(block: JsonObject, formatTool: string | undefined): AnswerBlock[] {
  const { text, toolUse, reasoningContent } = block;
  if (typeof text === "string") return [{ kind: "text", text }];
  const reasoning = readReasoning(reasoningContent);
  if (reasoning !== undefined) return [{ kind: "reasoning", reasoning }];
  if (!isObject(toolUse)) return [];
  const called = JSON.stringify(toolUse.input ?? {});
  if (toolUse.name === formatTool) return [{ kind: "text", text: called }];
  return [{ kind: "call", id: String(toolUse.toolUseId), name: String(toolUse.name), arguments: called }];
}

function parsed(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(): Refusal {
  return new Refusal("unavailable", "Bedrock's answer cannot be read.");
}
