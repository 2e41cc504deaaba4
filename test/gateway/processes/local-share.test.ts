import { setTimeout as sleep } from "node:timers/promises";
import { describeWithRedis } from "../../support/redis";
import { until } from "../../support/until";
import { call, statuses, used } from "./calls";
import { Fleet, PAUSE_AFTER_OUTAGE } from "./fleet";
import { Load, underLoad } from "./load";
import { keyOf } from "./marks";

const COSTLY = { ask: "[[say 600 tokens]]" };

/** More than the highest cost of one call. */
const ONE_RESERVATION = 0.007;

describeWithRedis("four processes that keep to their share while the store is away", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start({
      teams: { requests: { requestsPerMinute: 100 }, dollars: { dollarsPerDay: 0.6 }, revoked: {} },
      storeFailure: { kind: "local-share", replicas: 4 },
      pause: PAUSE_AFTER_OUTAGE,
    });
  });
  afterAll(() => fleet.end());

  const burst = (team: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => call(fleet.process(index), team)));

  test("let no call pass a limit of 100 a minute in the minute of the switch, for one of them may have used it up", async () => {
    expect(statuses(await Promise.all(Array.from({ length: 100 }, () => call(fleet.process(0), "requests"))))).toEqual({
      200: 100,
    });
    await fleet.redis.kill();
    expect(statuses(await burst("requests", 40))).toEqual({ 429: 40 });
    const me = await fetch(`${fleet.process(1).url}/access/v1/me`, { headers: { "x-api-key": keyOf("requests") } });
    expect([me.status, await me.json()]).toEqual([
      200,
      expect.objectContaining({
        note: expect.stringContaining("each of 4 gateways keeps to its share"),
        limits: expect.arrayContaining([expect.objectContaining({ limit: "requestsPerMinute", allowed: 25 })]),
      }),
    ]);
  });

  test("let exactly 100 of 400 calls pass it when that minute is over, and none more when the store is back", async () => {
    await sleep(62_000);
    expect(statuses(await burst("requests", 400))).toEqual({ 200: 100, 429: 300 });
    await fleet.redis.restart();
    const load = new Load(fleet, "requests", 12);
    await underLoad([load], () =>
      until(() => fleet.processes.every(({ stderr }) => stderr.includes("store-rejoined")), "all have come back"),
    );
    expect(statuses(await burst("requests", 40))).toEqual({ 429: 40 });
    expect(load.count(200)).toBe(0);
    expect(await used(fleet.process(0), "requests")).toMatchObject({ requestsPerMinute: { spent: 100 } });
  });

  test("spend no more than is left, under load, while the store goes and comes back", async () => {
    const load = new Load(fleet, "dollars", 12, COSTLY);
    const spent = (dollars: number) =>
      until(async () => (await fleet.spent("dollars")) / 1e9 > dollars, `$${dollars} are spent`);
    await underLoad([load], async () => {
      await spent(0.1);
      await fleet.redis.kill();
      await spent(0.3);
      await fleet.redis.restart();
      await until(async () => {
        const { dollarsPerDay } = (await used(fleet.process(0), "dollars")) ?? {};
        return dollarsPerDay?.held === 0 && dollarsPerDay.allowed - dollarsPerDay.spent < ONE_RESERVATION;
      }, "all is spent");
    });
    const inAll = (await fleet.spent("dollars")) / 1e9;
    expect(inAll).toBeLessThanOrEqual(0.6);
    expect(await used(fleet.process(3), "dollars")).toMatchObject({
      dollarsPerDay: { spent: expect.closeTo(inAll, 9), held: 0 },
    });
  });

  test("refuse at the next request whom the access state ends, whether the store can be told or not", async () => {
    await fleet.redis.kill();
    expect(statuses(await burst("revoked", 8))).toEqual({ 200: 8 });
    const revoke = fleet.start("revoke", "team", "revoked");
    expect(await revoke.ended).toBe(2);
    expect(revoke.stderr).toContain("run the same command again");
    const answers = await Promise.all(fleet.processes.map((one) => call(one, "revoked", { key: keyOf("revoked") })));
    expect(statuses(answers)).toEqual({ 403: 4 });
    expect(statuses(await burst("dollars", 4))).not.toHaveProperty("503");
    await fleet.redis.restart();
  });
});
