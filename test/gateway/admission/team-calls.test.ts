import { MemoryStore } from "../../../gateway/admission/memory-store";
import { TeamCalls } from "../../../gateway/admission/team-calls";
import { admitted, LEASE, load, NOON, request, running, stateOf, TEAM, teamScope, usageOf } from "./fixtures";

async function loaded(): Promise<MemoryStore> {
  const store = new MemoryStore(() => NOON);
  await load(store, stateOf(NOON));
  return store;
}

/** A call that has ended and is settled in the store. */
async function settledCall(store: MemoryStore, written: Promise<void> | undefined): Promise<TeamCalls> {
  const calls = new TeamCalls(store, TEAM, LEASE);
  const asked = request(NOON);
  const call = running(asked, admitted(await store.admit(asked)));
  calls.begin(call);
  const step = calls.end(call, { tokens: 10, cost: 600 }, NOON, written);
  if (step !== undefined) await calls.tell(step);
  return calls;
}

const never = new Promise<void>(() => {});

test.each([
  ["is brought to a store that stands in for the shared one, for the ledger's totals lack it", never, 600],
  ["is not, once its entry is in the ledger", Promise.resolve(), 0],
  ["is not, where its entry was there before", undefined, 0],
])("money of a call that has ended %s", async (_, written, spent) => {
  const calls = await settledCall(await loaded(), written);
  const standIn = await loaded();
  await calls.copyTo(standIn, NOON);
  const usage = await usageOf({ store: () => standIn, now: NOON }, teamScope());
  expect(usage.dollarsPerDay).toEqual({ spent, held: 0 });
});
