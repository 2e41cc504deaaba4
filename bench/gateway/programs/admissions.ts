import { createHash } from "node:crypto";
import { createClient } from "@redis/client";
import { CalendarOf } from "../../../access/calendar";
import type { Limits } from "../../../environment/environment";
import type { RunningCall } from "../../../gateway/admission/limiter-store";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import type { AdmissionsQuestion, AdmissionsRate, ScriptRate } from "../jobs";
import { answer, tell } from "./parent";

/** Admissions as fast as one client can ask, beside a script that does nothing with as many arguments. */
async function rates({ store: url, admissions }: AdmissionsQuestion): Promise<AdmissionsRate> {
  const store = await ValkeyStore.connect({ url });
  const client = await createClient({ url }).connect();
  const calendar = new CalendarOf("UTC").at(Date.now());
  await begin(store, calendar.day, calendar.month);
  const sha1 = createHash("sha1").update(EMPTY_SCRIPT).digest("hex");
  await client.sendCommand(["SCRIPT", "LOAD", EMPTY_SCRIPT]);
  const keys = ["a", "b", "c", "d", "e", "f"].map((name) => `bench{payments}${name}`);
  const args = Array.from({ length: 40 }, (_, position) => `argument-${position}`);
  const empty = ["EVALSHA", sha1, `${keys.length}`, ...keys, ...args];

  const floor: Measured[] = [];
  const ours: Measured[] = [];
  for (let sent = 0; sent < admissions; sent += ROUND) {
    floor.push(await measured(client, () => client.sendCommand(empty)));
    const running: RunningCall[] = [];
    const admit = async (position: number) => {
      const id = `bench-${sent + position}`;
      const request = { team: TEAM, id, marks: ["user:anna", "team:payments", "key:k"], scopes: SCOPES, observe: [] };
      const amounts = { tokens: 5_000, cost: 20_000_000, targets: ["one", "two"], leaseMilliseconds: 30_000 };
      const decision = await store.admit({ ...request, ...amounts, calendar });
      if (decision.kind !== "admitted") throw new Error(`not admitted: ${decision.kind}`);
      const { epoch, at, day, month } = decision;
      running.push({ id, epoch, at, day, month, scopes: SCOPE_NAMES, tokens: 5_000, cost: 20_000_000 });
    };
    ours.push(await measured(client, admit));
    for (const call of running) {
      const used = { tokens: 100, cost: 1_000_000 };
      await store.settle({ ...call, team: TEAM, used, endedAt: Date.now() });
    }
  }
  await store.close();
  client.destroy();
  return { ours: summed(ours), floor: summed(floor) };
}

interface Measured {
  readonly milliseconds: number;
  /** That the server spent in scripts. */
  readonly serverMilliseconds: number;
}

async function measured(
  client: { sendCommand(words: readonly string[]): Promise<unknown> },
  once: (position: number) => Promise<unknown>,
): Promise<Measured> {
  await client.sendCommand(["CONFIG", "RESETSTAT"]);
  let next = 0;
  const begun = performance.now();
  const worker = async () => {
    while (next < ROUND) await once(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const milliseconds = performance.now() - begun;
  const usec = /cmdstat_evalsha:calls=\d+,usec=(\d+)/.exec(
    String(await client.sendCommand(["INFO", "commandstats"])),
  )?.[1];
  return { milliseconds, serverMilliseconds: Number(usec) / 1_000 };
}

/** The least disturbed round says what a script costs; what one client gets is the whole. */
function summed(rounds: readonly Measured[]): ScriptRate {
  const seconds = rounds.reduce((total, { milliseconds }) => total + milliseconds, 0) / 1_000;
  return {
    perSecond: (rounds.length * ROUND) / seconds,
    serverMicroseconds: (Math.min(...rounds.map(({ serverMilliseconds }) => serverMilliseconds)) / ROUND) * 1_000,
  };
}

async function begin(store: ValkeyStore, day: string, month: string): Promise<void> {
  await store.beginReload(TEAM, "bench", undefined, 10_000);
  await store.reload(TEAM, "bench", { day, month, marks: [], totals: [], countedIds: [], pauseMilliseconds: 0 });
}

const ROUND = 2_000;
const AT_ONCE = 64;
const EMPTY_SCRIPT = "return 1";
const TEAM = { environment: "bench", team: "payments" };
const LIMITS: Limits = {
  requestsPerMinute: 100_000_000,
  tokensPerMinute: 1_000_000_000_000,
  concurrency: 1_000_000,
  dollarsPerDay: 1_000_000,
  dollarsPerMonth: 4_000_000,
};
const SCOPES = [
  { kind: "team", id: "payments", limits: LIMITS },
  { kind: "route", id: "claude-sonnet", limits: LIMITS },
  { kind: "user", id: "anna", limits: LIMITS },
  { kind: "credential", id: "key:k", limits: LIMITS },
] as const;
const SCOPE_NAMES = SCOPES.map(({ kind, id }) => `${kind}/${id}`);

answer(rates);
tell({ url: "" });
