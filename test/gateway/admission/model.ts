import type { LimitKind } from "../../../access/limit-kind";
import { nanodollars } from "../../../access/money";
import { type Scope, scopeName } from "../../../access/scope";
import { LIMIT_KINDS } from "../../../environment/environment";
import type {
  AdmissionRequest,
  Breach,
  RecentUse,
  ReloadedState,
  RunningCall,
} from "../../../gateway/admission/limiter-store";

/**
 * What a limiter store must do, as a list of calls that is added up anew for every question.
 *
 * Epochs are numbers here: 0 before the first.
 */
export class Model {
  epoch = 0;
  private lost = true;
  private calls: ModelCall[] = [];
  private recounted: RecentUse[] = [];
  private totals: ReloadedState["totals"] = [];
  private totalsOf = { day: "", month: "" };
  private marks = new Set<string>();
  private counted = new Set<string>();
  private breakers = new Map<string, ModelBreaker>();
  private last = 0;
  private reached = { day: "", month: "" };
  private pausedUntil = 0;
  private reloadedAt = 0;

  lose(): void {
    this.lost = true;
    this.marks.clear();
  }

  reload(clock: number, state: ReloadedState): void {
    this.lost = false;
    this.epoch += 1;
    this.calls = [];
    this.recounted = [];
    this.totals = state.totals;
    this.totalsOf = state;
    this.reached = { day: state.day, month: state.month };
    this.marks = new Set(state.marks);
    this.counted = new Set(state.countedIds);
    this.breakers.clear();
    this.last = clock;
    this.reloadedAt = clock;
    this.pausedUntil = clock + state.pauseMilliseconds;
  }

  admit(request: AdmissionRequest, clock: number) {
    const now = this.timeAt(clock);
    if (now === undefined) return LOST;
    const mark = request.marks.find((each) => this.marks.has(each));
    if (mark !== undefined) return { kind: "revoked", mark };
    if (this.pausedUntil > now) return { kind: "paused", milliseconds: this.pausedUntil - now };

    const passes = request.targets.map((target) => this.letsThrough(target, now));
    const open = [...passes.keys()].filter((position) => passes[position]);
    if (request.targets.length > 0 && open.length === 0) {
      return {
        kind: "broken",
        at: now,
        retryAt: Math.min(...request.targets.map((each) => this.breakers.get(each)?.until ?? 0)),
      };
    }

    const breaches = request.scopes.flatMap((scope) => this.breaches(scope, request, now));
    const passed = breaches.filter(({ limit }) => request.observe.includes(limit));
    const refusing = breaches.filter(({ limit }) => !request.observe.includes(limit));
    const latest = Math.max(...refusing.map(({ retryAt }) => retryAt));
    const breach = refusing.find(({ retryAt }) => retryAt === latest);
    if (breach !== undefined) return { kind: "limited", at: now, breach };

    const day = this.dayAt(now);
    const month = this.monthAt(now);
    this.reached = { day, month };
    const { id, tokens, cost } = request;
    const scopes = request.scopes.map(scopeName);
    this.calls.push({
      id,
      scopes,
      tokens,
      cost,
      second: Math.floor(now / 1000),
      day,
      month,
      state: "running",
      dueAt: now + request.leaseMilliseconds,
    });
    const first = this.breakers.get(request.targets[open[0] ?? -1] ?? "");
    if (first !== undefined && first.state !== "closed") Object.assign(first, { state: "probed", until: now + 10_000 });
    const failing = [...request.targets.keys()].filter((position) =>
      this.breakers.has(request.targets[position] ?? ""),
    );
    const refunded = request.scopes
      .flatMap((scope) => this.breaches(scope, request, now))
      .filter(({ limit }) => limit !== "requestsPerMinute" && !request.observe.includes(limit));
    return { kind: "admitted", open, failing, at: now, day, month, passed, tight: refunded.length > 0 };
  }

