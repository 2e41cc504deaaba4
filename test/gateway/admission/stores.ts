import type { LimiterStore } from "../../../gateway/admission/limiter-store";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { scopeKey } from "../../../gateway/admission/valkey/encode";
import { slotOf } from "../../../gateway/admission/valkey/slot";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { describeWithRedis, type RedisServer, startRedis } from "../../support/redis";
import { startRedisCluster } from "../../support/redis-cluster";
import { TEAM } from "./fixtures";

/** A store on a clock that the test sets. */
export interface StoreUnderTest {
  readonly store: () => LimiterStore;
  now: number;
  /** The store forgets everything. */
  lose(): Promise<void>;
}

/** The same tests for every store. Each test finds it empty. */
export function describeStores(name: string, startsAt: number, tests: (under: StoreUnderTest) => void): void {
  describe(`${name}, in memory`, () => {
    let store = new MemoryStore();
    const under: StoreUnderTest = {
      store: () => store,
      now: startsAt,
      lose: async () => {
        store = new MemoryStore(() => under.now);
      },
    };
    beforeEach(async () => {
      under.now = startsAt;
      await under.lose();
    });
    tests(under);
  });

  const servers: readonly [string, () => Promise<StartedServers>][] = [
    ["Valkey", startOne],
    ["a cluster of Valkey", startCluster],
  ];
  for (const [where, start] of servers) {
    describeWithRedis(`${name}, in ${where}`, () => {
      let started: StartedServers;
      let store: ValkeyStore;
      const under: StoreUnderTest = {
        store: () => store,
        now: startsAt,
        lose: async () => {
          for (const server of started.servers) await server.command("FLUSHALL");
        },
      };
      beforeAll(async () => {
        started = await start();
        store = await ValkeyStore.connect({
          url: started.url,
          commandTimeoutMilliseconds: 60_000, // on a busy machine
          testClock: () => under.now,
        });
      });
      afterAll(async () => {
        await store.close();
        await started.stop();
      });
      beforeEach(async () => {
        under.now = startsAt;
        await under.lose();
      });
      tests(under);
    });
  }
}

interface StartedServers {
  readonly servers: readonly RedisServer[];
  readonly url: string;
  stop(): Promise<void>;
}

async function startOne(): Promise<StartedServers> {
  const server = await startRedis();
  return { servers: [server], url: server.url, stop: () => server.stop() };
}

/** The store is told of the server that has not the team's keys. */
async function startCluster(): Promise<StartedServers> {
  const { servers, stop } = await startRedisCluster();
  const [lower, upper] = servers;
  const url = slotOf(scopeKey(TEAM, "")) < 8192 ? upper.url : lower.url;
  return { servers, url, stop };
}
