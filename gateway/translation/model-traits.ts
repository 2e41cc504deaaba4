import { invokeDialectOf } from "../policy/invoke-dialects";

/** What models of one family can be asked by Converse, as far as it differs. */
export interface ModelTraits {
  /** Whether they talk at all. */
  readonly chats: boolean;
  /** How they are told to reason. */
  readonly reasoning: "budget" | "adaptive" | "nova" | "effort" | "nested-effort" | "none";
  /** How an answer is held to a JSON Schema: by Converse's `outputConfig`, by a tool that must be called, or not at all. */
  readonly schema: "output-config" | "tool" | "none";
  /** Whether a tool can be forced. */
  readonly forcesTools: boolean;
  /** How they are held to one tool call at a time: by a field of Claude's, by nature, or not at all. */
  readonly oneTool: "claude" | "always" | "none";
  /** Whether they cache what `cachePoint` marks, in tools as well. */
  readonly caches: boolean;
}

/** Of a route's models together: what one of them cannot do, the route cannot promise. */
export function traitsOf(modelIds: readonly string[]): ModelTraits {
  const [first = NO_TRAITS, ...others] = modelIds.map(traitsOfModel);
  const same = <Trait>(trait: (traits: ModelTraits) => Trait, otherwise: Trait): Trait =>
    others.every((other) => trait(other) === trait(first)) ? trait(first) : otherwise;
  return {
    chats: same(({ chats }) => chats, false),
    reasoning: same(({ reasoning }) => reasoning, "none"),
    schema: same(({ schema }) => schema, "none"),
    forcesTools: same(({ forcesTools }) => forcesTools, false),
    oneTool: same(({ oneTool }) => oneTool, "none"),
    caches: same(({ caches }) => caches, false),
  };
}

const NO_TRAITS: ModelTraits = {
  chats: true,
  reasoning: "none",
  schema: "none",
  forcesTools: false,
  oneTool: "none",
  caches: false,
};

/**
 * Where a model of a family cannot do what is promised here, Bedrock refuses the call in words of its own.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 * @see https://github.com/langchain-ai/langchain-aws/issues/1278 gpt-oss and other GPT models take a forced tool
 */
const OPEN_WEIGHT: ModelTraits = { ...NO_TRAITS, schema: "output-config", forcesTools: true };
const CLAUDE: ModelTraits = { ...OPEN_WEIGHT, reasoning: "adaptive", oneTool: "claude", caches: true };
/** @see https://cloudsteak.com/aws-amazon-nova-expands-tool-choice-options-for-converse-api */
const NOVA: ModelTraits = { ...NO_TRAITS, schema: "tool", forcesTools: true };

/**
 * By the beginning of the model id, longest first.
 *
 * How each family is told to reason, as it was seen on Bedrock:
 * @see https://github.com/langchain-ai/langchain-aws/pull/1188
 * @see https://github.com/anomalyco/opencode/pull/48195
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html
 */
const BY_MODEL: readonly (readonly [beginning: RegExp, ModelTraits])[] = [
  // Up to 4.5 Claude takes a budget; later models think as much as they are told to bother.
  [/^anthropic\.claude-(?:[a-z]+-4-(?:5-|[01]-|2025)|3-)/, { ...CLAUDE, reasoning: "budget" }],
  [/^anthropic\./, CLAUDE],
  [/^amazon\.nova-2/, { ...NOVA, reasoning: "nova" }],
  [/^amazon\.nova/, NOVA],
  [/^openai\.gpt-oss/, { ...OPEN_WEIGHT, reasoning: "effort", oneTool: "always" }],
  [/^openai\./, { ...OPEN_WEIGHT, reasoning: "nested-effort" }],
  [/^moonshotai\.kimi-k2/, { ...OPEN_WEIGHT, reasoning: "effort" }],
  [/^(?:deepseek|mistral|moonshotai|qwen)\./, OPEN_WEIGHT],
];

function traitsOfModel(modelId: string): ModelTraits {
  const traits = BY_MODEL.find(([beginning]) => beginning.test(modelId))?.[1] ?? NO_TRAITS;
  return invokeDialectOf(modelId)?.name === "embedding" ? { ...traits, chats: false } : traits;
}
