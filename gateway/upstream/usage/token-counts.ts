import type { TokenUsage } from "../../../access/usage";
import { count, type Json, list, object } from "./json";

/**
 * How each family of models says what a call used. Every function returns `undefined` where the object is not of its family or
 * not complete.
 */

/**
 * Claude's `usage`. Input excludes what was cached.
 *
 * Compaction runs the model once more, and only `iterations` says so: the totals leave it out.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 * @see https://platform.claude.com/docs/en/build-with-claude/compaction-threshold
 */
export function claudeUsage(usage: Json | undefined): TokenUsage | undefined {
  const input = count(usage?.input_tokens);
  const output = count(usage?.output_tokens);
  if (usage === undefined || input === undefined || output === undefined) return undefined;
  const written = count(usage.cache_creation_input_tokens) ?? 0;
  const long = count(object(usage.cache_creation)?.ephemeral_1h_input_tokens) ?? 0;
  const total = {
    input,
    output,
    cacheRead: count(usage.cache_read_input_tokens) ?? 0,
    ...cacheWrites(written, long),
  };
  return list(usage.iterations)
    .map(object)
    .filter((iteration) => iteration !== undefined && iteration.type !== "message")
    .map((iteration) => claudeUsage({ ...iteration, iterations: undefined }))
    .reduce<TokenUsage>((sum, each) => (each === undefined ? sum : add(sum, each)), total);
}

/**
 * `usage` of Converse, and of Nova's own dialect, which says `…TokenCount` for cached tokens. Input excludes what was cached.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function converseUsage(usage: Json | undefined): TokenUsage | undefined {
  const input = count(usage?.inputTokens);
  const output = count(usage?.outputTokens);
  if (usage === undefined || input === undefined || output === undefined) return undefined;
  const written = count(usage.cacheWriteInputTokens) ?? count(usage.cacheWriteInputTokenCount) ?? 0;
  const long = list(usage.cacheDetails)
    .map(object)
    .reduce((sum, detail) => sum + (detail?.ttl === "1h" ? (count(detail.inputTokens) ?? 0) : 0), 0);
  return {
    input,
    output,
    cacheRead: count(usage.cacheReadInputTokens) ?? count(usage.cacheReadInputTokenCount) ?? 0,
    ...cacheWrites(written, long),
  };
}

/** `usage` of OpenAI's dialect, which many families speak. Input includes what was read from a cache. */
export function openAiUsage(usage: Json | undefined): TokenUsage | undefined {
  const prompt = count(usage?.prompt_tokens);
  const output = count(usage?.completion_tokens) ?? (usage !== undefined && "total_tokens" in usage ? 0 : undefined);
  if (usage === undefined || prompt === undefined || output === undefined) return undefined;
  const cacheRead = Math.min(prompt, count(object(usage.prompt_tokens_details)?.cached_tokens) ?? 0);
  return { input: prompt - cacheRead, output, cacheRead, cacheWrite: 0, cacheWriteLong: 0 };
}

/** Llama writes into the answer itself. */
export function llamaUsage(answer: Json | undefined): TokenUsage | undefined {
  return uncached(count(answer?.prompt_token_count), count(answer?.generation_token_count));
}

/** Titan too: text in `results`, embeddings without output. */
export function titanUsage(answer: Json | undefined): TokenUsage | undefined {
  const output = list(answer?.results).reduce<number>((sum, each) => sum + (count(object(each)?.tokenCount) ?? 0), 0);
  return uncached(count(answer?.inputTextTokenCount), output);
}

/** `amazon-bedrock-invocationMetrics` of the last chunk of a stream, of any family. Input excludes what was cached. */
export function invocationMetrics(metrics: Json | undefined): TokenUsage | undefined {
  const usage = uncached(count(metrics?.inputTokenCount), count(metrics?.outputTokenCount) ?? 0);
  return usage === undefined
    ? undefined
    : {
        ...usage,
        cacheRead: count(metrics?.cacheReadInputTokenCount) ?? 0,
        cacheWrite: count(metrics?.cacheWriteInputTokenCount) ?? 0,
      };
}

/** Headers of an answer that is no stream, of any family. Embeddings have no output. */
export function headerUsage(headers: Readonly<Record<string, string>>): TokenUsage | undefined {
  const number = (name: string) => {
    const text = headers[`x-amzn-bedrock-${name}-token-count`];
    return text !== undefined && /^\d+$/.test(text) ? count(Number(text)) : undefined;
  };
  const usage = uncached(number("input"), number("output") ?? 0);
  return usage === undefined
    ? undefined
    : { ...usage, cacheRead: number("cache-read-input") ?? 0, cacheWrite: number("cache-write-input") ?? 0 };
}

function uncached(input: number | undefined, output: number | undefined): TokenUsage | undefined {
  if (input === undefined || output === undefined) return undefined;
  return { input, output, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };
}

/** All writes, of which some live an hour. Where the two contradict, the dearer kind is believed. */
function cacheWrites(written: number, long: number): Pick<TokenUsage, "cacheWrite" | "cacheWriteLong"> {
  return { cacheWrite: Math.max(0, written - long), cacheWriteLong: long };
}

function add(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cacheWriteLong: a.cacheWriteLong + b.cacheWriteLong,
  };
}
