import type { RecentUse, RunningCall, Settlement } from "./limiter-store";

/** The store is still to be told that a call has ended. */
export interface SettleStep {
  readonly kind: "settle";
  readonly settlement: Settlement;
  /** Whether it is just being told. */
  asking: boolean;
}

/** The store is still to be told that a call which it may have admitted was not made. */
export interface CancelStep {
  readonly kind: "cancel";
  readonly call: Pick<RunningCall, "id" | "scopes">;
  asking: boolean;
}

/** What the store could not be told yet, in order. Bounded: what is dropped stands in the ledger, from which a reload takes it. */
export class Unsettled {
  overflowed = false;
  private readonly settles = new Set<SettleStep>();
  private readonly cancels = new Set<CancelStep>();

  get size(): number {
    return this.settles.size + this.cancels.size;
  }

  get hasCancels(): boolean {
    return this.cancels.size > 0;
  }

  /** @returns false when there is no room, and the step is dropped. */
  add(step: SettleStep | CancelStep): boolean {
    if (this.size >= MOST) {
      this.overflowed = true;
      return false;
    }
    if (step.kind === "settle") this.settles.add(step);
    else this.cancels.add(step);
    return true;
  }

  delete(step: SettleStep | CancelStep): void {
    if (step.kind === "settle") this.settles.delete(step);
    else this.cancels.delete(step);
  }

  /** Those that nobody is just telling. */
  waiting(kind: "settle" | "cancel"): (SettleStep | CancelStep)[] {
    return [...(kind === "settle" ? this.settles : this.cancels)].filter(({ asking }) => !asking);
  }

  settlements(): Settlement[] {
    return [...this.settles].map(({ settlement }) => settlement);
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
