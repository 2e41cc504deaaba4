import {
  BREAKER_FAILURES,
  BREAKER_FIRST_MILLISECONDS,
  BREAKER_LONGEST_MILLISECONDS,
  BREAKER_PROBE_MILLISECONDS,
} from "../rules";

/** A target that has failed since it last succeeded. */
type Breaker =
  | { readonly kind: "closed"; readonly failures: number }
  | { readonly kind: "open" | "probed"; readonly until: number; readonly length: number };

/** Which targets a call may try. */
export type Targets =
  | {
      readonly kind: "usable";
      readonly open: readonly number[];
      readonly failing: readonly number[];
      /** The call is made: if it is a probe of the target that it tries first, no other call probes that one. */
      begin(): void;
    }
  | { readonly kind: "broken"; readonly retryAt: number };

/** Breakers of a team's targets. A target without one has not failed since it last succeeded. */
export class Breakers {
  private readonly breakers = new Map<string, Breaker>();

  ask(targets: readonly string[], now: number): Targets {
    const open: number[] = [];
    const failing: number[] = [];
    let probe: [target: string, breaker: Breaker] | undefined;
    let retryAt = Number.POSITIVE_INFINITY;
    for (const [position, target] of targets.entries()) {
      const breaker = this.breakers.get(target);
      if (breaker !== undefined) failing.push(position);
      if (breaker !== undefined && breaker.kind !== "closed") {
        if (breaker.until > now) {
          retryAt = Math.min(retryAt, breaker.until);
          continue;
        }
        if (open.length === 0) {
          probe = [target, { kind: "probed", until: now + BREAKER_PROBE_MILLISECONDS, length: breaker.length }];
        }
      }
      open.push(position);
    }
    if (targets.length > 0 && open.length === 0) return { kind: "broken", retryAt };
    const begin = () => {
      if (probe !== undefined) this.breakers.set(...probe);
    };
    return { kind: "usable", open, failing, begin };
  }

  /** @returns whether this has opened the breaker. */
  report(target: string, outcome: "succeeded" | "failed", now: number): boolean {
    const before = this.breakers.get(target);
    if (outcome === "succeeded") {
      this.breakers.delete(target);
      return false;
    }
    const after = failed(before, now);
    this.breakers.set(target, after);
    return after.kind === "open" && after !== before;
  }
}

function failed(breaker: Breaker | undefined, now: number): Breaker {
  if (breaker === undefined || breaker.kind === "closed") {
    const failures = (breaker?.failures ?? 0) + 1;
    return failures < BREAKER_FAILURES ? { kind: "closed", failures } : opened(BREAKER_FIRST_MILLISECONDS, now);
  }
  // Calls that were under way when it opened go on failing: that tells nothing new.
  if (breaker.kind === "open" && breaker.until > now) return breaker;
  return opened(Math.min(breaker.length * 2, BREAKER_LONGEST_MILLISECONDS), now);
}

function opened(length: number, now: number): Breaker {
  return { kind: "open", until: now + length, length };
}