  settle(
    call: RunningCall,
    epoch: number,
    used: { tokens: number; cost: number },
    endedAt: number,
    clock: number,
  ): string {
    const now = this.timeAt(clock);
    if (now === undefined) return "lost";
    const known = this.known(call.id);
    if (known !== undefined) {
      Object.assign(known, { state: "settled", tokens: used.tokens, cost: used.cost });
      return "settled";
    }
    if (epoch === this.epoch || this.counted.has(call.id) || endedAt < this.reloadedAt - 25 * 60_000)
      return "already-settled";
    this.counted.add(call.id);
    this.reach(call);
    this.calls.push({ ...call, cost: used.cost, second: Number.NEGATIVE_INFINITY, state: "settled", dueAt: 0 });
    return "charged";
  }

  cancel(id: string, clock: number): void {
    const now = this.timeAt(clock);
    const known = this.known(id);
    if (now !== undefined && known !== undefined)
      Object.assign(known, { state: "settled", second: Number.NEGATIVE_INFINITY, cost: 0 });
  }

  renew(calls: readonly { call: RunningCall; epoch: number }[], lease: number, clock: number): string {
    const now = this.timeAt(clock);
    if (now === undefined) return "lost";
    for (const { call, epoch } of calls) {
      const known = this.known(call.id);
      if (known !== undefined) Object.assign(known, { state: "running", dueAt: now + lease });
      else if (epoch !== this.epoch && !this.counted.has(call.id)) {
        this.reach(call);
        this.calls.push({
          ...call,
          second: Math.floor(Math.min(call.at, now) / 1000),
          state: "running",
          dueAt: now + lease,
        });
      }
    }
    return "renewed";
  }

  recount(recent: readonly RecentUse[], pause: number, clock: number): string {
    const now = this.timeAt(clock);
    if (now === undefined) return "lost";
    this.recounted.push(...recent.map((use) => ({ ...use, second: Math.min(use.second, Math.floor(now / 1000)) })));
    if (pause > 0 && this.pausedUntil <= now) this.pausedUntil = now + pause;
    return "renewed";
  }

  report(target: string, outcome: "succeeded" | "failed", clock: number): void {
    const now = this.timeAt(clock);
    if (now === undefined) return;
    const breaker = this.breakers.get(target) ?? { state: "closed", failures: 0, until: 0, length: 0 };
    if (outcome === "succeeded") {
      this.breakers.delete(target);
      return;
    }
    this.breakers.set(target, breaker);
    if (breaker.state === "open" && breaker.until > now) return;
    breaker.failures += 1;
    if (breaker.failures < 5) return;
    breaker.length = breaker.state === "closed" ? 10_000 : Math.min(60_000, breaker.length * 2);
    breaker.state = "open";
    breaker.until = now + breaker.length;
  }

  mark(mark: string, revoked: boolean): void {
    if (revoked) this.marks.add(mark);
    else this.marks.delete(mark);
  }

  usage(scope: string, clock: number): ModelUsage | undefined {
    const now = this.timeAt(clock);
    return now === undefined ? undefined : this.used(scope, now);
  }

  /** The store's time as far as this team is concerned: it stands still for a minute at most. */
  private timeAt(clock: number): number | undefined {
    if (this.lost || this.last - clock > 60_000) return undefined;
    this.last = Math.max(this.last, clock);
    for (const call of this.calls) {
      if (call.state === "running" && call.dueAt <= this.last)
        Object.assign(call, { state: "expired", dueAt: call.dueAt + DAY });
      if (call.state === "expired" && call.dueAt <= this.last) call.state = "forgotten";
    }
    return this.last;
  }

  private known(id: string): ModelCall | undefined {
    return this.calls.find((call) => call.id === id && (call.state === "running" || call.state === "expired"));
  }

  private reach({ day, month }: { day: string; month: string }): void {
    this.reached = { day: [this.reached.day, day].sort()[1] ?? "", month: [this.reached.month, month].sort()[1] ?? "" };
  }

  private dayAt(now: number): string {
    return [this.reached.day, new Date(now).toISOString().slice(0, 10)].sort()[1] ?? "";
  }

  private monthAt(now: number): string {
    return [this.reached.month, new Date(now).toISOString().slice(0, 7)].sort()[1] ?? "";
  }

  private letsThrough(target: string, now: number): boolean {
    const breaker = this.breakers.get(target);
    return breaker === undefined || breaker.state === "closed" || breaker.until <= now;
  }

