import { nanodollars } from "../../../access/money";
import { LIMIT_KINDS } from "../../../environment/environment";
import { LocalShare, shareOf } from "../../../gateway/admission/local-share";
import { allowedBy } from "../../../gateway/admission/rules";
import { fc } from "../../support/properties";
import { admitted, NOON, request, stateOf, TEAM, teamScope, UNLIMITED } from "./fixtures";

describe("a share of the limits", () => {
  test.each([
    [{ requestsPerMinute: 100 }, { requestsPerMinute: 33 }],
    [{ tokensPerMinute: 2 }, { tokensPerMinute: 0 }],
    [{ concurrency: 3 }, { concurrency: 1 }],
    [{ dollarsPerDay: 30 }, { dollarsPerDay: 10 }],
    [{ dollarsPerMonth: 1 }, { dollarsPerMonth: 0.333333333 }],
  ])("of %j for three replicas is %j", (limits, share) => {
    expect(shareOf(teamScope(limits), 3).limits).toEqual({ ...UNLIMITED, ...share });
  });

  test("is never more than its part, whatever the limit and however many share it", () => {
    const limit = fc.oneof(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0.01, max: 9_000_000, noNaN: true }),
    );
    fc.assert(
      fc.property(limit, fc.integer({ min: 1, max: 1_000 }), (money, replicas) => {
        const share = shareOf(teamScope({ dollarsPerDay: money }), replicas).limits.dollarsPerDay;
        if (share === "unlimited") throw new Error("unlimited");
        expect(nanodollars(share) * replicas).toBeLessThanOrEqual(nanodollars(money));
        expect(share).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });

  test("counts its part of what was spent before, rounded up", async () => {
    const totals = [{ scope: "team/payments", day: 10, month: 11 }];
    const share = await LocalShare.begin(TEAM, 3, stateOf(NOON, { totals }), () => NOON);
    const usage = await share.store.usage(TEAM, [teamScope()], request(NOON).calendar);
    expect(usage).toMatchObject([{ dollarsPerDay: { spent: 4 }, dollarsPerMonth: { spent: 4 } }]);
  });

  test("refuses where nothing is left to share", async () => {
    const share = await LocalShare.begin(TEAM, 3, stateOf(NOON), () => NOON);
    for (const kind of LIMIT_KINDS) {
      const scopes = [teamScope({ [kind]: kind.startsWith("dollars") ? 1e-9 : 2 })];
      expect(allowedBy(kind, shareOf(scopes[0] ?? teamScope(), 3).limits[kind])).toBeLessThanOrEqual(0);
      expect(await share.admit(request(NOON, { scopes }))).toMatchObject({ kind: "limited", breach: { limit: kind } });
    }
  });

  test("keeps what was revoked, and takes over what is revoked or restored meanwhile", async () => {
    const share = await LocalShare.begin(TEAM, 2, stateOf(NOON, { marks: ["user:anna"] }), () => NOON);
    const kind = async () => (await share.admit(request(NOON, { marks: ["user:anna", "user:bert"] }))).kind;
    expect(await kind()).toBe("revoked");
    await share.refresh([]);
    expect(await kind()).toBe("admitted");
    await share.refresh(["user:bert"]);
    expect(await kind()).toBe("revoked");
  });

  test("outlives a clock that is set back", async () => {
    let now = NOON;
    const share = await LocalShare.begin(TEAM, 2, stateOf(NOON), () => now);
    admitted(await share.admit(request(now)));
    now -= 3_600_000;
    admitted(await share.admit(request(now)));
  });
});
