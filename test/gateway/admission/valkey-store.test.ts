import { StoreUnavailableError } from "../../../gateway/admission/limiter-store";
import type { ConnectionState } from "../../../gateway/admission/valkey/connection";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { describeWithRedis, type RedisServer, startRedis } from "../../support/redis";
import { eventually } from "../../support/until";
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
  userScope,
} from "./fixtures";

/** For a server on a busy machine. */
const PATIENT = { commandTimeoutMilliseconds: 60_000 };
const DAY = 24 * 3_600 * SECOND;

describeWithRedis("the store in Valkey", () => {
  let server: RedisServer;
  let now: number;
  const open: ValkeyStore[] = [];
  const connect = async (options: Partial<Parameters<typeof ValkeyStore.connect>[0]> = {}) => {
    const store = await ValkeyStore.connect({ url: server.url, testClock: () => now, ...PATIENT, ...options });
    open.push(store);
    return store;
  };

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    now = NOON;
    await server.command("FLUSHALL");
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
  });

  const keys = async () =>
    (await server.command("KEYS *")).split("\r\n").filter((line) => line.includes(":") && line.startsWith("{"));

  describe("keeps its keys", () => {
    test("in one slot a team, without a time to live, and forgets scopes of months ago", async () => {
      const store = await connect();
      await load(store, stateOf(now));
      const first = request(now, { scopes: [teamScope(), userScope("anna"), userScope("bert")] });
      const call = running(first, await store.admit(first));
      await store.report(TEAM, "claude", "failed");
      await store.settle(settlement(call, 10, 10));
      expect(await keys()).toHaveLength(6);
      for (const key of await keys()) {
        expect(key).toMatch(/^\{prod\/payments\}:/);
        expect(await server.command(`TTL ${key}`)).toBe(":-1");
      }
      now += 40 * DAY;
      await store.admit(request(now, { scopes: [teamScope(), userScope("cleo")] }));
      await eventually(async () => {
        expect((await keys()).filter((key) => key.includes(":scope:")).sort()).toEqual([
          "{prod/payments}:scope:team/payments",
          "{prod/payments}:scope:user/cleo",
        ]);
      });
    });

    test.each(["team", "due", "scopes", "scope:team/payments"])(
      "whole: without %s it is lost, and reloads as often as it is",
      async (key) => {
        const store = await connect();
        await load(store, stateOf(now));
        for (let i = 0; i < 2; i++) {
          const { epoch } = admitted(await store.admit(request(now)));
          await server.command(`DEL {prod/payments}:${key}`);
          const decision = await store.admit(request(now, { scopes: [teamScope(), userScope(`new-${i}`)] }));
          expect(decision).toEqual({ kind: "lost", epoch: key === "team" ? undefined : epoch });
          await load(store, stateOf(now), key === "team" ? undefined : epoch);
        }
        admitted(await store.admit(request(now)));
      },
    );
  });

  test("trusts no state that another server has written, unless it is told to", async () => {
    const [wary, trusting] = [await connect(), await connect({ restartKeepsState: true })];
    await load(wary, stateOf(now));
    admitted(await wary.admit(request(now)));
    const dump = await server.command("HGET {prod/payments}:team server");
    expect(dump).toMatch(/^\$40/);
    await server.command("HSET {prod/payments}:team server of-a-snapshot");
    const decision = await wary.admit(request(now));
    expect(decision).toMatchObject({ kind: "lost", epoch: expect.any(String) });
    await server.command("HSET {prod/payments}:team server ");
    expect((await trusting.admit(request(now))).kind).toBe("lost");
  });

  test("asks anew where the server has forgotten the scripts", async () => {
    const store = await connect();
    await load(store, stateOf(now));
    await server.command("SCRIPT FLUSH");
    const decisions = await Promise.all(Array.from({ length: 10 }, () => store.admit(request(now))));
    expect(decisions.map(({ kind }) => kind)).toEqual(Array(10).fill("admitted"));
  });

  test("goes by the server's clock", async () => {
    const [one, other] = await Promise.all([0, 1].map(() => ValkeyStore.connect({ url: server.url, ...PATIENT })));
    if (one === undefined || other === undefined) throw new Error("not connected");
    open.push(one, other);
    await load(one, stateOf(Date.now()));
    const { at } = admitted(await other.admit(request(Date.now())));
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
  });

  test("reloads thousands of scopes, marks and ids", async () => {
    const store = await connect();
    const many = Array.from({ length: 2_500 }, (_, index) => index);
    const totals = many.map((index) => ({ scope: `user/u${index}`, day: index, month: index * 2 }));
    const marks = many.map((index) => `user:u${index}`);
    const state = { totals, marks, countedIds: many.map((index) => `c${index}`) };
    await load(store, stateOf(now, state));
    const usage = await store.usage(TEAM, [userScope("u2400")], request(now).calendar);
    expect(usage).toMatchObject([{ dollarsPerDay: { spent: 2_400 }, dollarsPerMonth: { spent: 4_800 } }]);
    expect(await store.admit(request(now, { marks: ["user:u2499"] }))).toMatchObject({ kind: "revoked" });
  });

  test("renews hundreds of calls, and brings back windows of hundreds of scopes", async () => {
    const store = await connect();
    await load(store, stateOf(now));
    const asked = Array.from({ length: 220 }, (_, index) =>
      request(now, { scopes: [teamScope(), userScope(`u${index % 90}`)] }),
    );
    const calls = await Promise.all(asked.map(async (each) => running(each, await store.admit(each))));
    await server.command("FLUSHALL");
    await load(store, stateOf(now));
    await store.renew(TEAM, calls, LEASE);
    const recent = Array.from({ length: 90 }, (_, index) => ({
      scope: `user/u${index}`,
      second: now / 1000,
      requests: 1,
      tokens: 1,
    }));
    await store.recount(TEAM, recent, 0);
    const usage = await store.usage(TEAM, [teamScope(), userScope("u3")], request(now).calendar);
    expect(usage).toMatchObject([
      { concurrency: 220, requestsPerMinute: 220 },
      { concurrency: 3, requestsPerMinute: 4 },
    ]);
  });

  test("is connected though the process stood still for longer than it waits", async () => {
    const connecting = connect();
    for (const end = Date.now() + 1_200; Date.now() < end; );
    await load(await connecting, stateOf(now));
  });

  describe("while its server", () => {
    test("is away it fails at once, and it recovers by itself", async () => {
      const states: ConnectionState["kind"][] = [];
      const store = await connect({
        commandTimeoutMilliseconds: 60_000,
        onConnection: ({ kind }) => states.push(kind),
      });
      await load(store, stateOf(now));
      await server.kill();
      await eventually(async () => expect(states).toContain("lost"));
      const before = Date.now();
      for (let i = 0; i < 20; i++) await expect(store.admit(request(now))).rejects.toThrow(StoreUnavailableError);
      expect(Date.now() - before).toBeLessThan(30_000); // of twenty minutes
      await server.restart();
      await eventually(async () => expect(await store.admit(request(now))).toEqual({ kind: "lost", epoch: undefined }));
      expect(states).toEqual(["connected", "lost", "connected"]);
    });

    test("does not answer, commands end after their time, and all behind them", async () => {
      await load(await connect(), stateOf(now));
      const store = await connect({ commandTimeoutMilliseconds: 150 });
      server.suspend();
      const asked = await Promise.allSettled(Array.from({ length: 5 }, () => store.admit(request(now))));
      expect(asked.map(({ status }) => status)).toEqual(Array(5).fill("rejected"));
      server.resume();
      await eventually(async () => admitted(await store.admit(request(now))));
    });

    test("was never there it opens, and waits for it", async () => {
      await server.kill();
      const store = await connect();
      await expect(store.admit(request(now))).rejects.toThrow(StoreUnavailableError);
      await server.restart();
      await eventually(async () => expect(await store.admit(request(now))).toMatchObject({ kind: "lost" }));
    });
  });
});
