import { Admission } from "../../../gateway/admission/admission";
import { StoreUnavailableError } from "../../../gateway/admission/limiter-store";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import type { Refusal } from "../../../gateway/refusal";
import { CALENDAR, NOON, SECOND, TEAM, teamScope, userScope } from "./fixtures";
import { asking, attempt, breakable, end, ProcessClock, replica, Truth } from "./fleet";

describe("admission", () => {
  let truth: Truth;
  let store: MemoryStore;
  let admission: Admission;
  let events: string[];

  beforeEach(() => {
    truth = new Truth();
    store = new MemoryStore();
    ({ admission, events } = replica(store, truth));
  });
  afterEach(() => admission.close());

  const refusal = async (...args: Parameters<typeof asking>): Promise<Refusal> => {
    const answer = await attempt(admission, asking(...args));
    if (!(answer instanceof Error)) throw new Error("it was admitted");
    return answer;
  };

  test("reads what has been spent and revoked before it admits anything", async () => {
    truth.append("earlier", ["team/payments"], 900_000_000);
    truth.revoked.add("user:bert");
    const scopes = [teamScope({ dollarsPerDay: 1 })];
    const refused = await refusal({ scopes, cost: 200_000_000 });
    expect(refused).toMatchObject({
      kind: "limited",
      binding: { limit: "dollarsPerDay", allowed: 1, spent: 0.9, held: 0, needed: 0.2 },
    });
    expect(await refusal({ marks: ["user:bert"] })).toMatchObject({ kind: "forbidden" });
    expect(events).toEqual(["reloaded"]);
  });

  test("tells who was revoked", async () => {
    truth.revoked.add("user:anna");
    expect((await refusal()).message).toBe('Access of user "anna" has been revoked.');
  });

  test("shows nothing to who is revoked, reloading first if it must", async () => {
    truth.revoked.add("user:anna");
    await expect(admission.requireUnrevoked(TEAM, ["team:payments", "user:anna"])).rejects.toMatchObject({
      kind: "forbidden",
      message: 'Access of user "anna" has been revoked.',
    });
    expect(events).toEqual(["reloaded"]);
    await admission.requireUnrevoked(TEAM, ["team:payments", "user:ben"]);
  });

  test("shows nothing to anybody while nobody can tell who is revoked", async () => {
    truth.failure = new Error("the disk is full");
    await expect(admission.requireUnrevoked(TEAM, ["user:anna"])).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("shows nothing where the store goes away while it is asked; before a call is read that is left to the call", async () => {
    const away = new StoreUnavailableError(new Error("the link is cut"), false);
    jest.spyOn(store, "revokedMark").mockRejectedValue(away);
    await expect(admission.requireUnrevoked(TEAM, ["user:anna"])).rejects.toMatchObject({ kind: "unavailable" });
    await admission.refuseRevoked(TEAM, ["user:anna"]);
  });

  test("hands out what is needed to make the call and to write it down", async () => {
    const clock = { now: NOON };
    const at = new Admission({
      store: new MemoryStore(() => clock.now),
      sources: truth,
      calendar: CALENDAR,
      failure: () => ({ kind: "deny" }),
      now: () => clock.now,
    });
    const call = asking({ targets: ["a", "b"] });
    expect(await at.admit(call)).toMatchObject({
      id: call.id,
      open: [0, 1],
      at: NOON,
      day: "2026-11-25",
      month: "2026-11",
      passed: [],
    });
    await at.close();
  });

  test("settles once, and what was not used is free at once", async () => {
    const scopes = [teamScope({ concurrency: 1, tokensPerMinute: 100 })];
    const call = asking({ scopes });
    const admitted = await admission.admit(call);
    expect(await refusal({ scopes })).toMatchObject({ binding: { limit: "tokensPerMinute" } });
    await end(truth, call, admitted, 40, 500);
    await admitted.settle({ tokens: 99, cost: 99_999 });
    expect(await admission.usage(TEAM, scopes)).toMatchObject([
      { tokensPerMinute: 40, concurrency: 0, dollarsPerDay: { spent: 500, held: 0 } },
    ]);
    await admission.admit(asking({ scopes, tokens: 60 }));
  });

  test("charges parts of tokens and of nanodollars whole", async () => {
    const call = asking({ tokens: 1.2, cost: 3.4 });
    const admitted = await admission.admit(call);
    expect(await admission.usage(TEAM, [teamScope()])).toMatchObject([
      { tokensPerMinute: 2, dollarsPerDay: { held: 4 } },
    ]);
    await admitted.settle({ tokens: 0.5, cost: 1.5 });
    expect(await admission.usage(TEAM, [teamScope()])).toMatchObject([
      { tokensPerMinute: 1, dollarsPerDay: { spent: 2 } },
    ]);
  });

  test("refuses when every target keeps failing, and goes on once a probe has succeeded", async () => {
    const clock = { now: NOON };
    const at = new Admission({
      store: new MemoryStore(() => clock.now),
      sources: truth,
      calendar: CALENDAR,
      failure: () => ({ kind: "deny" }),
      now: () => clock.now,
    });
    for (let i = 0; i < 5; i++) (await at.admit(asking())).report("claude", "failed");
    const refused = await attempt(at, asking());
    expect(refused).toMatchObject({ kind: "unavailable", retryAfterSeconds: 10 });
    clock.now += 10 * SECOND;
    const probe = await at.admit(asking());
    expect(await attempt(at, asking())).toMatchObject({ kind: "unavailable" });
    probe.report("claude", "succeeded");
    await at.admit(asking());
    await at.close();
  });

  test("reports a success only where something has failed", async () => {
    const report = jest.spyOn(store, "report");
    const first = await admission.admit(asking({ targets: ["a", "b"] }));
    first.report("a", "succeeded");
    expect(report).toHaveBeenCalledTimes(0);
    first.report("b", "failed");
    first.report("b", "succeeded");
    first.report("b", "succeeded");
    expect(report).toHaveBeenCalledTimes(2);
    first.report("b", "failed");
    (await admission.admit(asking({ targets: ["a", "b"] }))).report("b", "succeeded");
    expect(report).toHaveBeenCalledTimes(4);
  });

  test("keeps the leases of running calls, and frees those of a process that crashed", async () => {
    const scopes = [teamScope({ concurrency: 2 })];
    const clock = new ProcessClock();
    const one = new MemoryStore(clock.now);
    const living = replica(one, truth, { lease: 300, now: clock.now }).admission;
    const crashed = replica(one, truth, { lease: 300, heartbeat: 1_000_000, now: clock.now }).admission;
    await living.admit(asking({ scopes }));
    await crashed.admit(asking({ scopes }));
    expect(await attempt(living, asking({ scopes }))).toMatchObject({ binding: { limit: "concurrency", held: 2 } });
    await clock.sleep(400);
    await living.admit(asking({ scopes }));
    expect(await attempt(living, asking({ scopes }))).toMatchObject({ binding: { limit: "concurrency", held: 2 } });
    await living.close();
    clock.stop();
  });

  test("makes no call while ledger and access state do not answer, and goes on when they do", async () => {
    truth.failure = new Error("the disk is full");
    const refused = await refusal();
    expect(refused).toMatchObject({ kind: "unavailable", retryAfterSeconds: 1, cause: truth.failure });
    expect(events).toEqual(["reload-failed"]);
    truth.failure = undefined;
    await admission.admit(asking());
  });

  test("does not let a request wait for ever for a reload", async () => {
    const slow = replica(store, truth, { patience: 100, reload: 200 });
    truth.totals = () => new Promise(() => {});
    expect(await attempt(slow.admission, asking())).toMatchObject({ kind: "unavailable", retryAfterSeconds: 2 });
  });

  test("shows what each scope has used, reloading first if it must", async () => {
    truth.append("earlier", ["user/anna"], 5);
    expect(await admission.usage(TEAM, [teamScope(), userScope("anna")])).toMatchObject([
      { kind: "team", id: "payments", dollarsPerDay: { spent: 0 } },
      { kind: "user", id: "anna", dollarsPerDay: { spent: 5 } },
    ]);
  });

  test("a process that is cut off alone lets its part pass beside what others let through, and no more", async () => {
    const failure = { kind: "local-share", replicas: 4 } as const;
    const link = { cut: false };
    const cutOff = replica(breakable(store, link), truth, { failure, away: 0 }).admission;
    const scopes = [teamScope({ concurrency: 20 })];
    const admitted = async (by: Admission) => {
      const answers = await Promise.all(Array.from({ length: 30 }, () => attempt(by, asking({ scopes }))));
      return answers.filter((answer) => !(answer instanceof Error)).length;
    };
    expect(await admitted(admission)).toBe(20);
    expect(await admitted(cutOff)).toBe(0);
    link.cut = true;
    expect(await admitted(cutOff)).toBe(5);
    expect(await admitted(admission)).toBe(0);
    await cutOff.close();
  });

  test("a thousand calls at once are admitted up to the limit exactly", async () => {
    const scopes = [teamScope({ requestsPerMinute: 321 })];
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => attempt(admission, asking({ scopes }))));
    expect(answers.filter((answer) => !(answer instanceof Error))).toHaveLength(321);
  });
});
