import type { Limits } from "../../../environment/environment";
import type { AdmissionRequest } from "../../../gateway/admission/limiter-store";
import {
  admitted,
  CALENDAR,
  load,
  NOON,
  request,
  running,
  SECOND,
  settlement,
  stateOf,
  teamScope,
  usageOf,
  userScope,
} from "./fixtures";
import { describeStores } from "./stores";

const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const MIDNIGHT = NOON + 12 * HOUR;
const DECEMBER = Date.parse("2026-12-01T00:00:00Z");

describeStores("limits", NOON, (under) => {
  const admit = (changes: Partial<AdmissionRequest> = {}) => under.store().admit(request(under.now, changes));
  const used = (scope = teamScope()) => usageOf(under, scope);

  beforeEach(() => load(under.store(), stateOf(under.now)));

  test.each<[limit: keyof Limits, allowed: number, breach: object]>([
    ["requestsPerMinute", 2, { allowed: 2, spent: 2, held: 0, needed: 1, retryAt: NOON + 61 * SECOND }],
    ["tokensPerMinute", 299, { allowed: 299, spent: 200, held: 0, needed: 100, retryAt: NOON + 61 * SECOND }],
    ["concurrency", 2, { allowed: 2, spent: 0, held: 2, needed: 1, retryAt: NOON + SECOND }],
    ["dollarsPerDay", 0.00001, { allowed: 10_000, spent: 0, held: 8_000, needed: 4_000, retryAt: NOON + SECOND }],
    ["dollarsPerMonth", 0.00001, { allowed: 10_000, spent: 0, held: 8_000, needed: 4_000, retryAt: NOON + SECOND }],
  ])("%s of %d lets two calls through and refuses the third", async (limit, allowed, breach) => {
    const call = { scopes: [teamScope({ [limit]: allowed })], cost: 4_000 };
    admitted(await admit(call));
    admitted(await admit(call));
    const scope = { kind: "team", id: "payments" };
    expect(await admit(call)).toEqual({ kind: "limited", at: NOON, breach: { limit, scope, ...breach } });
  });

  test("what one scope refuses counts for no other", async () => {
    const scopes = [teamScope(), userScope("anna", { requestsPerMinute: 1 })];
    admitted(await admit({ scopes }));
    const before = await used();
    expect(await admit({ scopes })).toMatchObject({ kind: "limited", breach: { scope: { kind: "user", id: "anna" } } });
    expect(await used()).toEqual(before);
  });

  test.each(["requestsPerMinute", "tokensPerMinute"] as const)(
    "%s counts for 60 full seconds, and room comes at the moment that is named",
    async (limit) => {
      const scopes = [teamScope({ [limit]: 3 })];
      const steps: readonly [at: number, roomAt: number | undefined][] = [
        [0.999, undefined],
        [10.5, undefined],
        [20.001, undefined],
        [20.002, 61],
        [60.999, 61],
        [61, undefined],
        [61, 71],
        [71, undefined],
        [80.999, 81],
        [81.5, undefined],
        [121.999, 122],
        [143, undefined],
        [143, undefined],
        [143, undefined],
        [143.5, 204],
        [203.999, 204],
        [400, undefined],
        [400, undefined],
        [400, undefined],
        [400, 461],
        [500, undefined],
        [500, undefined],
        [530, undefined],
        [560.999, 561],
        [562, undefined],
        [562, undefined],
        [562, 591],
      ];
      for (const [at, roomAt] of steps) {
        under.now = NOON + at * SECOND;
        const decision = await admit({ scopes, tokens: 1 });
        const expected = roomAt === undefined ? { kind: "admitted" } : { breach: { retryAt: NOON + roomAt * SECOND } };
        expect([at, decision]).toMatchObject([at, expected]);
      }
    },
  );

  test("a call that needs more than is ever allowed is told so", async () => {
    const scopes = [teamScope({ tokensPerMinute: 99 })];
    expect(await admit({ scopes })).toMatchObject({ breach: { retryAt: Number.POSITIVE_INFINITY, needed: 100 } });
  });

  test("of several limits the one with room last is named, and of equals the widest scope's", async () => {
    const scopes = [
      teamScope({ concurrency: 1, tokensPerMinute: 150 }),
      userScope("anna", { requestsPerMinute: 1, dollarsPerDay: 0.000001 }),
    ];
    admitted(await admit({ scopes, cost: 0 }));
    const named = async (cost: number) => {
      const decision = await admit({ scopes, cost });
      return decision.kind === "limited" && [decision.breach.scope.kind, decision.breach.limit];
    };
    expect(await named(0)).toEqual(["team", "tokensPerMinute"]);
    expect(await named(1_001)).toEqual(["user", "dollarsPerDay"]);
  });

  test("a limit that is observed counts, refuses nothing and is told", async () => {
    const call = { scopes: [teamScope({ requestsPerMinute: 1 })], observe: ["requestsPerMinute"] as const };
    expect(admitted(await admit(call)).passed).toEqual([]);
    expect(admitted(await admit(call)).passed).toMatchObject([{ limit: "requestsPerMinute", spent: 1, allowed: 1 }]);
    expect((await used()).requestsPerMinute).toBe(2);
  });

  test("money that is held bars others until its call has ended; what is spent, until midnight", async () => {
    const call = { scopes: [teamScope({ dollarsPerDay: 1 })], cost: 700_000_000 };
    const first = request(under.now, call);
    const decision = await under.store().admit(first);
    expect(await admit(call)).toMatchObject({ breach: { spent: 0, held: 700_000_000, retryAt: NOON + SECOND } });
    await under.store().settle(settlement(running(first, decision), 0, 600_000_000));
    expect(await admit(call)).toMatchObject({ breach: { spent: 600_000_000, held: 0, retryAt: MIDNIGHT } });
  });

  test("a day's money returns at midnight, a month's on the first", async () => {
    const scopes = [teamScope({ dollarsPerDay: 2, dollarsPerMonth: 3 })];
    const call = { scopes, cost: 2_000_000_000 };
    expect(admitted(await admit(call))).toMatchObject({ day: "2026-11-25", month: "2026-11" });
    under.now = MIDNIGHT - 1;
    expect(await admit(call)).toMatchObject({ breach: { limit: "dollarsPerMonth", retryAt: DECEMBER } });
    under.now = MIDNIGHT;
    expect(admitted(await admit({ scopes, cost: 1_000_000_000 }))).toMatchObject({ day: "2026-11-26" });
    under.now = DECEMBER;
    expect(admitted(await admit(call))).toMatchObject({ day: "2026-12-01", month: "2026-12" });
    expect(await used()).toMatchObject({
      dollarsPerDay: { held: 2_000_000_000 },
      dollarsPerMonth: { held: 2_000_000_000 },
    });
  });

  test("the store's clock turns the day, whatever a gateway's calendar says", async () => {
    const stale = { calendar: CALENDAR.at(NOON), scopes: [teamScope({ dollarsPerDay: 1 })], cost: 1_000_000_000 };
    under.now = MIDNIGHT + 5;
    const first = request(under.now, stale);
    const decision = await under.store().admit(first);
    expect(admitted(decision)).toMatchObject({ day: "2026-11-26" });
    await under.store().settle(settlement(running(first, decision), 0, 1_000_000_000));
    expect(await admit(stale)).toMatchObject({ breach: { retryAt: MIDNIGHT + DAY } });
  });

  test("a day that has begun for one gateway does not end for another whose clock is behind", async () => {
    const scopes = [teamScope({ dollarsPerDay: 1 })];
    under.now = MIDNIGHT - 50;
    const [ahead, behind] = [CALENDAR.at(MIDNIGHT + 10), CALENDAR.at(MIDNIGHT - 50)];
    expect(admitted(await admit({ scopes, cost: 600_000_000, calendar: ahead })).day).toBe("2026-11-26");
    expect(admitted(await admit({ scopes, cost: 300_000_000, calendar: behind })).day).toBe("2026-11-26");
    expect(await admit({ scopes, cost: 300_000_000, calendar: behind })).toMatchObject({
      breach: { held: 900_000_000 },
    });
  });

  test("money of up to nine million dollars is counted to the nanodollar", async () => {
    const scopes = [teamScope({ dollarsPerMonth: 9_000_000 })];
    const cost = 8_999_999_999_999_999;
    admitted(await admit({ scopes, cost }));
    expect((await used()).dollarsPerMonth.held).toBe(cost);
    admitted(await admit({ scopes, cost: 1 }));
    expect(await admit({ scopes, cost: 1 })).toMatchObject({ breach: { held: 9_000_000_000_000_000 } });
  });

  test("an id is admitted once", async () => {
    admitted(await admit({ id: "same" }));
    await expect(admit({ id: "same" })).rejects.toThrow("admitted before");
  });

  test("a scope that was idle for months counts from nothing", async () => {
    admitted(await admit({ scopes: [userScope("anna")] }));
    under.now += 90 * DAY;
    admitted(await admit({ scopes: [userScope("bert")] }));
    expect(await used(userScope("anna"))).toMatchObject({
      requestsPerMinute: 0,
      dollarsPerMonth: { spent: 0, held: 0 },
    });
    admitted(await admit({ scopes: [userScope("anna", { requestsPerMinute: 1 })] }));
  });
});
