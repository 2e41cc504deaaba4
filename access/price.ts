import type { Nanodollars } from "./money";
import { inputTokens, type TokenUsage } from "./usage";

/** Nanodollars a token: 3,000 are 3 US dollars a million. */
export interface TokenPrice {
  readonly input: Nanodollars;
  readonly output: Nanodollars;
  readonly cacheRead: Nanodollars;
  readonly cacheWrite: Nanodollars;
  readonly cacheWriteLong: Nanodollars;
}

/** What a model costs where it is called. */
export interface ModelPrice extends TokenPrice {
  /** Prices of calls that read more than so many tokens: they hold for all tokens of the call. Ascending. */
  readonly longer?: readonly (TokenPrice & { readonly above: number })[];
}

/** What a call has cost. Whole nanodollars, rounded up. */
export function costOf(price: ModelPrice, usage: TokenUsage): Nanodollars {
  const applicable = priceFor(price, inputTokens(usage));
  return Math.ceil(
    usage.input * applicable.input +
      usage.output * applicable.output +
      usage.cacheRead * applicable.cacheRead +
      usage.cacheWrite * applicable.cacheWrite +
      usage.cacheWriteLong * applicable.cacheWriteLong,
  );
}

/** The most that a call may come to, and by which kinds of tokens. */
export interface UsageBound {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the request asks to be cached: nothing, for minutes, or for an hour. Writing costs more than reading anew. */
  readonly caching: "none" | "short" | "long";
}

/** The most that a call can cost. Each token is charged as the dearest kind that it may turn out to be. */
export function highestCost(price: ModelPrice, bound: UsageBound): Nanodollars {
  // A tier holds for calls above its threshold, so every tier that the bound reaches is possible, not the last alone.
  const possible = [price, ...(price.longer ?? []).filter(({ above }) => bound.inputTokens > above)];
  return Math.ceil(
    Math.max(
      ...possible.map(
        (each) => bound.inputTokens * dearestInput(each, bound.caching) + bound.outputTokens * each.output,
      ),
    ),
  );
}

function dearestInput(price: TokenPrice, caching: UsageBound["caching"]): Nanodollars {
  switch (caching) {
    case "none":
      return Math.max(price.input, price.cacheRead); // some models cache by themselves
    case "short":
      return Math.max(price.input, price.cacheRead, price.cacheWrite);
    case "long":
      return Math.max(price.input, price.cacheRead, price.cacheWrite, price.cacheWriteLong);
  }
}

function priceFor(price: ModelPrice, tokens: number): TokenPrice {
  return price.longer?.findLast(({ above }) => tokens > above) ?? price;
}
