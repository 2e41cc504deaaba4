import type { Limit, UsagePlanSettings } from "../environment";

/** What somebody wrote of a usage plan; the rest is derived. */
export interface WrittenUsagePlan {
  readonly ratePerSecond?: number | undefined;
  readonly burst?: number | undefined;
  readonly quota?: UsagePlanSettings["quota"];
}

/**
 * Calls that reach API Gateway for each one that the gateway admits.
 *
 * API Gateway counts a call before the gateway sees it: refused calls, their retries and calls that are never limited
 * (`me`, `models`, `health`) draw on the plan too. With a factor of 2 they may be as many as the admitted ones.
 */
const HEADROOM = 2;

/**
 * What API Gateway grants an account in most regions, and a plan cannot exceed. Some regions have 2,500 and 1,250.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const ACCOUNT = { ratePerSecond: 10_000, burst: 5_000 };

/**
 * The usage plan of a team: what was written, and the rest derived from its requests a minute.
 *
 * The plan is the coarse net (AWS calls it best-effort) and must not bind before the gateway's exact limit, whose
 * refusals explain themselves while API Gateway's do not:
 * - Rate: the limit, a second, with headroom.
 * - Burst: two minutes of the limit, with headroom, because one minute's requests may come at its end and the next
 *   minute's at its beginning.
 * - Quota: what rate and burst together let through in a day. It catches what API Gateway's best effort lets slip.
 *
 * From 1,250 requests a minute on, the account's own burst is the ceiling.
 */
export function resolveUsagePlan(requestsPerMinute: Limit, written: WrittenUsagePlan): UsagePlanSettings {
  const ratePerSecond = written.ratePerSecond ?? deriveRate(requestsPerMinute);
  const burst = written.burst ?? deriveBurst(requestsPerMinute);
  return { ratePerSecond, burst, quota: written.quota ?? deriveQuota(requestsPerMinute, ratePerSecond, burst) };
}

function deriveRate(requestsPerMinute: Limit): number {
  if (requestsPerMinute === "unlimited") return ACCOUNT.ratePerSecond;
  // Two decimals, upwards: thirds would make unreadable plans.
  return Math.min(Math.ceil((HEADROOM * 100 * requestsPerMinute) / 60) / 100, ACCOUNT.ratePerSecond);
}

function deriveBurst(requestsPerMinute: Limit): number {
  if (requestsPerMinute === "unlimited") return ACCOUNT.burst;
  return Math.min(HEADROOM * 2 * requestsPerMinute, ACCOUNT.burst);
}

function deriveQuota(requestsPerMinute: Limit, ratePerSecond: number, burst: number): UsagePlanSettings["quota"] {
  if (requestsPerMinute === "unlimited") return undefined;
  return { limit: Math.round(ratePerSecond * 86_400) + burst, period: "DAY" };
}
