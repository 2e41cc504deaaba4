import { admitted, load, NOON, request, SECOND, stateOf, TEAM } from "./fixtures";
import { describeStores } from "./stores";

describeStores("breakers", NOON, (under) => {
  const ask = async (...targets: string[]) => {
    const decision = await under.store().admit(request(under.now, { targets }));
    return decision.kind === "broken" ? { retryIn: decision.retryAt - under.now } : admitted(decision).open;
  };
  const report = async (target: string, outcome: "succeeded" | "failed", times = 1) => {
    for (let i = 0; i < times; i++) await under.store().report(TEAM, target, outcome);
  };

  beforeEach(() => load(under.store(), stateOf(under.now)));

  test("a target opens after five failures in a row, and the next one is taken", async () => {
    await report("a", "failed", 4);
    expect(await ask("a", "b")).toEqual([0, 1]);
    await report("a", "failed");
    expect(await ask("a", "b")).toEqual([1]);
    expect(await ask("b", "a")).toEqual([0]);
  });

  test("the report that opens it says so, and so does a probe's that opens it again", async () => {
    const opens = (times: number) =>
      Promise.all(Array.from({ length: times }, () => under.store().report(TEAM, "a", "failed")));
    expect(await opens(7)).toEqual([false, false, false, false, true, false, false]);
    under.now += 10 * SECOND;
    expect(await ask("a")).toEqual([0]);
    expect(await opens(1)).toEqual([true]);
    expect(await under.store().report(TEAM, "a", "succeeded")).toBe(false);
  });

  test("a success in between begins the row anew", async () => {
    await report("a", "failed", 4);
    await report("a", "succeeded");
    await report("a", "failed", 4);
    expect(await ask("a")).toEqual([0]);
  });

  test("targets that have failed are named, so that a success is reported", async () => {
    await report("b", "failed");
    expect(admitted(await under.store().admit(request(under.now, { targets: ["a", "b"] }))).failing).toEqual([1]);
  });

  test("where all are open, the refusal says when the first lets a call through", async () => {
    await report("a", "failed", 5);
    under.now += 4 * SECOND;
    await report("b", "failed", 5);
    expect(await ask("a", "b")).toEqual({ retryIn: 6 * SECOND });
  });

  test("after its time one call probes at a time, and its success closes the breaker", async () => {
    await report("a", "failed", 5);
    under.now += 10 * SECOND;
    expect(await ask("a")).toEqual([0]);
    expect(await ask("a")).toEqual({ retryIn: 10 * SECOND });
    await report("a", "succeeded");
    expect(await ask("a")).toEqual([0]);
    expect(await ask("a")).toEqual([0]);
  });

  test("each failed probe doubles the time, up to a minute", async () => {
    await report("a", "failed", 5);
    for (const seconds of [10, 20, 40, 60, 60]) {
      expect(await ask("a")).toEqual({ retryIn: seconds * SECOND });
      under.now += seconds * SECOND;
      expect(await ask("a")).toEqual([0]);
      await report("a", "failed");
    }
  });

  test("a probe that tells nothing is followed by another", async () => {
    await report("a", "failed", 5);
    under.now += 10 * SECOND;
    expect(await ask("a")).toEqual([0]);
    under.now += 10 * SECOND;
    expect(await ask("a")).toEqual([0]);
  });

  test("a call that would try the target only as its last resort is no probe", async () => {
    await report("a", "failed", 5);
    under.now += 10 * SECOND;
    expect(await ask("b", "a")).toEqual([0, 1]);
    expect(await ask("a", "b")).toEqual([0, 1]);
    expect(await ask("a", "b")).toEqual([1]);
  });

  test("calls that were under way when it opened do not keep it open", async () => {
    await report("a", "failed", 5);
    under.now += 9 * SECOND;
    await report("a", "failed", 5);
    under.now += SECOND;
    expect(await ask("a")).toEqual([0]);
  });
});
