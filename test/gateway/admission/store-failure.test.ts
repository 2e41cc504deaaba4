import { nanodollars } from "../../../access/money";
import type { StoreFailure } from "../../../access/runtime-policy";
import { scopeName } from "../../../access/scope";
import { Admission } from "../../../gateway/admission/admission";
import type { AdmissionEvent } from "../../../gateway/admission/admission-event";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { until } from "../../support/until";
import { CALENDAR, TEAM, teamScope } from "./fixtures";
import { asking, breakable, Truth } from "./fleet";

test("the policy that holds when a store is lost says how large a share is, and whether there is one", async () => {
  let failure: StoreFailure = { kind: "deny" };
  const admission = new Admission({
    store: breakable(new MemoryStore(), { cut: true }),
    sources: new Truth(),
    calendar: CALENDAR,
    failure: () => failure,
    timing: { away: 0 },
  });
  const scopes = [teamScope({ concurrency: 8 })];
  await expect(admission.admit(asking({ scopes }))).rejects.toMatchObject({ kind: "unavailable" });

  failure = { kind: "local-share", replicas: 4 };
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => admission.admit(asking({ scopes }))));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  await admission.close();
});

/** Its store is never there, so it goes by a share; and its policy can change. */
function withoutStore(replicas: number, parts: Partial<{ truth: Truth }> = {}) {
  let failure: StoreFailure = { kind: "local-share", replicas };
  const admission = new Admission({
    store: breakable(new MemoryStore(), { cut: true }),
    sources: parts.truth ?? new Truth(),
    calendar: CALENDAR,
    failure: () => failure,
    timing: { away: 0 },
  });
  const change = (next: StoreFailure) => {
    failure = next;
  };
  return { admission, change };
}

test("a policy that turns to refusing holds at once, also where a share is in use", async () => {
  const { admission, change } = withoutStore(4);
  const scopes = [teamScope({ concurrency: 8 })];
  await admission.admit(asking({ scopes }));
  expect(admission.replicasOf(TEAM)).toBe(4);

  change({ kind: "deny" });
  await expect(admission.admit(asking({ scopes }))).rejects.toMatchObject({ kind: "unavailable" });
  await expect(admission.usage(TEAM, [])).rejects.toMatchObject({ kind: "unavailable" });
  expect(admission.replicasOf(TEAM)).toBeUndefined();

  change({ kind: "local-share", replicas: 4 });
  await admission.admit(asking({ scopes }));
  await expect(admission.admit(asking({ scopes }))).rejects.toMatchObject({ kind: "limited" }); // the first still runs
  await admission.close();
});

test.each([
  ["fewer", 4, 2, 4],
  ["more", 2, 4, 2],
])(
  "a share in use follows a policy that tells of %s replicas, with the calls that run",
  async (_, before, after, most) => {
    const { admission, change } = withoutStore(before);
    const scopes = [teamScope({ concurrency: 8 })];
    const first = await admission.admit(asking({ scopes }));
    await admission.admit(asking({ scopes }));

    change({ kind: "local-share", replicas: after });
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => admission.admit(asking({ scopes }))));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(most - 2);
    expect(admission.replicasOf(TEAM)).toBe(after);
    await first.settle({ tokens: 1, cost: 1 });
    if (before > after) await admission.admit(asking({ scopes })); // its room is free again
    await admission.close();
  },
);

test("what was spent is divided anew with the limits, so that fewer replicas do not spend more together", async () => {
  const truth = new Truth();
  truth.append("earlier", [scopeName(teamScope())], nanodollars(8));
  const { admission, change } = withoutStore(4, { truth });
  const scopes = [teamScope({ dollarsPerDay: 10 })];
  await admission.admit(asking({ scopes, cost: nanodollars(0.1) }));

  change({ kind: "local-share", replicas: 1 });
  const dear = admission.admit(asking({ scopes, cost: nanodollars(2) }));
  await expect(dear).rejects.toMatchObject({ kind: "limited" }); // 8 are spent and 0.1 are held
  await admission.admit(asking({ scopes, cost: nanodollars(1.8) }));
  await admission.close();
});

/** A ledger that keeps whoever asks waiting, until it is told to answer. */
class SlowTruth extends Truth {
  asked = 0;
  answering = Promise.resolve();

  override async totals() {
    this.asked += 1;
    await this.answering;
    return super.totals();
  }
}

test("a store that comes back while its share is divided anew is not left again", async () => {
  const link = { cut: false };
  const truth = new SlowTruth();
  const events: AdmissionEvent["kind"][] = [];
  let replicas = 4;
  const admission = new Admission({
    store: breakable(new MemoryStore(), link),
    sources: truth,
    calendar: CALENDAR,
    failure: () => ({ kind: "local-share", replicas }),
    timing: { away: 0, heartbeat: 20 },
    onEvent: ({ kind }) => events.push(kind),
  });
  const scopes = [teamScope({ concurrency: 8 })];
  await admission.admit(asking({ scopes })); // fills the store
  link.cut = true;
  await admission.admit(asking({ scopes }));
  expect(admission.replicasOf(TEAM)).toBe(4);

  let answer = () => {};
  truth.answering = new Promise((resolve) => {
    answer = resolve;
  });
  const before = truth.asked;
  replicas = 2;
  const divided = admission.admit(asking({ scopes }));
  await until(() => truth.asked > before, "the ledger is asked");
  link.cut = false;
  await until(() => events.includes("store-rejoined"), "the store is back");
  answer();
  await divided;
  expect(admission.replicasOf(TEAM)).toBeUndefined();
  await admission.close();
});