  private inWindow(scope: string, second: number): { requests: number; tokens: number }[] {
    return [
      ...this.calls.filter((call) => call.scopes.includes(scope)).map((call) => ({ ...call, requests: 1 })),
      ...this.recounted.filter((use) => use.scope === scope),
    ].filter((each) => each.second >= second - 60);
  }

  private used(scope: string, now: number): ModelUsage {
    const window = this.inWindow(scope, Math.floor(now / 1000));
    const calls = this.calls.filter((call) => call.scopes.includes(scope));
    const total = this.totals.find((each) => each.scope === scope);
    const money = (period: "day" | "month", id: string) => {
      const counting = calls.filter((call) => call[period] === id);
      const before = this.totalsOf[period] === id ? (total?.[period] ?? 0) : 0;
      return {
        spent: before + sum(counting.filter(({ state }) => state !== "running").map(({ cost }) => cost)),
        held: sum(counting.filter(({ state }) => state === "running").map(({ cost }) => cost)),
      };
    };
    return {
      requestsPerMinute: sum(window.map(({ requests }) => requests)),
      tokensPerMinute: sum(window.map(({ tokens }) => tokens)),
      concurrency: calls.filter(({ state }) => state === "running").length,
      dollarsPerDay: money("day", this.dayAt(now)),
      dollarsPerMonth: money("month", this.monthAt(now)),
    };
  }

  private breaches(scope: Scope, { tokens, cost, calendar }: AdmissionRequest, now: number): Breach[] {
    const name = scopeName(scope);
    const used = this.used(name, now);
    const day = this.dayAt(now);
    const month = this.monthAt(now);
    // Of a day or month that is ahead of the calendar's nobody knows the end.
    const nextDay = calendar.dayEndsAt + (day === calendar.day ? 0 : DAY);
    const nextMonth = calendar.monthEndsAt + (month === calendar.month ? 0 : 28 * DAY);
    const facts: Record<LimitKind, { spent: number; held: number; needed: number; turns?: number }> = {
      requestsPerMinute: { spent: used.requestsPerMinute, held: 0, needed: 1 },
      tokensPerMinute: { spent: used.tokensPerMinute, held: 0, needed: tokens },
      concurrency: { spent: 0, held: used.concurrency, needed: 1, turns: 0 },
      dollarsPerDay: { ...used.dollarsPerDay, needed: cost, turns: nextDay },
      dollarsPerMonth: { ...used.dollarsPerMonth, needed: cost, turns: nextMonth },
    };
    return LIMIT_KINDS.flatMap((limit) => {
      const value = scope.limits[limit];
      if (value === "unlimited") return [];
      const allowed = limit.startsWith("dollars") ? nanodollars(value) : value;
      const { spent, held, needed, turns } = facts[limit];
      if (spent + held + needed <= allowed) return [];
      const room = () =>
        limit === "requestsPerMinute"
          ? this.windowRoom(name, "requests", now, needed, allowed)
          : this.windowRoom(name, "tokens", now, needed, allowed);
      const money = turns !== undefined && spent + needed <= allowed ? now + 1_000 : turns;
      const retryAt = needed > allowed ? Number.POSITIVE_INFINITY : (money ?? room());
      return [{ limit, scope: { kind: scope.kind, id: scope.id }, allowed, spent, held, needed, retryAt }];
    });
  }

  /** Tries every second to come. */
  private windowRoom(
    scope: string,
    counted: "requests" | "tokens",
    now: number,
    needed: number,
    allowed: number,
  ): number {
    let second = Math.floor(now / 1000);
    while (sum(this.inWindow(scope, second).map((each) => each[counted])) + needed > allowed) second += 1;
    return second * 1000;
  }
}

export interface ModelUsage {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly concurrency: number;
  readonly dollarsPerDay: { readonly spent: number; readonly held: number };
  readonly dollarsPerMonth: { readonly spent: number; readonly held: number };
}

interface ModelCall {
  readonly id: string;
  readonly scopes: readonly string[];
  tokens: number;
  cost: number;
  second: number;
  readonly day: string;
  readonly month: string;
  state: "running" | "expired" | "forgotten" | "settled";
  dueAt: number;
}

interface ModelBreaker {
  state: string;
  failures: number;
  until: number;
  length: number;
}

const DAY = 24 * 3_600_000;

const LOST = { kind: "lost" };

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
