import type { IssuingRate } from "../../access/issuing-policy";
import type { RateLimiter, UsedTokens } from "./parts";
import { takeOne } from "./rate-window";

/** Used tokens of one process. Not for several: each would take a token once. */
export class MemoryUsedTokens implements UsedTokens {
  private readonly used = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  async use(id: string, until: number): Promise<boolean> {
    const now = this.now();
    for (const [known, end] of this.used) if (end < now) this.used.delete(known);
    if (this.used.has(id)) return false;
    this.used.set(id, until);
    return true;
  }
}

/** Counts what one process has issued, in a window that slides. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly taken = new Map<string, readonly number[]>();

  async take(user: string, rate: IssuingRate, now: number): Promise<number | undefined> {
    const { moments, wait } = takeOne(this.taken.get(user) ?? [], rate, now);
    if (moments !== undefined) this.taken.set(user, moments);
    return wait;
  }
}
