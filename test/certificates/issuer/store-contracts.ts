import type { RateLimiter, UsedTokens } from "../../../certificates/issuer/parts";
import { NOW } from "../support/fixtures";

const TOKEN = "a".repeat(64);

/** @param open - Opens the store of this test once more, as another process would. */
export function takesTokensOnce(open: () => UsedTokens): void {
  const until = Date.now() + 600_000;

  test("a token is taken once, and another one still is", async () => {
    expect(await open().use(TOKEN, until)).toBe(true);
    expect(await open().use(TOKEN, until)).toBe(false);
    expect(await open().use("b".repeat(64), until)).toBe(true);
  });

  test("of 20 that come at once one is taken", async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, () => open().use(TOKEN, until)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
}

/** @param open - Opens the store of this test once more, as another process would. */
export function limitsRates(open: () => RateLimiter): void {
  const rate = { certificates: 3, seconds: 60 };

  test("so many pass in a window that slides, and the next one is told how long to wait", async () => {
    for (const second of [0, 10, 20]) expect(await open().take("anna", rate, NOW + second * 1000)).toBeUndefined();
    expect(await open().take("anna", rate, NOW + 30_000)).toBe(30);
    expect(await open().take("anna", rate, NOW + 60_000)).toBeUndefined();
    expect(await open().take("anna", rate, NOW + 60_001)).toBe(10);
  });

  test("what is refused does not count, and users do not count for each other", async () => {
    for (let made = 0; made < 3; made++) expect(await open().take("anna", rate, NOW)).toBeUndefined();
    for (let made = 0; made < 5; made++) expect(await open().take("anna", rate, NOW + 1_000)).toBe(59);
    expect(await open().take("bert", rate, NOW)).toBeUndefined();
    expect(await open().take("anna", rate, NOW + 60_000)).toBeUndefined();
  });

  test("a rate that was lowered holds at once", async () => {
    for (let made = 0; made < 3; made++) await open().take("anna", rate, NOW + made * 1_000);
    expect(await open().take("anna", { certificates: 1, seconds: 60 }, NOW + 10_000)).toBe(52);
  });

  test("of 8 that come at once no more than the rate pass", async () => {
    const waits = await Promise.all(Array.from({ length: 8 }, () => open().take("anna", rate, NOW)));
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(3);
  });
}
