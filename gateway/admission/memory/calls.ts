import type { RunningCall } from "../limiter-store";
import { EXPIRED_KEPT_MILLISECONDS } from "../rules";

/** A call that holds something, or whose lease ran out and that may still be settled. */
export interface KnownCall extends Omit<RunningCall, "epoch"> {
  readonly id: string;
  state: "running" | "expired";
  /** When its lease ends; once that has happened, when it is forgotten. */
  dueAt: number;
}

/** Calls by id. Finding those that are due costs nothing while none can be. */
export class Calls {
  private readonly known = new Map<string, KnownCall>();
  /** Nothing is due before. */
  private nextDueAt = Number.POSITIVE_INFINITY;

  get(id: string): KnownCall | undefined {
    return this.known.get(id);
  }

  add(call: KnownCall): void {
    this.known.set(call.id, call);
    this.nextDueAt = Math.min(this.nextDueAt, call.dueAt);
  }

  remove(id: string): void {
    this.known.delete(id);
  }

  extend(call: KnownCall, dueAt: number): void {
    call.dueAt = dueAt;
    this.nextDueAt = Math.min(this.nextDueAt, dueAt);
  }

  /** Ends leases that ran out and forgets calls that expired long ago. */
  sweep(now: number, expire: (call: KnownCall) => void): void {
    if (now < this.nextDueAt) return;
    this.nextDueAt = Number.POSITIVE_INFINITY;
    for (const call of this.known.values()) {
      if (call.dueAt <= now && call.state === "running") {
        expire(call);
        call.state = "expired";
        call.dueAt += EXPIRED_KEPT_MILLISECONDS;
      }
      if (call.dueAt <= now) this.known.delete(call.id);
      else this.nextDueAt = Math.min(this.nextDueAt, call.dueAt);
    }
  }
}
