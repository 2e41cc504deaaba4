import type { AwsCredentials } from "../../../aws/credentials";
import { RenewedCredentials } from "../../../gateway/upstream/sessions/renewed";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A source whose fetches the test answers one by one, and a clock that it sets. */
function setUp(random = 0) {
  let now = 0;
  const fetches: { succeed(): void; fail(error: Error): void }[] = [];
  const renewed = new RenewedCredentials({
    fetch: () =>
      new Promise((succeeded, failed) => {
        const accessKeyId = `key-${fetches.length + 1}`;
        fetches.push({
          succeed: () => succeeded({ accessKeyId, secretAccessKey: "secret", expiresAt: now + HOUR }),
          fail: failed,
        });
      }),
    now: () => now,
    random: () => random,
  });
  return {
    renewed,
    fetches,
    setTime: (milliseconds: number) => {
      now = milliseconds;
    },
    /** Fetched at time 0, for an hour. */
    fetched: async (): Promise<AwsCredentials> => {
      const first = renewed.get();
      fetches[0]?.succeed();
      return first;
    },
  };
}

test("many callers at once cost one fetch", async () => {
  const { renewed, fetches } = setUp();
  const callers = Array.from({ length: 100 }, () => renewed.get());
  fetches[0]?.succeed();
  const got = await Promise.all(callers);
  expect(fetches).toHaveLength(1);
  expect(new Set(got).size).toBe(1);
});

test.each([
  { name: "without jitter 5 minutes before the end", random: 0, quiet: 54.9, renews: 55 },
  { name: "with the most jitter 7 minutes before the end", random: 0.999, quiet: 52.9, renews: 53.1 },
])("renewed $name, while the old ones still serve", async ({ random, quiet, renews }) => {
  const { renewed, fetches, fetched, setTime } = setUp(random);
  const old = await fetched();
  setTime(quiet * MINUTE);
  expect(await renewed.get()).toBe(old);
  expect(fetches).toHaveLength(1);

  setTime(renews * MINUTE);
  expect(await renewed.get()).toBe(old);
  expect(await renewed.get()).toBe(old);
  expect(fetches).toHaveLength(2);
  fetches[1]?.succeed();
  await settled();
  expect((await renewed.get()).accessKeyId).toBe("key-2");
});

test("credentials that are about to end are not handed out", async () => {
  const { renewed, fetches, fetched, setTime } = setUp();
  await fetched();
  setTime(HOUR - 5_000);
  const next = renewed.get();
  fetches[1]?.succeed();
  expect((await next).accessKeyId).toBe("key-2");
});

test("a renewal that fails leaves the old ones in use, and is repeated after a second", async () => {
  const { renewed, fetches, fetched, setTime } = setUp();
  const old = await fetched();
  setTime(56 * MINUTE);
  await renewed.get();
  fetches[1]?.fail(new Error("STS is away"));
  await settled();

  setTime(56 * MINUTE + 999);
  expect(await renewed.get()).toBe(old);
  expect(fetches).toHaveLength(2);
  setTime(56 * MINUTE + 1_000);
  expect(await renewed.get()).toBe(old);
  expect(fetches).toHaveLength(3);
});

test("a failure is everybody's for a second, and not longer", async () => {
  const { renewed, fetches, setTime } = setUp();
  const first = renewed.get();
  const denied = new Error("denied");
  fetches[0]?.fail(denied);
  await expect(first).rejects.toBe(denied);
  setTime(999);
  await expect(renewed.get()).rejects.toBe(denied);
  expect(fetches).toHaveLength(1);

  setTime(1_000);
  const next = renewed.get();
  fetches[1]?.succeed();
  expect((await next).accessKeyId).toBe("key-2");
});

test("credentials that AWS refused are fetched anew, unless they are new themselves or replaced already", async () => {
  const { renewed, fetches, fetched, setTime } = setUp();
  const old = await fetched();
  renewed.discard(old);
  expect(await renewed.get()).toBe(old);

  setTime(MINUTE);
  renewed.discard(old);
  const next = renewed.get();
  fetches[1]?.succeed();
  const replaced = await next;
  setTime(2 * MINUTE);
  renewed.discard(old);
  expect(await renewed.get()).toBe(replaced);
});

test("credentials without an end are fetched once", async () => {
  let fetches = 0;
  let now = 0;
  const renewed = new RenewedCredentials({
    fetch: async () => {
      fetches++;
      return { accessKeyId: "key", secretAccessKey: "secret" };
    },
    now: () => now,
    random: Math.random,
  });
  await renewed.get();
  now = 1_000 * HOUR;
  await renewed.get();
  expect(fetches).toBe(1);
});

function settled(): Promise<void> {
  return new Promise((next) => setImmediate(next));
}
