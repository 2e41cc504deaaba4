import type { Model } from "./models";
import type { ToolChoice } from "./prompt";

/**
 * Tokens of the system prompt that Claude adds when a call brings tools.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
export function toolPromptTokens(model: Model, choice: ToolChoice): number {
  const row = TOOL_PROMPT.find(([name]) => model.name.startsWith(name)) ?? DEFAULT_ROW;
  return choice.kind === "any" || choice.kind === "tool" ? row[2] : row[1];
}

/** Tokens of a tool whose definition Anthropic holds; the call names only its type, such as `bash_20250124`. */
export function builtInToolTokens(type: string): number {
  return BUILT_IN_TOOLS.find(([name]) => type.startsWith(name))?.[1] ?? 0;
}

/** Model, tokens with choice auto or none, tokens with any or a named tool. First match counts. */
const TOOL_PROMPT: readonly (readonly [model: string, auto: number, forced: number])[] = [
  ["claude-opus-4-8", 290, 410],
  ["claude-opus-4-7", 675, 804],
  ["claude-opus-4-6", 497, 589],
  ["claude-opus-4-5", 496, 588],
  ["claude-opus-4", 313, 315],
  ["claude-sonnet-4-6", 497, 589],
  ["claude-sonnet-4-5", 496, 588],
  ["claude-sonnet-4", 313, 315],
  ["claude-haiku-4-5", 496, 588],
  ["claude-sonnet-5", 354, 474],
  ["claude-3-5-haiku", 264, 340],
  ["claude-3-haiku", 264, 340],
  ["claude-3-opus", 530, 281],
  ["claude-3-sonnet", 159, 235],
];

const DEFAULT_ROW = ["", 346, 313] as const;

const BUILT_IN_TOOLS: readonly (readonly [type: string, tokens: number])[] = [
  ["bash_", 245],
  ["text_editor_", 700],
  ["computer_", 735],
];
