import type { Calendar } from "../../access/calendar";
import { dollars, nanodollars } from "../../access/money";
import { type Scope, scopeName } from "../../access/scope";
import type { Limit, Limits } from "../../environment/environment";
import type { AdmissionDecision, AdmissionRequest, ReloadedState, ScopeUsage, TeamKey } from "./limiter-store";
import { MemoryStore } from "./memory-store";

/**
 * What one replica of several may admit by itself while the store is away: its part of every limit.
 *
 * What has been spent is divided as well, and rounded up where limits are rounded down: all replicas together keep the limits,
 * with what was spent before and what their own calls still hold.
 *
 * Of the last minute a replica knows its own calls alone, and others may have used up all that a limit allows. So limits of requests
 * and tokens count as reached when it begins, until that minute has passed.
 */
export class LocalShare {
  private marks: ReadonlySet<string>;
  /** Scopes in whose windows the minute before stands. */
  private readonly opened = new Set<string>();

  private constructor(
    private readonly team: TeamKey,
    readonly replicas: number,
    /** Where the share is counted: everything but an admission goes to it directly. */
    readonly store: MemoryStore,
    marks: readonly string[],
    /** Seconds since 1970. */
    private readonly begunAt: number,
  ) {
    this.marks = new Set(marks);
  }

  static async begin(
    team: TeamKey,
    replicas: number,
    state: Omit<ReloadedState, "pauseMilliseconds">,
    now: () => number,
  ): Promise<LocalShare> {
    let latest = 0;
    const forwards = () => {
      latest = Math.max(latest, now());
      return latest;
    };
    const store = new MemoryStore(forwards); // set back, it would be lost, and nobody would reload it
    const totals = state.totals.map(({ scope, day, month }) => ({
      scope,
      day: Math.ceil(day / replicas),
      month: Math.ceil(month / replicas),
    }));
    const owner = "local share";
    await store.beginReload(team, owner, undefined, Number.POSITIVE_INFINITY);
    // Calls of this process that the store was not told of any more count whole: other replicas may not have them in their totals.
    await store.reload(team, owner, { ...state, totals, countedIds: [], pauseMilliseconds: 0 });
    return new LocalShare(team, replicas, store, state.marks, Math.floor(forwards() / 1000));
  }

  async admit(request: AdmissionRequest): Promise<AdmissionDecision> {
    const scopes = request.scopes.map((scope) => shareOf(scope, this.replicas));
    await this.countMinuteBefore(scopes);
    return this.store.admit({ ...request, scopes });
  }

  /** What each scope has used, by this replica's count. */
  async usage(
    scopes: readonly Pick<Scope, "kind" | "id">[],
    calendar: Calendar,
  ): Promise<readonly ScopeUsage[] | undefined> {
    return this.store.usage(this.team, scopes, calendar);
  }

  private async countMinuteBefore(scopes: readonly Scope[]): Promise<void> {
    const unopened = scopes.filter((scope) => !this.opened.has(scopeName(scope)));
    if (unopened.length === 0) return;
    for (const scope of unopened) this.opened.add(scopeName(scope));
    const counted = (limit: Limit) => (limit === "unlimited" ? 0 : limit);
    const before = unopened.map((scope) => ({
      scope: scopeName(scope),
      second: this.begunAt,
      requests: counted(scope.limits.requestsPerMinute),
      tokens: counted(scope.limits.tokensPerMinute),
    }));
    await this.store.recount(this.team, before, 0);
  }

  /** Takes over what has been revoked and restored meanwhile. */
  async refresh(marks: readonly string[]): Promise<void> {
    const before = this.marks;
    const now = new Set(marks);
    this.marks = now;
    await this.store.mark(this.team, {
      revoked: marks.filter((mark) => !before.has(mark)),
      restored: [...before].filter((mark) => !now.has(mark)),
    });
  }
}

/** The scope with its limits divided, rounded down: nothing is left to share of a limit below the number of replicas. */
export function shareOf({ kind, id, limits }: Scope, replicas: number): Scope {
  const whole = (limit: Limit) => (limit === "unlimited" ? limit : Math.floor(limit / replicas));
  const share: Limits = {
    requestsPerMinute: whole(limits.requestsPerMinute),
    tokensPerMinute: whole(limits.tokensPerMinute),
    concurrency: whole(limits.concurrency),
    dollarsPerDay: moneyShare(limits.dollarsPerDay, replicas),
    dollarsPerMonth: moneyShare(limits.dollarsPerMonth, replicas),
  };
  return { kind, id, limits: share };
}

/** In dollars that are not a nanodollar more than the share when they are counted. */
function moneyShare(limit: Limit, replicas: number): Limit {
  if (limit === "unlimited") return limit;
  const share = Math.floor(nanodollars(limit) / replicas);
  const rounded = dollars(share);
  return nanodollars(rounded) <= share ? rounded : dollars(share - 1);
}
