import type { Calendar } from "../../../access/calendar";
import { type Scope, scopeName } from "../../../access/scope";
import type {
  AdmissionDecision,
  AdmissionRequest,
  Breach,
  Lost,
  RecentUse,
  ReloadedState,
  Renewal,
  RunningCall,
  ScopeUsage,
  Settlement,
  SettlementResult,
} from "../limiter-store";
import { CLOCK_STEP_MILLISECONDS, LISTED_MILLISECONDS } from "../rules";
import { Breakers } from "./breakers";
import { Calls, type KnownCall } from "./calls";
import { later, momentOf, secondOf } from "./moment";
import { ScopeCounters } from "./scope-counters";

/** All that is counted for one team in one epoch. Every method is one step; `clock` is what the store's clock shows. */
export class MemoryTeam {
  readonly marks: Set<string>;
  private readonly scopes = new Map<string, ScopeCounters>();
  private readonly breakers = new Breakers();
  private readonly calls = new Calls();
  private readonly counted: Set<string>;
  private readonly reloadedAt: number;
  private day: string;
  private month: string;
  private pausedUntil: number;

  constructor(
    readonly epoch: string,
    /** The latest time at which something was written: the team's time never goes back. */
    private now: number,
    state: ReloadedState,
  ) {
    this.marks = new Set(state.marks);
    this.counted = new Set(state.countedIds);
    this.reloadedAt = now;
    this.day = state.day;
    this.month = state.month;
    this.pausedUntil = now + state.pauseMilliseconds;
    for (const { scope, day, month } of state.totals) {
      const counters = this.scope(scope);
      counters.day.spent = day;
      counters.month.spent = month;
    }
  }

  admit(request: AdmissionRequest, clock: number): AdmissionDecision {
    const now = this.timeAt(clock);
    if (now === undefined) return this.lost();
    const mark = request.marks.find((each) => this.marks.has(each));
    if (mark !== undefined) return { kind: "revoked", mark };
    if (this.pausedUntil > now) return { kind: "paused", epoch: this.epoch, milliseconds: this.pausedUntil - now };
    if (this.calls.get(request.id) !== undefined) throw new Error(`call ${request.id} was admitted before`);
    this.sweep(now);

    const targets = this.breakers.ask(request.targets, now);
    if (targets.kind === "broken") return { ...targets, at: now };

    const moment = momentOf(request.calendar, now, this.day, this.month);
    const { tokens, cost, id, leaseMilliseconds } = request;
    const passed: Breach[] = [];
    let binding: Breach | undefined;
    let tight = false;
    for (const scope of request.scopes) {
      const counters = this.scope(scopeName(scope));
      tight ||= counters.isTight(scope, tokens, cost, moment, request.observe);
      for (const breach of counters.breaches(scope, tokens, cost, moment)) {
        if (request.observe.includes(breach.limit)) passed.push(breach);
        else if (binding === undefined || breach.retryAt > binding.retryAt) binding = breach;
      }
    }
    if (binding !== undefined) return { kind: "limited", at: now, breach: binding };

    this.reach(now, moment.day.id, moment.month.id);
    targets.begin();
    const { day, month } = this;
    const scopes = request.scopes.map(scopeName);
    this.hold({ id, scopes, tokens, cost, at: now, day, month, state: "running", dueAt: now + leaseMilliseconds });
    const { open, failing } = targets;
    return { kind: "admitted", epoch: this.epoch, open, failing, at: now, day, month, passed, tight };
  }

  settle(settlement: Settlement, clock: number): SettlementResult {
    const now = this.timeAt(clock);
    if (now === undefined) return this.lost();
    const { epoch } = this;
    const { id, used } = settlement;
    if (this.settleKnown(id, 1, used.tokens, used.cost)) return { kind: "settled", epoch };
    if (settlement.epoch === epoch || this.counted.has(id)) return { kind: "already-settled", epoch };
    if (settlement.endedAt < this.reloadedAt - LISTED_MILLISECONDS) return { kind: "already-settled", epoch };
    const { day, month } = settlement;
    this.reach(now, later(this.day, day), later(this.month, month));
    for (const name of settlement.scopes) this.current(name).charge(day, month, used.cost, 0);
    this.counted.add(id);
    return { kind: "charged", epoch };
  }

  cancel(id: string, clock: number): void {
    if (this.timeAt(clock) !== undefined) this.settleKnown(id, 0, 0, 0);
  }

