/** Tokens of one call by kind, as Bedrock bills them: cached input is not part of `input`. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Written to a cache that lives five minutes. */
  readonly cacheWrite: number;
  /** Written to a cache that lives an hour. */
  readonly cacheWriteLong: number;
}

export const NO_USAGE: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };

/** All that a model read, cached or not. */
export function inputTokens(usage: TokenUsage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong;
}

/** What counts against tokens a minute. */
export function totalTokens(usage: TokenUsage): number {
  return inputTokens(usage) + usage.output;
}
