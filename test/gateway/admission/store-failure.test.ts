import { nanodollars } from "../../../access/money";
import type { StoreFailure } from "../../../access/runtime-policy";
import { scopeName } from "../../../access/scope";
import { Admission } from "../../../gateway/admission/admission";
import { StoreUnavailableError } from "../../../gateway/admission/limiter-store";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { CALENDAR, TEAM, teamScope } from "./fixtures";
import { asking, Truth } from "./fleet";

/** Never there. */
class LostStore extends MemoryStore {
  override admit(): never {
    throw new StoreUnavailableError(new Error("the link is cut"), false);
  }

  override renew(): never {
    throw new StoreUnavailableError(new Error("the link is cut"), false);
  }
}

test("the policy that holds when a store is lost says how large a share is, and whether there is one", async () => {
  let failure: StoreFailure = { kind: "deny" };
  const admission = new Admission({
    store: new LostStore(),
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

/** A gateway that has left its store for a share, and whose policy can change. */
async function onShare(replicas: number, parts: Partial<{ truth: Truth }> = {}) {
  let failure: StoreFailure = { kind: "local-share", replicas };
  const admission = new Admission({
    store: new LostStore(),
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
  const { admission, change } = await onShare(4);
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
    const { admission, change } = await onShare(before);
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
  const { admission, change } = await onShare(4, { truth });
  const scopes = [teamScope({ dollarsPerDay: 10 })];
  await admission.admit(asking({ scopes, cost: nanodollars(0.1) }));

  change({ kind: "local-share", replicas: 1 });
  const dear = admission.admit(asking({ scopes, cost: nanodollars(2) }));
  await expect(dear).rejects.toMatchObject({ kind: "limited" }); // 8 are spent and 0.1 are held
  await admission.admit(asking({ scopes, cost: nanodollars(1.8) }));
  await admission.close();
});
