import { isWithin } from "../../access/is-within";

test.each([
  ["at the moment itself", 0, true],
  ["a millisecond before the end", 999, true],
  ["at the end", 1_000, false],
  ["long after it", 1_000_000, false],
  ["when the clock was set back", -1, false],
])("%s: %i ms later it is within a second: %s", (_, later, within) => {
  expect(isWithin(1_000, 5_000_000, 5_000_000 + later)).toBe(within);
});

test("what never was is within nothing", () => {
  expect(isWithin(1_000, Number.NEGATIVE_INFINITY, 0)).toBe(false);
});
