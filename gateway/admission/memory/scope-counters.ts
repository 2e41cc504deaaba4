import type { LimitKind } from "../../../access/limit-kind";
import type { Nanodollars } from "../../../access/money";
import type { Scope } from "../../../access/scope";
import { LIMIT_KINDS } from "../../../environment/environment";
import type { Breach } from "../limiter-store";
import { allowedBy, RUNNING_RETRY_MILLISECONDS } from "../rules";
import { type Moment, secondOf } from "./moment";
import { Window } from "./window";

/** Money of one day or one month. */
interface MoneyOfPeriod {
  readonly id: string;
  spent: Nanodollars;
  held: Nanodollars;
}

/** What one scope has used. */
export class ScopeCounters {
  readonly window = new Window();
  running = 0;
  day: MoneyOfPeriod;
  month: MoneyOfPeriod;

  constructor(day: string, month: string) {
    this.day = { id: day, spent: 0, held: 0 };
    this.month = { id: month, spent: 0, held: 0 };
  }

  /** Begins the day and month that count now. */
  turnTo(second: number, day: string, month: string): void {
    this.window.slideTo(second);
    if (this.day.id < day) this.day = { id: day, spent: 0, held: 0 };
    if (this.month.id < month) this.month = { id: month, spent: 0, held: 0 };
  }

  /** Nothing is turned by looking: whose calendar is ahead would else turn the day for all. */
  at({ now, day, month }: Moment): Standing {
    this.window.slideTo(secondOf(now));
    const { requests, tokens } = this.window;
    return {
      requests,
      tokens,
      running: this.running,
      day: moneyIn(this.day, day.id),
      month: moneyIn(this.month, month.id),
    };
  }

  /** Changes money of a call, as far as its day and month still count. */
  charge(day: string, month: string, spent: Nanodollars, held: Nanodollars): void {
    for (const [period, id] of [
      [this.day, day],
      [this.month, month],
    ] as const) {
      if (period.id !== id) continue;
      period.spent += spent;
      period.held += held;
    }
  }

  /** The limits that a call would pass. */
  breaches({ kind, id, limits }: Scope, tokens: number, cost: Nanodollars, moment: Moment): Breach[] {
    const standing = this.at(moment);
    return LIMIT_KINDS.flatMap((limit) => {
      const allowed = allowedBy(limit, limits[limit]);
      if (allowed === undefined) return [];
      const { spent, held, needed } = amounts(limit, standing, tokens, cost);
      if (spent + held + needed <= allowed) return [];
      const retryAt = this.roomAt(limit, spent, needed, allowed, moment);
      return [{ limit, scope: { kind, id }, allowed, spent, held, needed, retryAt }];
    });
  }

  /** Whether two such calls would pass a limit that gets back what a call does not use. */
  isTight(
    { limits }: Scope,
    tokens: number,
    cost: Nanodollars,
    moment: Moment,
    observe: readonly LimitKind[],
  ): boolean {
    const standing = this.at(moment);
    return REFUNDED.some((limit) => {
      const allowed = allowedBy(limit, limits[limit]);
      if (allowed === undefined || observe.includes(limit)) return false;
      const { spent, held, needed } = amounts(limit, standing, tokens, cost);
      return spent + held + 2 * needed > allowed;
    });
  }

  private roomAt(
    limit: LimitKind,
    spent: number,
    needed: number,
    allowed: number,
    { now, day, month }: Moment,
  ): number {
    if (needed > allowed) return Number.POSITIVE_INFINITY;
    if (limit === "requestsPerMinute") return this.window.roomAt("requests", needed, allowed);
    if (limit === "tokensPerMinute") return this.window.roomAt("tokens", needed, allowed);
    if (spent + needed <= allowed) return now + RUNNING_RETRY_MILLISECONDS; // only running calls stand in the way
    return limit === "dollarsPerDay" ? day.endsAt : month.endsAt;
  }
}

const REFUNDED = ["tokensPerMinute", "concurrency", "dollarsPerDay", "dollarsPerMonth"] as const;

/** What a scope has used, as of one moment. */
export interface Standing {
  readonly requests: number;
  readonly tokens: number;
  readonly running: number;
  readonly day: Readonly<MoneyOfPeriod>;
  readonly month: Readonly<MoneyOfPeriod>;
}

function moneyIn(period: MoneyOfPeriod, id: string): Readonly<MoneyOfPeriod> {
  return period.id < id ? { id, spent: 0, held: 0 } : period;
}

function amounts(
  limit: LimitKind,
  { requests, tokens, running, day, month }: Standing,
  tokensNeeded: number,
  cost: Nanodollars,
): { readonly spent: number; readonly held: number; readonly needed: number } {
  switch (limit) {
    case "requestsPerMinute":
      return { spent: requests, held: 0, needed: 1 };
    case "tokensPerMinute":
      return { spent: tokens, held: 0, needed: tokensNeeded };
    case "concurrency":
      return { spent: 0, held: running, needed: 1 };
    case "dollarsPerDay":
      return { spent: day.spent, held: day.held, needed: cost };
    case "dollarsPerMonth":
      return { spent: month.spent, held: month.held, needed: cost };
  }
}
