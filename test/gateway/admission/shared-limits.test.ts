import { setTimeout as sleep } from "node:timers/promises";
import { scopeName } from "../../../access/scope";
import type { Admission } from "../../../gateway/admission/admission";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { describeWithRedis, type RedisServer, startRedis } from "../../support/redis";
import { eventually, until } from "../../support/until";
import { TEAM, teamScope, userScope } from "./fixtures";
import { asking, attempt, end, QUICK, type Replica, replica, Truth } from "./fleet";
import { Load } from "./load";

describeWithRedis("several processes over one store", () => {
  let server: RedisServer;
  let truth: Truth;
  const stores: ValkeyStore[] = [];
  const replicas: Replica[] = [];

  const start = async (options: Parameters<typeof replica>[2] = {}): Promise<Admission> => {
    const store = await ValkeyStore.connect({
      url: server.url,
      commandTimeoutMilliseconds: 500,
      longestReconnectMilliseconds: 50,
    });
    stores.push(store);
    const started = replica(store, truth, options);
    replicas.push(started);
    return started.admission;
  };
  const startMany = (count: number, options?: Parameters<typeof replica>[2]) =>
    Promise.all(Array.from({ length: count }, () => start(options)));
  /** Does the same so many times at once, by turns with each. */
  const each = <Value>(
    admissions: readonly Admission[],
    count: number,
    work: (admission: Admission) => Promise<Value>,
  ) => Promise.all(Array.from({ length: Math.ceil(count / admissions.length) }, () => admissions.map(work)).flat());

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    truth = new Truth();
    await server.restart(); // empty, and there, whatever the test before has done to it
  });
  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(({ admission }) => admission.close()));
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  test.each([
    ["requests", { requestsPerMinute: 100 }],
    ["tokens", { tokensPerMinute: 10_099 }],
    ["calls at the same time", { concurrency: 100 }],
    ["dollars a day", { dollarsPerDay: 0.0001 }],
    ["dollars a month", { dollarsPerMonth: 0.000100999 }],
  ])("of 400 calls at once exactly 100 pass a limit in %s", async (_, limits) => {
    const admissions = await startMany(4, { pause: 1 });
    const answers = await each(admissions, 400, (admission) =>
      attempt(admission, asking({ scopes: [teamScope(limits), userScope("anna", limits)] })),
    );
    expect(answers.filter((answer) => !(answer instanceof Error))).toHaveLength(100);
  });

  test("what is given back is free for every process at once", async () => {
    const [one, other] = [await start({ pause: 1 }), await start({ pause: 1 })];
    const scopes = [teamScope({ tokensPerMinute: 100, dollarsPerDay: 0.000001, concurrency: 1 })];
    const call = asking({ scopes });
    const admitted = await one.admit(call);
    expect(await attempt(other, asking({ scopes }))).toMatchObject({ kind: "limited" });
    await end(truth, call, admitted, 10, 100);
    await other.admit(asking({ scopes, tokens: 90, cost: 900 }));
  });

  test("a revocation counts for the next request of every process", async () => {
    const admissions = await startMany(4, { pause: 1 });
    await each(admissions, 8, (admission) => admission.admit(asking()));
    await stores[0]?.mark(TEAM, { revoked: ["user:anna"] });
    const answers = await each(admissions, 8, (admission) => attempt(admission, asking()));
    expect(answers.map((answer) => answer instanceof Error && answer.kind)).toEqual(Array(8).fill("forbidden"));
  });

  test("a process that crashes leaks no place past its lease, and its money stays charged", async () => {
    const [living, crashing] = [await start({ lease: 400, pause: 1 }), await start({ lease: 400, pause: 1 })];
    const scopes = [teamScope({ concurrency: 3 })];
    await living.admit(asking({ scopes }));
    await each([crashing], 2, (admission) => admission.admit(asking({ scopes })));
    await crash(crashing);
    expect(await attempt(living, asking({ scopes }))).toMatchObject({ binding: { limit: "concurrency", held: 3 } });
    await sleep(500);
    await each([living], 2, (admission) => admission.admit(asking({ scopes })));
    expect(await attempt(living, asking({ scopes }))).toMatchObject({ binding: { limit: "concurrency", held: 3 } });
    expect(await living.usage(TEAM, scopes)).toMatchObject([{ dollarsPerDay: { spent: 2_000, held: 3_000 } }]);
  });

  describe("when the store loses everything under load", () => {
    test.each([
      ["requests", { requestsPerMinute: 150 }],
      ["tokens of calls that use them up", { tokensPerMinute: 150 }],
    ])("no more %s pass than the limit of a minute", async (kind, limits) => {
      const admissions = await startMany(3);
      const scopes = [teamScope(limits)];
      let admitted = 0;
      const ask = async (admission: Admission) => {
        const call = asking({ scopes, tokens: 1 });
        const answer = await attempt(admission, call);
        if (answer instanceof Error) return;
        admitted += 1;
        if (admitted % 2 === 0) await end(truth, call, answer, 1, 1); // the others run on
      };
      for (let round = 0; round < 4; round++) {
        await each(admissions, 60, ask);
        if (round % 2 === 1) await server.command("FLUSHALL");
      }
      expect([kind, admitted]).toEqual([kind, 150]);
    });

    test("a process that slept meanwhile brings its calls back as soon as it admits another", async () => {
      const [asleep, awake] = [await start({ heartbeat: 1_000_000 }), await start({ pause: 1 })];
      await asleep.admit(asking());
      await server.command("FLUSHALL");
      await awake.admit(asking());
      await asleep.admit(asking());
      await eventually(async () => {
        expect(await awake.usage(TEAM, [teamScope()])).toMatchObject([{ concurrency: 3, requestsPerMinute: 3 }]);
      });
    });

    test("money of a call whose entry is not in the ledger yet is not forgotten, and counts once when it is", async () => {
      const [writing, other] = [await start(), await start()];
      const scopes = [teamScope({ dollarsPerDay: 0.000001 })];
      const call = asking({ scopes });
      const spent = () => other.usage(TEAM, scopes).then(([usage]) => usage?.dollarsPerDay);
      let write = () => {};
      const written = new Promise<void>((resolve) => {
        write = resolve;
      });
      await (await writing.admit(call)).settle({ tokens: 10, cost: 600 }, written);
      for (let round = 0; round < 2; round++) {
        await server.command("FLUSHALL");
        expect(await attempt(other, asking({ scopes }))).toMatchObject({ kind: "limited", binding: { spent: 6e-7 } });
      }
      truth.append(call.id, call.scopes.map(scopeName), 600);
      write();
      await server.command("FLUSHALL");
      expect(await attempt(other, asking({ scopes }))).toMatchObject({ kind: "limited", binding: { spent: 6e-7 } });
      expect(await spent()).toEqual({ spent: 600, held: 0 });
    });

    test("neither money nor a place nor a revocation is lost", async () => {
      const admissions = await startMany(3);
      truth.revoked.add("user:eve");
      const limits = { concurrency: 10, dollarsPerDay: 0.0004 };
      const load = new Load(truth, admissions, 6, [teamScope(limits), userScope("anna", limits)]);
      const eve = asking({ marks: ["user:eve"] });
      for (let i = 0; i < 3; i++) {
        await sleep(250);
        await server.command("FLUSHALL");
        const answers = await each(admissions, 6, (admission) => attempt(admission, { ...eve, id: `eve-${i}` }));
        expect(answers.every((answer) => answer instanceof Error && answer.kind === "forbidden")).toBe(true);
      }
      await until(() => load.admitted > 100);
      await sleep(600);
      await load.stop();
      expect(load.mostRunning).toBeLessThanOrEqual(10);
      expect(load.mostMoney).toBeLessThanOrEqual(400_000);
      expect(load.refusals.get("unavailable")).toBeUndefined(); // requests wait while the store is reloaded
      await settled();
    });
  });

  describe("when the store is killed and started again under load", () => {
    const limits = { concurrency: 12, dollarsPerDay: 0.0004 };

    test("deny: no call passes while it is away, and all is exact when it is back", async () => {
      const admissions = await startMany(3);
      const load = new Load(truth, admissions, 6, [teamScope(limits)]);
      await sleep(300);
      await server.kill();
      await sleep(100);
      const before = load.admitted;
      await sleep(300);
      expect(load.admitted).toBe(before);
      await server.restart();
      await eventually(async () => expect(load.admitted).toBeGreaterThan(before + 20));
      await load.stop();
      expect(load.mostRunning).toBeLessThanOrEqual(12);
      expect(load.mostMoney).toBeLessThanOrEqual(400_000);
      await settled();
    });

    test("local-share: each process keeps to its part while it is away, and all is exact when it is back", async () => {
      const admissions = await startMany(3, { failure: { kind: "local-share", replicas: 3 } });
      const load = new Load(truth, admissions, 6, [teamScope(limits)]);
      await sleep(300);
      await server.kill();
      await sleep(200); // calls that ran when it was killed have ended
      load.mostRunning = 0;
      const before = load.admitted;
      await sleep(300);
      expect(load.admitted).toBeGreaterThan(before);
      expect(load.mostRunning).toBeLessThanOrEqual(12);
      await server.restart();
      await eventually(async () =>
        expect(replicas.map(({ events }) => events.at(-1))).toEqual(Array(3).fill("store-rejoined")),
      );
      await sleep(600);
      await load.stop();
      expect(load.mostRunning).toBeLessThanOrEqual(12);
      expect(load.mostMoney).toBeLessThanOrEqual(400_000);
      await settled();
    });

    test("local-share: in the minute of the switch no process admits what another may have used, and all is there when the store is back", async () => {
      const afterHeartbeat = 3 * QUICK.heartbeat; // and nothing else is running that would keep it beating
      const admissions = await startMany(3, { failure: { kind: "local-share", replicas: 3 }, away: afterHeartbeat });
      const scopes = [teamScope({ requestsPerMinute: 100 })];
      await each(admissions, 3, (admission) => admission.usage(TEAM, scopes));
      await server.kill();
      const admitted = async (admission: Admission) => {
        const answers = await each([admission], 60, () => attempt(admission, asking({ scopes })));
        return answers.filter((answer) => !(answer instanceof Error)).length;
      };
      expect(await Promise.all(admissions.map(admitted))).toEqual([0, 0, 0]);
      await server.restart();
      await eventually(async () =>
        expect(replicas.map(({ events }) => events.at(-1))).toEqual(Array(3).fill("store-rejoined")),
      );
      expect((await Promise.all(admissions.map(admitted))).reduce((sum, count) => sum + count)).toBe(100);
    });

    test("local-share: a store that was only out of reach is rejoined with what it had", async () => {
      const admissions = await startMany(2, { failure: { kind: "local-share", replicas: 2 } });
      const scopes = [teamScope({ dollarsPerDay: 0.00002 })];
      const admitted = async (count: number) => {
        const answers = await each(admissions, count, (admission) => attempt(admission, asking({ scopes })));
        return answers.filter((answer) => !(answer instanceof Error)).length;
      };
      expect(await admitted(4)).toBe(4);
      server.suspend();
      expect(await admitted(12)).toBe(12);
      server.resume();
      await eventually(async () =>
        expect(replicas.map(({ events }) => events.at(-1))).toEqual(Array(2).fill("store-rejoined")),
      );
      expect(await admitted(20)).toBe(4);
    });

    test("local-share: when more calls have ended than can be remembered, the ledger tells what they cost", async () => {
      const admission = await start({ failure: { kind: "local-share", replicas: 1 } });
      await admission.admit(asking());
      server.suspend();
      for (let i = 0; i < 10_050; i++) {
        const call = asking();
        await end(truth, call, await admission.admit(call), 1, 1);
      }
      server.resume();
      await eventually(async () => expect(replicas[0]?.events.at(-1)).toBe("store-rejoined"));
      expect(replicas[0]?.events).toEqual(["reloaded", "store-left", "reloaded", "store-rejoined"]);
      expect(await admission.usage(TEAM, [teamScope()])).toMatchObject([
        { requestsPerMinute: 10_051, concurrency: 1, dollarsPerDay: { spent: 10_050, held: 1_000 } },
      ]);
    });

    test("local-share: what was revoked stays so, and what is revoked meanwhile is heard of", async () => {
      truth.revoked.add("user:eve");
      const admission = await start({ failure: { kind: "local-share", replicas: 1 } });
      await admission.admit(asking());
      await server.kill();
      expect(await attempt(admission, asking({ marks: ["user:eve"] }))).toMatchObject({ kind: "forbidden" });
      truth.revoked.add("user:anna");
      await eventually(async () => expect(await attempt(admission, asking())).toMatchObject({ kind: "forbidden" }));
      await server.restart();
    });

    test("local-share: nothing is admitted where the ledger does not say what was spent", async () => {
      const admission = await start({ failure: { kind: "local-share", replicas: 1 } });
      await admission.admit(asking());
      await server.kill();
      truth.failure = new Error("the disk is full");
      expect(await attempt(admission, asking())).toMatchObject({ kind: "unavailable" });
      truth.failure = undefined;
      await admission.admit(asking());
      await server.restart();
    });
  });

  /** All that was used stands in the store, nothing more, and nothing is held. */
  async function settled(): Promise<void> {
    const admission = await start();
    await eventually(async () => {
      expect(await admission.usage(TEAM, [teamScope()])).toMatchObject([
        {
          concurrency: 0,
          dollarsPerDay: { spent: truth.spent, held: 0 },
          dollarsPerMonth: { spent: truth.spent, held: 0 },
        },
      ]);
    });
  }

  /** It tells the store nothing any more. */
  async function crash(admission: Admission): Promise<void> {
    const index = replicas.findIndex((each) => each.admission === admission);
    await stores[index]?.close();
  }
});
