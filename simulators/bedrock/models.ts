/** Who made a model decides how its invoke body reads. `other` speaks Converse only. */
export type Family = "claude" | "nova" | "llama" | "gpt-oss" | "titan-embeddings" | "cohere-embeddings" | "other";

export interface Model {
  /** As the client called it: id, inference profile or ARN. */
  readonly id: string;
  /** What quotas, faults and the prompt cache go by: the last part of an ARN, else the id. */
  readonly key: string;
  /** The model behind, without a profile's geography: `anthropic.claude-sonnet-4-5-20250929-v1:0`. */
  readonly base: string;
  readonly family: Family;
  /** As the model calls itself in a Messages answer, such as `claude-sonnet-4-5-20250929`. */
  readonly name: string;
  /** Claude's, such as 4.5. */
  readonly generation: number | undefined;
  /** Tokens of quota that one output token takes. */
  readonly burndown: number;
}

/**
 * Reads a model's family out of its id.
 *
 * @param profiles - Application inference profiles, whose ids say nothing: id or ARN → model id.
 * @returns `undefined` for an id that names no maker.
 */
export function resolveModel(id: string, profiles: Readonly<Record<string, string>>): Model | undefined {
  const key = id.startsWith("arn:") ? id.slice(id.lastIndexOf("/") + 1) : id;
  const underlying = profiles[id] ?? profiles[key] ?? key;
  // `us.anthropic.claude-…`: the first label of an inference profile is its geography.
  const base = [underlying, underlying.slice(underlying.indexOf(".") + 1)].find((name) => MAKERS.test(name));
  if (base === undefined) return undefined;
  const family = familyOf(base);
  const generation = family === "claude" ? claudeGeneration(base) : undefined;
  return {
    id,
    key,
    base,
    family,
    name: base.slice(base.indexOf(".") + 1).replace(/-v\d+(?::\d+)?(?::\w+)?$/, ""),
    generation,
    burndown: generation !== undefined && generation >= 4 ? CLAUDE_4_BURNDOWN : 1,
  };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html */
const CLAUDE_4_BURNDOWN = 5;

const MAKERS =
  /^(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|google|nvidia|minimax|moonshot|moonshotai|writer|zai|stability|luma|twelvelabs)\./;

function familyOf(base: string): Family {
  if (base.startsWith("anthropic.claude")) return "claude";
  if (base.startsWith("amazon.nova")) return "nova";
  if (base.startsWith("amazon.titan-embed-text")) return "titan-embeddings";
  if (base.startsWith("cohere.embed")) return "cohere-embeddings";
  if (base.startsWith("meta.llama")) return "llama";
  if (base.startsWith("openai.gpt-oss")) return "gpt-oss";
  return "other";
}

/** Both ways of naming: `claude-3-5-sonnet-20241022` and `claude-sonnet-4-5-20250929`. */
function claudeGeneration(base: string): number {
  const match = /claude-(?:(\d)(?:-(\d)(?!\d))?-)?[a-z]+(?:-(\d)(?!\d)(?:-(\d)(?!\d))?)?/.exec(base);
  const major = match?.[1] ?? match?.[3] ?? "2";
  const minor = match?.[2] ?? match?.[4] ?? "0";
  return Number(`${major}.${minor}`);
}
