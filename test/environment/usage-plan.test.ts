import type { Limit, UsagePlanSettings } from "../../environment/environment";
import { resolveUsagePlan } from "../../environment/resolve/usage-plan";
import { fc } from "../support/properties";

test.each<[Limit, UsagePlanSettings]>([
  [60, { ratePerSecond: 2, burst: 240, quota: { limit: 173_040, period: "DAY" } }],
  [1, { ratePerSecond: 0.04, burst: 4, quota: { limit: 3460, period: "DAY" } }],
  [33, { ratePerSecond: 1.1, burst: 132, quota: { limit: 95_172, period: "DAY" } }],
  [600, { ratePerSecond: 20, burst: 2400, quota: { limit: 1_730_400, period: "DAY" } }],
  [600_000, { ratePerSecond: 10_000, burst: 5000, quota: { limit: 864_005_000, period: "DAY" } }],
  ["unlimited", { ratePerSecond: 10_000, burst: 5000, quota: undefined }],
])("%s requests a minute become %j", (requestsPerMinute, limits) => {
  expect(resolveUsagePlan(requestsPerMinute, {})).toEqual(limits);
});

test("a derived plan passes all that an exact limit by the minute admits, and as many refused calls", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1250 }),
      // For each minute: at which of its seconds its requests come, all at once. 59 then 0 is the sharpest turn.
      fc.array(fc.oneof(fc.constantFrom(0, 59), fc.integer({ min: 0, max: 59 })), { minLength: 1, maxLength: 30 }),
      (requestsPerMinute, seconds) => {
        const { ratePerSecond, burst } = resolveUsagePlan(requestsPerMinute, {});
        let tokens = burst;
        let now = 0;
        for (const [minute, second] of seconds.entries()) {
          const at = minute * 60 + second;
          tokens = Math.min(burst, tokens + (at - now) * ratePerSecond) - 2 * requestsPerMinute;
          now = at;
          expect(tokens).toBeGreaterThanOrEqual(-1e-6);
        }
      },
    ),
  );
});

test("what is written stays, and the quota follows from it", () => {
  expect(resolveUsagePlan(60, { ratePerSecond: 10, burst: 100 })).toEqual({
    ratePerSecond: 10,
    burst: 100,
    quota: { limit: 864_100, period: "DAY" },
  });
});
