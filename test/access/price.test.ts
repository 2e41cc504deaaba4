import { costOf, highestCost, type ModelPrice } from "../../access/price";
import { listedContext, listedPrice, modelPrice } from "../../access/price-list";
import { LISTED, PRICES_OF } from "../../access/price-list-data";
import { renderPriceList } from "../../scripts/prices/render-price-list";
import { fc } from "../support/properties";

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const NO_USAGE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };

test.each([
  ["a geographic profile costs a tenth more than the global one", `eu.${SONNET}`, 3_300, 16_500],
  ["the global profile", `global.${SONNET}`, 3_000, 15_000],
  [
    "a profile that the list lacks costs what the model costs in its region",
    "us.anthropic.claude-fable-5-1",
    11_000,
    55_000,
  ],
  ["version 2 of Titan is not taken for version 1", "amazon.titan-embed-text-v2:0", 20, 0],
])("%s", (_, invokeId, input, output) => {
  expect(listedPrice(invokeId, invokeId.replace(/^(eu|us|global)\./, ""))).toMatchObject({ input, output });
});

test("a model that nobody lists has no price", () => {
  expect(listedPrice("acme.model", "acme.model")).toBeUndefined();
  expect(listedPrice("constructor", "constructor")).toBeUndefined();
  expect(listedContext("acme.model", "acme.model")).toBeUndefined();
});

test("an hour in the cache costs twice the input where the list does not say", () => {
  expect(listedPrice(`eu.${SONNET}`, SONNET)).toMatchObject({
    cacheRead: 330,
    cacheWrite: 4_125,
    cacheWriteLong: 6_600,
  });
});

test("a call is charged by kind of token, rounded up to a whole nanodollar", () => {
  const price = modelPrice({ input: 0.035, output: 0.14, cacheRead: 0.00875 });
  expect(costOf(price, { ...NO_USAGE, input: 3, output: 2, cacheRead: 1 })).toBe(Math.ceil(3 * 35 + 2 * 140 + 8.75));
});

test("above a tier's threshold the whole call has the tier's price", () => {
  const price = modelPrice({ input: 2, output: 10, longer: [{ above: 100, input: 4, output: 15 }] });
  expect(costOf(price, { ...NO_USAGE, input: 100, output: 1 })).toBe(100 * 2_000 + 10_000);
  expect(costOf(price, { ...NO_USAGE, input: 60, cacheRead: 41, output: 1 })).toBe(101 * 4_000 + 15_000);
});

test("no call within a bound costs more than the highest cost of the bound", () => {
  const dollars = fc.double({ min: 0, max: 100, noNaN: true });
  const tier = fc.record({
    input: dollars,
    output: dollars,
    cacheRead: dollars,
    cacheWrite: dollars,
    cacheWriteLong: dollars,
  });
  const prices: fc.Arbitrary<ModelPrice> = fc
    .record({ base: tier, tiers: fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), tier), { maxLength: 2 }) })
    .map(({ base, tiers }) =>
      modelPrice({
        ...base,
        longer: tiers.map(([above, price]) => ({ above, ...price })).sort((a, b) => a.above - b.above),
      }),
    );
  const count = fc.nat({ max: 1_000 });
  const usages = fc.record({ input: count, output: count, cacheRead: count, cacheWrite: count, cacheWriteLong: count });
  fc.assert(
    fc.property(prices, usages, count, (price, usage, spare) => {
      const bound = {
        inputTokens: usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong + spare,
        outputTokens: usage.output + spare,
        caching:
          usage.cacheWriteLong > 0 ? ("long" as const) : usage.cacheWrite > 0 ? ("short" as const) : ("none" as const),
      };
      expect(costOf(price, usage)).toBeLessThanOrEqual(highestCost(price, bound));
    }),
  );
});

test("the written list is what the price library says of its day: if not, run `npm run prices`", () => {
  const rendered = renderPriceList(PRICES_OF);
  const written = [...rendered.matchAll(/^ {2}("[^"]+"): (\{.*\}),$/gm)].map(([, id = "", row = ""]) => [
    JSON.parse(id),
    JSON.parse(row),
  ]);
  expect(Object.fromEntries(written)).toEqual(LISTED);
  expect(written.length).toBeGreaterThan(50);
});
