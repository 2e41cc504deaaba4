import type { LimitKind } from "../../access/limit-kind";
import { nanodollars } from "../../access/money";
import type { Limit } from "../../environment/environment";

// The rules that every store of ours follows. The scripts for Valkey take their numbers from here.

/** A limit in what the store counts: requests, tokens, calls, nanodollars. `undefined`: there is none. */
export function allowedBy(kind: LimitKind, limit: Limit): number | undefined {
  if (limit === "unlimited") return undefined;
  return isMoney(kind) ? nanodollars(limit) : limit;
}

export function isMoney(kind: LimitKind): boolean {
  return kind === "dollarsPerDay" || kind === "dollarsPerMonth";
}

/**
 * Seconds for which a request counts after the second in which it came.
 *
 * One that comes at the end of its second has then counted for 60 full seconds, so no 60 seconds hold more than the limit.
 */
export const WINDOW_SECONDS = 60;

/** Where only running calls stand in the way, any of them may end at once: worth another try after so long. */
export const RUNNING_RETRY_MILLISECONDS = 1_000;

/** Added to the end of a day or month where a gateway's calendar is one behind the store's. */
export const DAY_MILLISECONDS = 86_400_000;
export const MONTH_MILLISECONDS = 28 * DAY_MILLISECONDS;

/** How long a call whose lease expired is remembered: its settlement may come yet. */
export const EXPIRED_KEPT_MILLISECONDS = DAY_MILLISECONDS;

/**
 * The store's clock may be set back so far: time then stands still for the team until the clock has caught up. Set back
 * further, the state is lost: its windows and leases mean nothing any more.
 */
export const CLOCK_STEP_MILLISECONDS = 60_000;

/**
 * A settlement of a call that ended so long before a reload is in the reloaded totals, whether its id is listed or not: the
 * ledger lists the ids of the last half hour, and the clocks of gateways may differ by the rest.
 */
export const LISTED_MILLISECONDS = 25 * 60_000;

/** Failures in a row that open a breaker. Fewer, and an upstream's hiccup would close a target to everybody. */
export const BREAKER_FAILURES = 5;

/** How long a breaker is open at first; each failed probe doubles it. Bedrock's quotas refill by the minute: this is a good part of one. */
export const BREAKER_FIRST_MILLISECONDS = 10_000;

/** And at most: nobody should wait for longer than a minute for a target that is well again. */
export const BREAKER_LONGEST_MILLISECONDS = 60_000;

/** A probe that has not told how it fared by then is given up, and another call may try. */
export const BREAKER_PROBE_MILLISECONDS = 10_000;
