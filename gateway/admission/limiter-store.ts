import type { Calendar } from "../../access/calendar";
import type { SpentTotal } from "../../access/ledger-entry";
import type { LimitKind } from "../../access/limit-kind";
import type { Nanodollars } from "../../access/money";
import type { Scope, ScopeKind } from "../../access/scope";

/**
 * Where limits are counted and revocations looked up: memory, or Valkey and Redis.
 *
 * Every method is one atomic step, and concerns one team: all its keys share a hash tag. The store's own clock decides, and
 * never goes back for a team.
 *
 * Windows: requests and tokens count for the 60 seconds that follow, by whole seconds, so no 60 seconds ever hold more than the
 * limit. Money counts for the day and the month of its admission, in the environment's time zone. Concurrency counts while a
 * lease lives; when it runs out, what the call held is charged, and a settlement that comes later corrects it.
 *
 * A state has an epoch. Where there is none, or the state cannot be trusted (a key is missing, the server was started anew, its
 * clock was set back), the answer is `lost` until a reload begins a new epoch.
 *
 * @throws StoreUnavailableError when the store cannot be asked.
 */
export interface LimiterStore {
  /** Whether other processes count here as well. After a reload they need time to bring back what runs with them. */
  readonly shared: boolean;

  /** Reserves on every limit of every scope, or nothing at all. */
  admit(request: AdmissionRequest): Promise<AdmissionDecision>;

  /**
   * Replaces a reservation by what was used, and ends its lease. Settling again changes nothing.
   *
   * A call of an earlier epoch that the store does not know is charged, unless the reload has counted its ledger entry: so the
   * entry must be in the ledger before its call is settled, or the call is settled again in every later epoch until it is. What it used
   * in the last minute is for `recount` to bring back.
   */
  settle(settlement: Settlement): Promise<SettlementResult>;

  /** Undoes an admission whose answer was not heard, if there was one: the call was never made. */
  cancel(team: TeamKey, call: Pick<RunningCall, "id" | "scopes">): Promise<void>;

  /**
   * Extends leases of calls that are still running. One whose lease expired, or of an earlier epoch that the store does not
   * know, is reserved again, limits or not: the call runs.
   */
  renew(team: TeamKey, running: readonly RunningCall[], leaseMilliseconds: number): Promise<Renewal>;

  /**
   * Brings back what calls that have ended used in the last minute, after the store was lost or could not be asked.
   *
   * @param pauseMilliseconds - For so long nothing is admitted, so that other processes can bring back theirs. A pause that has
   * begun already is not made longer.
   */
  recount(team: TeamKey, recent: readonly RecentUse[], pauseMilliseconds: number): Promise<Renewal>;

  /**
   * Tells how a target fares. After so many failures in a row it is passed over for a while, then tried by single calls.
   *
   * @returns whether this report has opened its breaker.
   */
  report(team: TeamKey, target: string, outcome: "succeeded" | "failed"): Promise<boolean>;

  /** Sets or lifts marks of revocation, such as `user:anna`, for one team. Counts from the next admission on. */
  mark(
    team: TeamKey,
    change: { readonly revoked?: readonly string[]; readonly restored?: readonly string[] },
  ): Promise<void>;

  /** The first of these marks that is set; `undefined` for none, and where the state is lost: admission tells that. */
  revokedMark(team: TeamKey, marks: readonly string[]): Promise<string | undefined>;

  /**
   * Before the state to reload is read: ends what state is left, so that nothing is admitted and no mark is missed.
   *
   * @param owner - Who reloads; nobody else can for `milliseconds`.
   * @param from - The epoch that was found lost, `undefined` for none.
   * @returns false when somebody else reloads, or has reloaded since.
   */
  beginReload(team: TeamKey, owner: string, from: string | undefined, milliseconds: number): Promise<boolean>;

  /**
   * Begins a new epoch with what the ledger and the access state say.
   *
   * @returns false when the owner's time was over, or the store was lost again: what was read may be old, start over.
   */
  reload(team: TeamKey, owner: string, state: ReloadedState): Promise<boolean>;

  /** What each scope has used, for `GET /access/v1/me` and `bedrock-access usage`. `undefined`: the state is lost. */
  usage(
    team: TeamKey,
    scopes: readonly Pick<Scope, "kind" | "id">[],
    calendar: Calendar,
  ): Promise<readonly ScopeUsage[] | undefined>;

  close(): Promise<void>;
}

export interface TeamKey {
  readonly environment: string;
  readonly team: string;
}

