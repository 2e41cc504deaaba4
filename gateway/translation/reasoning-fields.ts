import type { Conversation, Effort, Turn } from "./conversation";
import { unsupported } from "./fields";
import type { ModelTraits } from "./model-traits";

/**
 * How a model is told how hard to think, by fields of its own that Converse hands on.
 *
 * @param cap - The most output tokens that the route allows.
 * @throws Refusal `invalid` for a model that cannot be told, or not so much.
 */
export function reasoningFields(asked: Conversation, { reasoning }: ModelTraits, cap: number): object {
  const { effort, fields } = asked;
  if (effort === undefined) return {};
  switch (reasoning) {
    case "budget":
      return effort === "none" ? {} : { thinking: { type: "enabled", budget_tokens: budgetOf(effort, asked, cap) } };
    case "adaptive":
      if (effort === "none") return {};
      return { thinking: { type: "adaptive" }, output_config: { effort: effort === "minimal" ? "low" : effort } };
    case "nova":
      if (effort === "none") return { reasoningConfig: { type: "disabled" } };
      if (effort === "xhigh" || effort === "max") throw unsupported(fields.effort, 'Send "high" or less.', effort);
      return { reasoningConfig: { type: "enabled", maxReasoningEffort: effort === "minimal" ? "low" : effort } };
    case "effort":
      return { reasoning_effort: effort };
    case "nested-effort":
      return { reasoning: { effort } };
    case "none":
      if (effort === "none") return {};
      throw unsupported(fields.effort, "Leave it out.", effort);
  }
}

/** Claude thinks through a whole turn or not at all: one that comes back without its thoughts goes on without. */
export function continuesUnreasoned(turns: readonly Turn[], { reasoning }: ModelTraits): boolean {
  const isClaude = reasoning === "budget" || reasoning === "adaptive";
  if (!isClaude || !turns.at(-1)?.content.some((block) => "toolResult" in block)) return false;
  return !turns.at(-2)?.content.some((block) => "reasoningContent" in block);
}

/** Thoughts are part of the output: they get a share of it, and leave room for an answer. */
function budgetOf(effort: Exclude<Effort, "none">, { maxTokens, fields }: Conversation, cap: number): number {
  const most = Math.min(cap, maxTokens ?? cap);
  if (most > LEAST_BUDGET) return Math.min(Math.max(LEAST_BUDGET, Math.floor(most * SHARE[effort])), most - 1);
  const mend = `Thinking takes more than ${LEAST_BUDGET} tokens: leave it out, or raise ${fields.maxTokens}.`;
  throw unsupported(fields.effort, mend, effort);
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
const LEAST_BUDGET = 1_024;

/** How much of the output goes into thoughts, by effort. A choice: no provider says how its efforts compare to a budget. */
const SHARE: Readonly<Record<Exclude<Effort, "none">, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.9,
  max: 0.95,
};