  renew(running: readonly RunningCall[], leaseMilliseconds: number, clock: number): Renewal {
    const now = this.timeAt(clock);
    if (now === undefined) return this.lost();
    this.now = now;
    for (const { epoch, ...call } of running) {
      const known = this.calls.get(call.id);
      if (known !== undefined) {
        this.revive(known);
        this.calls.extend(known, now + leaseMilliseconds);
      } else if (epoch !== this.epoch && !this.counted.has(call.id)) {
        this.reach(now, later(this.day, call.day), later(this.month, call.month));
        this.hold({ ...call, at: Math.min(call.at, now), state: "running", dueAt: now + leaseMilliseconds });
      } // else it was settled, and this renewal came late
    }
    return { kind: "renewed", epoch: this.epoch };
  }

  recount(recent: readonly RecentUse[], pauseMilliseconds: number, clock: number): Renewal {
    const now = this.timeAt(clock);
    if (now === undefined) return this.lost();
    this.now = now;
    for (const { scope, second, requests, tokens } of recent) this.current(scope).window.add(second, requests, tokens);
    if (pauseMilliseconds > 0 && this.pausedUntil <= now) this.pausedUntil = now + pauseMilliseconds;
    return { kind: "renewed", epoch: this.epoch };
  }

  report(target: string, outcome: "succeeded" | "failed", clock: number): boolean {
    const now = this.timeAt(clock);
    return now !== undefined && this.breakers.report(target, outcome, now);
  }

  usage(scopes: readonly Pick<Scope, "kind" | "id">[], calendar: Calendar, clock: number): ScopeUsage[] | undefined {
    const now = this.timeAt(clock);
    if (now === undefined) return undefined;
    this.sweep(now);
    const moment = momentOf(calendar, now, this.day, this.month);
    return scopes.map(({ kind, id }) => {
      const used = this.scope(scopeName({ kind, id })).at(moment);
      return {
        kind,
        id,
        requestsPerMinute: used.requests,
        tokensPerMinute: used.tokens,
        concurrency: used.running,
        dollarsPerDay: { spent: used.day.spent, held: used.day.held },
        dollarsPerMonth: { spent: used.month.spent, held: used.month.held },
      };
    });
  }

  /** `undefined`: the clock was set back so far that the state means nothing any more. */
  private timeAt(clock: number): number | undefined {
    if (this.now - clock > CLOCK_STEP_MILLISECONDS) return undefined;
    return Math.max(this.now, clock);
  }

  private lost(): Lost {
    return { kind: "lost", epoch: this.epoch };
  }

  private reach(now: number, day: string, month: string): void {
    this.now = now;
    this.day = day;
    if (month === this.month) return;
    this.month = month;
    this.forgetIdle();
  }

  /** Scopes that nobody uses any more: what they spent counts for nothing once the month has turned. */
  private forgetIdle(): void {
    for (const [name, { window, running, month }] of this.scopes) {
      window.slideTo(secondOf(this.now));
      if (running === 0 && window.isEmpty && month.id < this.month) this.scopes.delete(name);
    }
  }

  private scope(name: string): ScopeCounters {
    let counters = this.scopes.get(name);
    if (counters === undefined) {
      counters = new ScopeCounters(this.day, this.month);
      this.scopes.set(name, counters);
    }
    return counters;
  }

  private current(name: string): ScopeCounters {
    const counters = this.scope(name);
    counters.turnTo(secondOf(this.now), this.day, this.month);
    return counters;
  }

  private hold(call: KnownCall): void {
    this.calls.add(call);
    for (const name of call.scopes) {
      const counters = this.current(name);
      counters.window.add(secondOf(call.at), 1, call.tokens);
      counters.running += 1;
      counters.charge(call.day, call.month, 0, call.cost);
    }
  }

  private settleKnown(id: string, requests: number, tokens: number, cost: number): boolean {
    const call = this.calls.get(id);
    if (call === undefined) return false;
    this.revive(call);
    this.calls.remove(id);
    const second = secondOf(call.at);
    for (const name of call.scopes) {
      const counters = this.scope(name);
      counters.running -= 1;
      counters.charge(call.day, call.month, cost, -call.cost);
      counters.window.add(second, requests - 1, tokens - call.tokens);
    }
    return true;
  }

  private sweep(now: number): void {
    this.calls.sweep(now, (call) => {
      this.now = now;
      for (const name of call.scopes) {
        const counters = this.scope(name);
        counters.running -= 1;
        counters.charge(call.day, call.month, call.cost, -call.cost);
      }
    });
  }

  /** The lease of a call ran out, and it runs: what was charged for it is held again. */
  private revive(call: KnownCall): void {
    if (call.state === "running") return;
    call.state = "running";
    for (const name of call.scopes) {
      const counters = this.scope(name);
      counters.running += 1;
      counters.charge(call.day, call.month, -call.cost, call.cost);
    }
  }
}