export interface AdmissionRequest {
  readonly team: TeamKey;
  /** Unique id of the call. */
  readonly id: string;
  /** Any of these marks, if set, revokes the caller. */
  readonly marks: readonly string[];
  /** Each once, widest first. */
  readonly scopes: readonly Scope[];
  /** Limits that count and never refuse. */
  readonly observe: readonly LimitKind[];
  /** Whole tokens and nanodollars that it may use at most. */
  readonly tokens: number;
  readonly cost: Nanodollars;
  readonly calendar: Calendar;
  /** Names of the ways to serve the call, in order of preference. */
  readonly targets: readonly string[];
  readonly leaseMilliseconds: number;
}

/** Times are milliseconds since 1970, by the store's clock. */
export type AdmissionDecision =
  | {
      readonly kind: "admitted";
      readonly epoch: string;
      /** Positions in `targets` of those whose breaker lets calls through, in order. At least one, if there are targets. */
      readonly open: readonly number[];
      /** Positions of targets that have failed since they last succeeded: a success is worth a report. */
      readonly failing: readonly number[];
      readonly at: number;
      readonly day: string;
      readonly month: string;
      /** Observed limits that would have refused. */
      readonly passed: readonly Breach[];
      /** Whether another call of this size would have to wait until this one is settled: for concurrency, tokens or money. */
      readonly tight: boolean;
    }
  | { readonly kind: "revoked"; readonly mark: string }
  | { readonly kind: "limited"; readonly at: number; readonly breach: Breach }
  /** Every target's breaker is open. */
  | { readonly kind: "broken"; readonly at: number; readonly retryAt: number }
  /** A reload or an outage is over, and every process brings back what it knows: do so, wait, ask again. */
  | { readonly kind: "paused"; readonly epoch: string; readonly milliseconds: number }
  | Lost;

/** The store has lost its state, or never had any: reload it, then ask again. */
export interface Lost {
  readonly kind: "lost";
  /** That of the state which is left; `undefined`: nothing is left. */
  readonly epoch: string | undefined;
}

export type SettlementResult =
  | {
      /** `settled`: the window holds what it used. `charged`: it was of an earlier epoch, and only its money counts. */
      readonly kind: "settled" | "charged" | "already-settled";
      readonly epoch: string;
    }
  | Lost;

export type Renewal = { readonly kind: "renewed"; readonly epoch: string } | Lost;

/** The limit that a call would pass. Of several, the one that has room again last; of those alike, the first of the widest scope. */
export interface Breach {
  readonly limit: LimitKind;
  readonly scope: { readonly kind: ScopeKind; readonly id: string };
  /** Like the other amounts: requests, tokens, calls, nanodollars. */
  readonly allowed: number;
  /** Used up: in the window, day or month. Tokens of running calls are among it. */
  readonly spent: number;
  /** Held by calls that are running: their money, or their number. */
  readonly held: number;
  readonly needed: number;
  /**
   * The first moment at which asking again can succeed: once enough has left the window, or the day or month has ended; one second
   * from now where only running calls stand in the way. `Infinity`: never, for more is needed than is allowed.
   */
  readonly retryAt: number;
}

/** A call that was admitted and has not been settled. */
export interface RunningCall {
  readonly id: string;
  readonly epoch: string;
  /** By name: `team/payments`. */
  readonly scopes: readonly string[];
  readonly tokens: number;
  readonly cost: Nanodollars;
  /** Milliseconds since 1970 at which it was admitted. */
  readonly at: number;
  readonly day: string;
  readonly month: string;
}

export interface Settlement extends RunningCall {
  readonly team: TeamKey;
  readonly used: { readonly tokens: number; readonly cost: Nanodollars };
  /** When the call's ledger entry was written, in milliseconds since 1970. */
  readonly endedAt: number;
}

/** What a scope used in one second. */
export interface RecentUse {
  /** By name: `team/payments`. */
  readonly scope: string;
  /** Seconds since 1970. */
  readonly second: number;
  readonly requests: number;
  readonly tokens: number;
}

/** What the ledger and the access state say. */
export interface ReloadedState {
  /** What the totals are of. */
  readonly day: string;
  readonly month: string;
  readonly marks: readonly string[];
  readonly totals: readonly SpentTotal[];
  /** Entries that the totals include already, and whose calls may still be settled. */
  readonly countedIds: readonly string[];
  /** For so long nothing is admitted. */
  readonly pauseMilliseconds: number;
}

export interface ScopeUsage {
  readonly kind: ScopeKind;
  readonly id: string;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly concurrency: number;
  readonly dollarsPerDay: { readonly spent: Nanodollars; readonly held: Nanodollars };
  readonly dollarsPerMonth: { readonly spent: Nanodollars; readonly held: Nanodollars };
}

/** The store cannot be asked. */
export class StoreUnavailableError extends Error {
  /** @param asked - Whether the step may have been taken all the same: it was asked for, and no answer came. */
  constructor(
    cause: unknown,
    readonly asked: boolean,
  ) {
    super("the limiter's store does not answer", { cause });
    this.name = "StoreUnavailableError";
  }
}
