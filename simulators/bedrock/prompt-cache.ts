import { createHash } from "node:crypto";
import { AwsError } from "./errors";
import type { Family, Model } from "./models";
import { type CacheLifetime, CONVERSATION_TOKENS, type Prompt, segmentTokens } from "./prompt";
import type { Counting } from "./tokens";

/** How a prompt's tokens fall: no token is in two of these. */
export interface InputTokens {
  /** Neither read from the cache nor written to it. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

export interface CachePlan {
  readonly tokens: InputTokens;
  /** Makes the writes and renews what was read: the call was admitted. */
  commit(): void;
}

/**
 * Remembers the prefixes that markers stand behind, as Bedrock does for Claude and Nova.
 *
 * A marker reads the longest live prefix that ends at it or up to 20 segments before it, and writes what lies between. Reading
 * renews a prefix for its lifetime. A marker with fewer tokens before it than the minimum does nothing.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export class PromptCache {
  readonly #entries = new Map<string, { readonly lifetime: CacheLifetime; expires: number }>();
  readonly #clock: () => number;
  readonly #minimumTokens: number;

  constructor(clock: () => number, minimumTokens: number) {
    this.#clock = clock;
    this.#minimumTokens = minimumTokens;
  }

  /** @throws AwsError ValidationException for more than four markers, or a long-lived one after a short-lived one. */
  plan(model: Model, prompt: Prompt, counting: Counting): CachePlan {
    const marks = prompt.segments.flatMap(({ cacheAfter }, index) =>
      cacheAfter === undefined ? [] : [{ index, lifetime: cacheAfter }],
    );
    checkMarks(marks.map(({ lifetime }) => lifetime));
    const totals = runningTotals(prompt, counting);
    const total = (totals.at(-1) ?? 0) + CONVERSATION_TOKENS;
    const useful = marks.filter(({ index }) => (totals[index] ?? 0) >= this.#minimumTokens);
    const last = CACHING_FAMILIES.includes(model.family) ? useful.at(-1) : undefined;
    if (last === undefined) return { tokens: { ...UNCACHED, input: total }, commit: () => {} };

    const hashes = prefixHashes(model, prompt, last.index);
    const hit = this.#findHit(
      useful.map(({ index }) => index),
      hashes,
    );
    const written = { "5m": 0, "1h": 0 };
    let reached = hit === undefined ? 0 : (totals[hit] ?? 0);
    for (const { index, lifetime } of useful) {
      const here = totals[index] ?? 0;
      if (here <= reached) continue;
      written[lifetime] += here - reached;
      reached = here;
    }
    const cacheRead = hit === undefined ? 0 : (totals[hit] ?? 0);
    return {
      tokens: { input: total - reached, cacheRead, cacheWrite5m: written["5m"], cacheWrite1h: written["1h"] },
      commit: () => {
        const hitEntry = hit === undefined ? undefined : this.#entries.get(hashes[hit] ?? "");
        if (hitEntry !== undefined) hitEntry.expires = this.#clock() + LIFETIME_MS[hitEntry.lifetime];
        for (const { index, lifetime } of useful) {
          if (hit === undefined || index > hit) this.#write(hashes[index] ?? "", lifetime);
        }
      },
    };
  }

  #findHit(marks: readonly number[], hashes: readonly string[]): number | undefined {
    const now = this.#clock();
    for (const mark of marks.toReversed()) {
      for (let index = mark; index >= Math.max(0, mark - LOOK_BACK); index--) {
        const entry = this.#entries.get(hashes[index] ?? "");
        if (entry !== undefined && entry.expires > now) return index;
      }
    }
    return undefined;
  }

  #write(hash: string, lifetime: CacheLifetime): void {
    if (this.#entries.size >= SWEEP_AT) this.#sweep();
    this.#entries.set(hash, { lifetime, expires: this.#clock() + LIFETIME_MS[lifetime] });
  }

  #sweep(): void {
    const now = this.#clock();
    for (const [hash, { expires }] of this.#entries) if (expires <= now) this.#entries.delete(hash);
  }
}

const UNCACHED: InputTokens = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
const CACHING_FAMILIES: readonly Family[] = ["claude", "nova"];
const LIFETIME_MS = { "5m": 5 * 60_000, "1h": 60 * 60_000 } as const;
const MOST_MARKS = 4;
const LOOK_BACK = 20;
const SWEEP_AT = 10_000;

function checkMarks(lifetimes: readonly CacheLifetime[]): void {
  if (lifetimes.length > MOST_MARKS) {
    throw new AwsError(
      "ValidationException",
      `A maximum of ${MOST_MARKS} blocks with cache_control may be provided. Found ${lifetimes.length}.`,
    );
  }
  if (lifetimes.lastIndexOf("1h") > lifetimes.indexOf("5m") && lifetimes.includes("5m")) {
    throw new AwsError(
      "ValidationException",
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    );
  }
}

function runningTotals(prompt: Prompt, counting: Counting): readonly number[] {
  let total = 0;
  return prompt.segments.map((segment) => {
    total += segmentTokens(segment, counting);
    return total;
  });
}

/** One hash for each prefix, up to a segment; none of the prefix is kept. */
function prefixHashes(model: Model, prompt: Prompt, last: number): readonly string[] {
  let hash = model.key;
  return prompt.segments.slice(0, last + 1).map(({ text, identity }) => {
    hash = createHash("sha256")
      .update(JSON.stringify([hash, text, identity]))
      .digest("base64");
    return hash;
  });
}
