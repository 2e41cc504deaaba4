import type { RecentUse, RunningCall, Settlement } from "./limiter-store";

/** What the store is still to be told: that a call has ended, or that one which it may have admitted was not made. */
export type UnsettledStep =
  | { readonly kind: "settle"; readonly settlement: Settlement; asking: boolean }
  | { readonly kind: "cancel"; readonly call: Pick<RunningCall, "id" | "scopes">; asking: boolean };

/** What the store could not be told yet, in order. Bounded: what is dropped stands in the ledger, from which a reload takes it. */
export class Unsettled {
  overflowed = false;
  private readonly steps = new Set<UnsettledStep>();

  get size(): number {
    return this.steps.size;
  }

  add(step: UnsettledStep): void {
    if (this.steps.size >= MOST) this.overflowed = true;
    else this.steps.add(step);
  }

  delete(step: UnsettledStep): void {
    this.steps.delete(step);
  }

  /** Those that nobody is just about to tell. */
  waiting(kind: UnsettledStep["kind"]): UnsettledStep[] {
    return [...this.steps].filter((step) => step.kind === kind && !step.asking);
  }

  settlements(): Settlement[] {
    return [...this.steps].flatMap((step) => (step.kind === "settle" ? [step.settlement] : []));
  }

  uses(): RecentUse[] {
    return this.settlements().flatMap(usesOf);
  }
}

/** A step is half a kilobyte, and is told in a tenth of a millisecond once the store is back. */
const MOST = 10_000;

/** What a call that has ended takes of the windows of its scopes. */
export function usesOf({ scopes, at, used }: Settlement): RecentUse[] {
  const second = Math.floor(at / 1000);
  return scopes.map((scope) => ({ scope, second, requests: 1, tokens: used.tokens }));
}
