import type { LimiterStore } from "../../../gateway/admission/limiter-store";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { describeWithRedis, type RedisServer, startRedis } from "../../support/redis";

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

  describeWithRedis(`${name}, in Valkey`, () => {
    let server: RedisServer;
    let store: ValkeyStore;
    const under: StoreUnderTest = {
      store: () => store,
      now: startsAt,
      lose: async () => {
        await server.command("FLUSHALL");
      },
    };
    beforeAll(async () => {
      server = await startRedis();
      store = await ValkeyStore.connect({ url: server.url, testClock: () => under.now });
    });
    afterAll(async () => {
      await store.close();
      await server.stop();
    });
    beforeEach(async () => {
      under.now = startsAt;
      await under.lose();
    });
    tests(under);
  });
}
