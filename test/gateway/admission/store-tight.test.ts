import type { LimitKind } from "../../../access/limit-kind";
import type { Limits } from "../../../environment/environment";
import { admitted, load, NOON, request, running, settlement, stateOf, TEAM, teamScope } from "./fixtures";
import { describeStores } from "./stores";

describeStores("a call that leaves no room for another of its size", NOON, (under) => {
  beforeEach(() => load(under.store(), stateOf(under.now)));

  const admit = async (limits: Partial<Limits>, observe: readonly LimitKind[] = []) => {
    const asked = request(under.now, { scopes: [teamScope(limits)], tokens: 100, cost: 1_000_000_000, observe });
    const decision = await under.store().admit(asked);
    return { tight: admitted(decision).tight, call: running(asked, decision) };
  };

  test.each<[string, Partial<Limits>]>([
    ["of calls at the same time", { concurrency: 2 }],
    ["of tokens", { tokensPerMinute: 299 }],
    ["of dollars a day", { dollarsPerDay: 2.5 }],
    ["of dollars a month", { dollarsPerMonth: 2.5 }],
  ])("under a limit %s is the last but one that fits", async (_, limits) => {
    expect((await admit(limits)).tight).toBe(false);
    const { tight, call } = await admit(limits);
    expect(tight).toBe(true);
    await under.store().settle(settlement(call, 0, 0));
    expect((await admit(limits)).tight).toBe(true);
  });

  test("is not told of requests, which no settlement gives back, nor of limits that are only watched", async () => {
    expect((await admit({ requestsPerMinute: 1 })).tight).toBe(false);
    expect((await admit({ concurrency: 1 }, ["concurrency"])).tight).toBe(false);
    expect((await admit({})).tight).toBe(false);
  });
});

describeStores("marks that are looked up before a call", NOON, (under) => {
  test("are found as soon as they are set, and nothing is found where the state is lost", async () => {
    const marks = ["team:payments", "user:anna", "key:k"];
    const find = () => under.store().revokedMark(TEAM, marks);
    expect(await find()).toBeUndefined();
    await load(under.store(), stateOf(under.now, { marks: ["user:anna"] }));
    expect(await find()).toBe("user:anna");
    await under.store().mark(TEAM, { revoked: ["team:payments"], restored: ["user:anna"] });
    expect(await find()).toBe("team:payments");
    await under.store().mark(TEAM, { restored: ["team:payments"] });
    expect(await find()).toBeUndefined();
  });
});
