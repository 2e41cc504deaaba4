import { setTimeout as sleep } from "node:timers/promises";
import { describeWithRedis } from "../../support/redis";
import { until } from "../../support/until";
import { call, used } from "./calls";
import { Fleet, PAUSE_AFTER_OUTAGE } from "./fleet";
import { Load, underLoad } from "./load";
import { keyOf } from "./marks";

/** A dollar buys some three hundred of these. */
const COSTLY = { ask: "[[say 600 tokens]]" };

describeWithRedis("four processes under load", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start({
      teams: { flushed: { dollarsPerDay: 0.6 }, restarted: { dollarsPerDay: 0.6 }, revoked: {} },
      pause: PAUSE_AFTER_OUTAGE,
    });
    await fleet.command("revoke", "team", "revoked");
  });
  afterAll(() => fleet.end());

  /** Nothing may be admitted from a moment on, for so long. */
  const admittedBetween = async (team: string, from: number, to: number) =>
    (await fleet.entries(team)).filter(({ at }) => Date.parse(at) > from && Date.parse(at) < to);

  /** Until its limit lets nothing more pass, though all is given back that was not used. */
  const exhausted = (team: string) =>
    until(async () => {
      const { dollarsPerDay } = (await used(fleet.process(0), team)) ?? {};
      return dollarsPerDay?.held === 0 && dollarsPerDay.allowed - dollarsPerDay.spent < ONE_RESERVATION;
    }, "the money is spent");

  const expectSpentToTheLimit = async (team: string) => {
    const spent = (await fleet.spent(team)) / 1e9;
    const { dollarsPerDay } = (await used(fleet.process(1), team)) ?? {};
    expect(spent).toBeLessThanOrEqual(0.6);
    expect(spent).toBeGreaterThan(0.6 - ONE_RESERVATION);
    expect(dollarsPerDay?.spent).toBeCloseTo(spent, 9);
  };

  test("lose neither money nor a revocation when the store is emptied, and admit nothing before it is reloaded", async () => {
    const load = new Load(fleet, "flushed", 12, COSTLY);
    const shutOut = new Load(fleet, "revoked", 2);
    const flushes: { readonly begun: number; readonly done: number }[] = [];
    await underLoad([load, shutOut], async () => {
      for (const spent of [0.1, 0.3]) {
        await until(async () => (await fleet.spent("flushed")) / 1e9 > spent, "some is spent");
        const begun = Date.now();
        await fleet.redis.command("FLUSHALL");
        flushes.push({ begun, done: Date.now() });
      }
      await exhausted("flushed");
    });

    for (const { begun, done } of flushes) {
      expect(await admittedBetween("flushed", done, begun + PAUSE_AFTER_OUTAGE)).toEqual([]);
    }
    await expectSpentToTheLimit("flushed");
    expect(shutOut.count(200)).toBe(0);
    expect(shutOut.count(403)).toBeGreaterThan(0);
  });

  test("refuse everything while the store is away, and go on by themselves when it is back", async () => {
    const load = new Load(fleet, "restarted", 12, COSTLY);
    const shutOut = new Load(fleet, "revoked", 2);
    let [killedAt, backAt] = [0, 0];
    await underLoad([load, shutOut], async () => {
      await until(async () => (await fleet.spent("restarted")) / 1e9 > 0.2, "some is spent");
      await fleet.redis.kill();
      killedAt = Date.now();
      await sleep(500);
      backAt = Date.now();
      await fleet.redis.restart();
      await exhausted("restarted");
    });

    expect(await admittedBetween("restarted", killedAt, backAt)).toEqual([]);
    expect(load.made.filter(({ askedAt, status }) => askedAt > killedAt && askedAt < backAt && status !== 503)).toEqual(
      [],
    );
    await expectSpentToTheLimit("restarted");
    expect(shutOut.count(200)).toBe(0);
    expect((await call(fleet.process(3), "revoked", { key: keyOf("revoked") })).status).toBe(403);
  });
});

/** More than the highest cost of one call. */
const ONE_RESERVATION = 0.007;
