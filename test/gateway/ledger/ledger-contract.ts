import type { Ledger } from "../../../gateway/ledger/ledger";
import { entry, NOON } from "./fixtures";

/** By scope, what was spent on the day and in the month. */
export async function spent(
  ledger: Ledger,
  { team = "payments", day = "2026-11-25", month = "2026-11" } = {},
): Promise<Readonly<Record<string, readonly [day: number, month: number]>>> {
  const { totals } = await ledger.totals(team, day, month);
  return Object.fromEntries(totals.map((total) => [total.scope, [total.day, total.month]]));
}

/**
 * What every ledger does.
 *
 * @param open - Another process's view of the same ledger, at {@link NOON}; each test begins with an empty one.
 */
export function testLedger(open: () => Ledger): void {
  test("a ledger that nobody has written to holds nothing", async () => {
    expect(await open().totals("payments", "2026-11-25", "2026-11")).toEqual({ totals: [], recentIds: [] });
  });

  test("totals are by scope, for one team, one day and one month", async () => {
    const ledger = open();
    await Promise.all([
      ledger.append(entry("a", { cost: 1 })),
      ledger.append(entry("b", { cost: 10, user: "ben" })),
      ledger.append(entry("c", { cost: 100, day: "2026-11-24" })),
      ledger.append(entry("d", { cost: 1000, day: "2026-10-31", month: "2026-10" })),
      ledger.append(entry("e", { cost: 10_000, team: "search" })),
    ]);
    expect(await spent(ledger)).toEqual({
      "team/payments": [11, 111],
      "route/claude-sonnet": [11, 111],
      "user/anna": [1, 101],
      "user/ben": [10, 10],
    });
    expect(await spent(ledger, { team: "search" })).toMatchObject({ "team/search": [10_000, 10_000] });
    expect(await spent(ledger, { month: "2026-10", day: "2026-10-31" })).toMatchObject({
      "team/payments": [1000, 1000],
    });
    expect(await spent(ledger, { day: "2026-11-26" })).toMatchObject({ "team/payments": [0, 111] });
  });

  test("totals hold what other processes have written, and count each entry once however often they are asked", async () => {
    const [one, two] = [open(), open()];
    for (const [index, ledger] of [one, two, one].entries()) {
      await ledger.append(entry(`e-${index}`));
      expect((await spent(one))["team/payments"]).toEqual([100 * (index + 1), 100 * (index + 1)]);
    }
    expect(await spent(two)).toEqual(await spent(one));
  });

  test("an entry that cost nothing counts with nothing", async () => {
    const ledger = open();
    await ledger.append(entry("a", { cost: 0, outcome: "failed" }));
    expect((await spent(ledger))["team/payments"]).toEqual([0, 0]);
  });

  test("an id that is there changes nothing: in the same process, in another, and from several at once", async () => {
    const one = open();
    await Promise.all([one.append(entry("a")), one.append(entry("a")), one.append(entry("a", { cost: 999 }))]);
    await one.append(entry("a"));
    await open().append(entry("a"));
    await Promise.all([open().append(entry("b")), open().append(entry("b")), one.append(entry("b"))]);
    expect((await spent(open()))["team/payments"]).toEqual([200, 200]);
  });

  test("recent ids are those whose calls ended in the last half hour, of that team", async () => {
    const minutes = (count: number) => new Date(NOON - count * 60_000).toISOString();
    const ledger = open();
    await Promise.all([
      ledger.append(entry("just now", { at: minutes(1) })),
      ledger.append(entry("long ago", { at: minutes(31) })),
      ledger.append(entry("begun long ago, ended just now", { at: minutes(31), latencyMilliseconds: 30 * 60_000 })),
      ledger.append(entry("of others", { at: minutes(1), team: "search" })),
    ]);
    const { recentIds } = await ledger.totals("payments", "2026-11-25", "2026-11");
    expect([...recentIds].sort()).toEqual(["begun long ago, ended just now", "just now"]);
  });

  test("closing waits for what was appended, and nothing can be appended afterwards", async () => {
    const ledger = open();
    const appended = Promise.all([ledger.append(entry("a")), ledger.append(entry("b", { month: "2026-10" }))]);
    await ledger.close();
    await appended;
    await expect(ledger.append(entry("c"))).rejects.toThrow("closed");
    expect((await spent(open()))["team/payments"]).toEqual([100, 100]);
  });
}
