import type { RateLimiter, UsedTokens } from "./parts";

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

  async take(user: string, rate: { readonly certificates: number; readonly seconds: number }, now: number) {
    const window = rate.seconds * 1000;
    const recent = (this.taken.get(user) ?? []).filter((moment) => moment > now - window);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= rate.certificates) {
      return Math.max(1, Math.ceil((oldest + window - now) / 1000));
    }
    this.taken.set(user, [...recent, now]);
    return undefined;
  }
}
