import type { RunningCall } from "../../../gateway/admission/limiter-store";
import {
  admitted,
  CALENDAR,
  LEASE,
  load,
  NOON,
  request,
  running,
  SECOND,
  settlement,
  stateOf,
  TEAM,
  teamScope,
  usageOf,
  userScope,
} from "./fixtures";
import { describeStores } from "./stores";

const MINUTE = 60 * SECOND;

describeStores("a store that was lost", NOON, (under) => {
  const store = () => under.store();
  const admit = () => store().admit(request(under.now));
  const begin = async (): Promise<RunningCall> => {
    const asked = request(under.now);
    return running(asked, await store().admit(asked));
  };
  const used = () => usageOf(under, teamScope());

  test("answers nothing but that", async () => {
    await load(store(), stateOf(under.now));
    const call = await begin();
    await under.lose();
    const lost = { kind: "lost", epoch: undefined };
    expect(await admit()).toEqual(lost);
    expect(await store().settle(settlement(call, 1, 1))).toEqual(lost);
    expect(await store().renew(TEAM, [call], LEASE)).toEqual(lost);
    expect(await store().recount(TEAM, [], 0)).toEqual(lost);
    expect(await store().usage(TEAM, [teamScope()], CALENDAR.at(under.now))).toBeUndefined();
    await store().cancel(TEAM, call);
    await store().report(TEAM, "claude", "failed");
    expect(await admit()).toEqual(lost);
  });

  test("has, once reloaded, the money and the revocations that it is told", async () => {
    const totals = [{ scope: "team/payments", day: 5, month: 70 }];
    await load(store(), stateOf(under.now, { totals, marks: ["user:bert"] }));
    expect(await used()).toMatchObject({
      dollarsPerDay: { spent: 5, held: 0 },
      dollarsPerMonth: { spent: 70, held: 0 },
    });
    expect(await store().admit(request(under.now, { marks: ["team:payments", "user:bert"] }))).toEqual({
      kind: "revoked",
      mark: "user:bert",
    });
    admitted(await admit());
  });

  test("admits nobody while everybody brings back what runs, and refuses the revoked even so", async () => {
    await load(store(), stateOf(under.now, { pauseMilliseconds: 5_000, marks: ["user:bert"] }));
    under.now += 4_999;
    expect(await admit()).toMatchObject({ kind: "paused", milliseconds: 1 });
    expect(await store().admit(request(under.now, { marks: ["user:bert"] }))).toMatchObject({ kind: "revoked" });
    under.now += 1;
    admitted(await admit());
  });

  test("keeps nothing of the epoch before", async () => {
    await load(store(), stateOf(under.now));
    await begin();
    const { epoch } = await begin();
    await load(store(), stateOf(under.now), epoch);
    expect(await used()).toMatchObject({ requestsPerMinute: 0, concurrency: 0, dollarsPerDay: { spent: 0, held: 0 } });
    expect((await begin()).epoch).not.toBe(epoch);
  });

  describe("and calls of the epoch before", () => {
    test("hold again once they are renewed, in the second of their admission", async () => {
      await load(store(), stateOf(under.now));
      const call = await begin();
      under.now += 20 * SECOND;
      await under.lose();
      await load(store(), stateOf(under.now));
      const renewal = await store().renew(TEAM, [call], LEASE);
      await store().renew(TEAM, [call], LEASE);
      expect(await used()).toMatchObject({
        requestsPerMinute: 1,
        tokensPerMinute: 100,
        concurrency: 1,
        dollarsPerDay: { spent: 0, held: 1_000 },
      });
      under.now = NOON + 61 * SECOND;
      await store().renew(TEAM, [call], LEASE);
      expect(await used()).toMatchObject({ requestsPerMinute: 0, tokensPerMinute: 0, concurrency: 1 });
      if (renewal.kind === "lost") throw new Error("lost");
      const ended = settlement({ ...call, epoch: renewal.epoch }, 10, 100);
      expect(await store().settle(ended)).toEqual({ kind: "settled", epoch: renewal.epoch });
      expect(await used()).toMatchObject({ concurrency: 0, dollarsPerDay: { spent: 100, held: 0 } });
    });

    test.each([
      { case: "is charged once if the totals do not hold it", countedIds: false, endedAgo: 0, charged: 100 },
      { case: "is not charged if the totals hold it", countedIds: true, endedAgo: 0, charged: 0 },
      {
        case: "is not charged if it ended long before the reload",
        countedIds: false,
        endedAgo: 30 * MINUTE,
        charged: 0,
      },
    ])("one that ends now $case", async ({ countedIds, endedAgo, charged }) => {
      await load(store(), stateOf(under.now));
      const call = await begin();
      await under.lose();
      await load(store(), stateOf(under.now, { countedIds: countedIds ? [call.id] : [] }));
      const ended = settlement(call, 10, 100, under.now - endedAgo);
      expect(await store().settle(ended)).toMatchObject({ kind: charged === 0 ? "already-settled" : "charged" });
      expect(await store().settle(ended)).toMatchObject({ kind: "already-settled" });
      expect(await used()).toMatchObject({ concurrency: 0, dollarsPerDay: { spent: charged, held: 0 } });
    });

    test("one that the totals hold is not revived by a late renewal", async () => {
      await load(store(), stateOf(under.now));
      const call = await begin();
      await under.lose();
      await load(store(), stateOf(under.now, { countedIds: [call.id] }));
      await store().renew(TEAM, [call], LEASE);
      expect(await used()).toMatchObject({ concurrency: 0, dollarsPerDay: { held: 0 } });
    });

    test("what those that have ended used in the last minute can be brought back", async () => {
      await load(store(), stateOf(under.now));
      const second = NOON / 1000;
      const recent = [
        { scope: "team/payments", second: second - 60, requests: 1, tokens: 10 },
        { scope: "team/payments", second: second - 61, requests: 1, tokens: 10 },
        { scope: "team/payments", second: second - 3, requests: 2, tokens: 20 },
        { scope: "user/anna", second: second - 3, requests: 4, tokens: 40 },
        { scope: "team/payments", second: second + 5, requests: 1, tokens: 7 },
      ];
      await store().recount(TEAM, recent, 0);
      expect(await used()).toMatchObject({ requestsPerMinute: 4, tokensPerMinute: 37, concurrency: 0 });
      expect(await usageOf(under, userScope("anna"))).toMatchObject({ requestsPerMinute: 4, tokensPerMinute: 40 });
      under.now += SECOND;
      expect(await used()).toMatchObject({ requestsPerMinute: 3, tokensPerMinute: 27 });
      await begin();
      under.now = NOON + 61 * SECOND;
      expect(await used()).toMatchObject({ requestsPerMinute: 1, tokensPerMinute: 100 });
    });

    test.each(["is renewed", "ends"])(
      "one of a day that the reload has not reached %s: the day is reached",
      async (what) => {
        const tomorrow = NOON + 13 * 3_600 * SECOND;
        under.now = tomorrow;
        await load(store(), stateOf(tomorrow));
        const call = await begin();
        await under.lose();
        under.now = NOON; // its clock is set right
        await load(store(), stateOf(NOON));
        if (what === "ends") await store().settle(settlement(call, 10, 1_000, NOON));
        else await store().renew(TEAM, [call], LEASE);
        const { dollarsPerDay } = await used();
        expect(dollarsPerDay.spent + dollarsPerDay.held).toBe(1_000);
        expect((await begin()).day).toBe("2026-11-26");
      },
    );
  });

  test("pauses for those who come back from an outage, and not for longer because more of them come", async () => {
    await load(store(), stateOf(under.now));
    await store().recount(TEAM, [], 5_000);
    under.now += 4_000;
    await store().recount(TEAM, [], 5_000);
    expect(await admit()).toMatchObject({ kind: "paused", milliseconds: 1_000 });
  });

  describe("is reloaded by one at a time", () => {
    test("whoever finds it being reloaded, or reloaded, does nothing", async () => {
      expect(await store().beginReload(TEAM, "one", undefined, MINUTE)).toBe(true);
      expect(await store().beginReload(TEAM, "two", undefined, MINUTE)).toBe(false);
      expect(await store().reload(TEAM, "two", stateOf(under.now))).toBe(false);
      expect(await admit()).toMatchObject({ kind: "lost" });
      expect(await store().reload(TEAM, "one", stateOf(under.now))).toBe(true);
      expect(await store().beginReload(TEAM, "two", undefined, MINUTE)).toBe(false);
      admitted(await admit());
    });

    test("what was read before the store was lost once more is not written", async () => {
      expect(await store().beginReload(TEAM, "one", undefined, MINUTE)).toBe(true);
      await under.lose();
      expect(await store().reload(TEAM, "one", stateOf(under.now))).toBe(false);
      expect(await admit()).toMatchObject({ kind: "lost" });
    });
  });

  describe("and marks of revocation", () => {
    const revokedBy = async (mark: string) => (await store().admit(request(under.now, { marks: [mark] }))).kind;

    test("count from the next admission on, until they are lifted", async () => {
      await load(store(), stateOf(under.now));
      await store().mark(TEAM, { revoked: ["user:anna", "key:k1"] });
      expect([await revokedBy("user:anna"), await revokedBy("key:k1")]).toEqual(["revoked", "revoked"]);
      await store().mark(TEAM, { restored: ["user:anna"] });
      expect([await revokedBy("user:anna"), await revokedBy("key:k1")]).toEqual(["admitted", "revoked"]);
    });

    test("that change while the reload reads are newer than what it reads", async () => {
      await store().beginReload(TEAM, "one", undefined, MINUTE);
      await store().mark(TEAM, { revoked: ["user:anna"], restored: ["user:bert"] });
      await store().reload(TEAM, "one", stateOf(under.now, { marks: ["user:bert", "user:cleo"] }));
      expect([await revokedBy("user:anna"), await revokedBy("user:bert"), await revokedBy("user:cleo")]).toEqual([
        "revoked",
        "admitted",
        "revoked",
      ]);
    });
  });

  describe("and its clock", () => {
    test("stands still when it is set back by a little", async () => {
      await load(store(), stateOf(under.now));
      await begin();
      under.now -= MINUTE;
      expect(await begin()).toMatchObject({ at: NOON });
    });

    test("makes the state worthless when it is set back by more", async () => {
      await load(store(), stateOf(under.now));
      const call = await begin();
      under.now -= MINUTE + 1;
      expect(await admit()).toEqual({ kind: "lost", epoch: call.epoch });
      await load(store(), stateOf(under.now), call.epoch);
      await store().renew(TEAM, [call], LEASE);
      expect(await used()).toMatchObject({ requestsPerMinute: 1, concurrency: 1 });
      under.now += 61 * SECOND;
      await store().renew(TEAM, [call], LEASE);
      expect(await used()).toMatchObject({ requestsPerMinute: 0, concurrency: 1 });
    });
  });
});
