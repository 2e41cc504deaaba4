import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../../../access/scope";
import type { Admission } from "../../../gateway/admission/admission";
import { Refusal } from "../../../gateway/refusal";
import { asking, attempt, end, type Truth } from "./fleet";

/** What a call of the load reserves, and may use up to. */
const TOKENS = 100;
export const COST = 1_000;

/**
 * Callers that make one call after the other, and a bookkeeper that knows what is really running and really spent.
 *
 * The bookkeeper counts a call from when it was admitted to before it is settled: what it sees is never more than what the
 * store must have counted.
 */
export class Load {
  admitted = 0;
  running = 0;
  mostRunning = 0;
  /** The highest that spent and held money have come to together. */
  mostMoney = 0;
  readonly refusals = new Map<string, number>();
  private held = 0;
  private stopped = false;
  private readonly callers: Promise<void>[];

  constructor(
    private readonly truth: Truth,
    admissions: readonly Admission[],
    callersEach: number,
    private readonly scopes: readonly Scope[],
  ) {
    this.callers = admissions.flatMap((admission) => Array.from({ length: callersEach }, () => this.call(admission)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.callers);
  }

  private async call(admission: Admission): Promise<void> {
    while (!this.stopped) {
      const call = asking({ scopes: this.scopes, tokens: TOKENS, cost: COST });
      const answer = await attempt(admission, call);
      if (answer instanceof Refusal) {
        this.refusals.set(answer.kind, (this.refusals.get(answer.kind) ?? 0) + 1);
        await sleep(5);
        continue;
      }
      this.admitted += 1;
      this.running += 1;
      this.held += COST;
      this.mostRunning = Math.max(this.mostRunning, this.running);
      this.mostMoney = Math.max(this.mostMoney, this.truth.spent + this.held);
      await sleep(Math.random() * 25);
      this.running -= 1;
      this.held -= COST;
      await end(this.truth, call, answer, Math.ceil(Math.random() * TOKENS), Math.ceil(Math.random() * COST));
    }
  }
}
