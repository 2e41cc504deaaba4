import type { AdmissionRequest, RunningCall } from "../../../gateway/admission/limiter-store";
import {
  admitted,
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

const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

describeStores("calls that run and end", NOON, (under) => {
  const begin = async (changes: Partial<AdmissionRequest> = {}): Promise<RunningCall> => {
    const asked = request(under.now, changes);
    return running(asked, await under.store().admit(asked));
  };
  const settle = async (call: RunningCall, tokens: number, cost: number) =>
    (await under.store().settle(settlement(call, tokens, cost, under.now))).kind;
  const used = () => usageOf(under, teamScope());

  beforeEach(() => load(under.store(), stateOf(under.now)));

  test("what a call did not use is free at once", async () => {
    const scopes = [teamScope({ tokensPerMinute: 100, concurrency: 1, dollarsPerDay: 0.000001 })];
    const call = await begin({ scopes });
    expect(await settle(call, 10, 100)).toBe("settled");
    expect(await used()).toMatchObject({ tokensPerMinute: 10, concurrency: 0, dollarsPerDay: { spent: 100, held: 0 } });
    await begin({ scopes, tokens: 90, cost: 900 });
  });

  test("what a call used beyond its reservation is charged in full", async () => {
    const call = await begin();
    await settle(call, 250, 5_000);
    expect(await used()).toMatchObject({ tokensPerMinute: 250, dollarsPerMonth: { spent: 5_000, held: 0 } });
  });

  test("tokens are given back to the second in which they were reserved", async () => {
    const call = await begin();
    under.now += 40 * SECOND;
    await settle(call, 30, 0);
    expect((await used()).tokensPerMinute).toBe(30);
    under.now = NOON + 61 * SECOND;
    expect((await used()).tokensPerMinute).toBe(0);
  });

  test("a call that ends after its tokens have left the window changes no window", async () => {
    const call = await begin({ leaseMilliseconds: HOUR });
    under.now += 61 * SECOND;
    const other = await begin();
    await settle(call, 400, 0);
    expect((await used()).tokensPerMinute).toBe(other.tokens);
  });

  test("settling twice is settling once", async () => {
    const call = await begin();
    expect(await settle(call, 10, 100)).toBe("settled");
    expect(await settle(call, 10, 100)).toBe("already-settled");
    expect(await used()).toMatchObject({ concurrency: 0, dollarsPerDay: { spent: 100, held: 0 } });
  });

  test("money of yesterday's call counts for the month alone", async () => {
    const call = await begin({ leaseMilliseconds: DAY });
    under.now += 13 * HOUR;
    await begin({ cost: 7 });
    await settle(call, 10, 400);
    expect(await used()).toMatchObject({
      dollarsPerDay: { spent: 0, held: 7 },
      dollarsPerMonth: { spent: 400, held: 7 },
    });
  });

  test("a crashed call frees its place when its lease ends, and is charged what it held", async () => {
    const scopes = [teamScope({ concurrency: 1 })];
    await begin({ scopes });
    under.now += LEASE - 1;
    expect(await under.store().admit(request(under.now, { scopes }))).toMatchObject({ kind: "limited" });
    under.now += 1;
    await begin({ scopes, cost: 3 });
    expect((await used()).dollarsPerDay).toEqual({ spent: 1_000, held: 3 });
  });

  test("a settlement that comes after the lease corrects the charge, within a day", async () => {
    const [early, late] = [await begin(), await begin()];
    under.now += LEASE;
    expect(await used()).toMatchObject({ concurrency: 0, dollarsPerMonth: { spent: 2_000, held: 0 } });
    expect(await settle(early, 10, 100)).toBe("settled");
    expect(await used()).toMatchObject({ concurrency: 0, dollarsPerMonth: { spent: 1_100, held: 0 } });
    under.now += DAY;
    await used();
    expect(await settle(late, 10, 100)).toBe("already-settled");
    expect((await used()).dollarsPerMonth).toEqual({ spent: 1_100, held: 0 });
  });

  test("a lease that is renewed goes on", async () => {
    const call = await begin();
    under.now += LEASE - 1;
    expect(await under.store().renew(TEAM, [call], LEASE)).toEqual({ kind: "renewed", epoch: call.epoch });
    under.now += LEASE - 1;
    expect(await used()).toMatchObject({ concurrency: 1, dollarsPerDay: { spent: 0, held: 1_000 } });
  });

  test("a call that is renewed after its lease ended holds again", async () => {
    const call = await begin();
    under.now += LEASE + SECOND;
    expect((await used()).concurrency).toBe(0);
    await under.store().renew(TEAM, [call], LEASE);
    expect(await used()).toMatchObject({
      requestsPerMinute: 1,
      concurrency: 1,
      dollarsPerDay: { spent: 0, held: 1_000 },
    });
    await settle(call, 10, 100);
    expect(await used()).toMatchObject({ concurrency: 0, dollarsPerDay: { spent: 100, held: 0 } });
  });

  test("a renewal that comes after the settlement revives nothing", async () => {
    const call = await begin();
    await settle(call, 10, 100);
    await under.store().renew(TEAM, [call], LEASE);
    expect(await used()).toMatchObject({ concurrency: 0, dollarsPerDay: { held: 0 } });
  });

  test("a call that is renewed after its scope was forgotten runs in it again", async () => {
    under.now = Date.parse("2026-11-30T23:58:00Z");
    const scopes = [userScope("anna")];
    const call = await begin({ scopes });
    under.now += LEASE;
    await used();
    under.now += 5 * 60 * SECOND;
    await begin({ scopes: [userScope("bert")] });
    await used(); // its predecessor in the queue has made room by then
    await under.store().renew(TEAM, [call], LEASE);
    expect((await usageOf(under, userScope("anna"))).concurrency).toBe(1);
    await settle(call, 10, 100);
    expect(await usageOf(under, userScope("anna"))).toMatchObject({ concurrency: 0, dollarsPerMonth: { spent: 0 } });
  });

  test("a crash of hundreds of calls is swept before the next is decided", async () => {
    const scopes = [teamScope({ concurrency: 230 })];
    await Promise.all(Array.from({ length: 230 }, () => begin({ scopes, cost: 1 })));
    under.now += LEASE;
    const decisions = await Promise.all(
      Array.from({ length: 20 }, () => under.store().admit(request(under.now, { scopes }))),
    );
    for (const decision of decisions) admitted(decision);
    expect(await used()).toMatchObject({ concurrency: 20, dollarsPerDay: { spent: 230 } });
  });

  test("an admission whose answer was not heard is undone", async () => {
    const call = await begin();
    await under.store().cancel(TEAM, call);
    await under.store().cancel(TEAM, { id: "never admitted", scopes: call.scopes });
    expect(await used()).toMatchObject({
      requestsPerMinute: 0,
      tokensPerMinute: 0,
      concurrency: 0,
      dollarsPerDay: { spent: 0, held: 0 },
    });
  });
});
