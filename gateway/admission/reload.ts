import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CalendarOf } from "../../access/calendar";
import type { SpentTotals } from "../ledger/ledger";
import type { LimiterStore, ReloadedState, TeamKey } from "./limiter-store";
import { POLL_MILLISECONDS, type Timing } from "./timing";
import { within } from "./within";

/** The durable truth from which a lost store is rebuilt. */
export interface AdmissionSources {
  /** All marks of revocation that concern a team, such as `user:anna`. */
  marks(team: TeamKey): Promise<readonly string[]>;
  totals(team: TeamKey, day: string, month: string): Promise<SpentTotals>;
}

export interface ReloadParts {
  readonly store: LimiterStore;
  readonly sources: AdmissionSources;
  readonly calendar: CalendarOf;
  readonly timing: Timing;
  readonly now: () => number;
}

/** What the sources say of a team now. */
export async function readSources(
  { sources, calendar, now }: Pick<ReloadParts, "sources" | "calendar" | "now">,
  team: TeamKey,
  withinMilliseconds: number,
): Promise<Omit<ReloadedState, "pauseMilliseconds">> {
  const { day, month } = calendar.at(now());
  const read = await within(withinMilliseconds, Promise.all([sources.marks(team), sources.totals(team, day, month)]));
  if (read === "late") throw new Error(`ledger and access state did not answer within ${withinMilliseconds} ms`);
  const [marks, { totals, recentIds }] = read;
  return { day, month, marks, totals, countedIds: recentIds };
}

/**
 * Makes a team's state in the store usable again, or waits until another process has done so.
 *
 * @param from - The epoch that was found lost.
 * @returns Whether it was this process.
 * @throws what the sources throw; the store stays lost then.
 */
export async function reload(parts: ReloadParts, team: TeamKey, from: string | undefined): Promise<boolean> {
  const { store, timing } = parts;
  const owner = randomUUID();
  let lostEpoch = from;
  for (;;) {
    if (await store.beginReload(team, owner, lostEpoch, timing.reload)) {
      if (await writeSources(parts, team, owner)) return true;
    } else {
      await sleep(POLL_MILLISECONDS);
    }
    const standing = await store.renew(team, [], timing.lease);
    if (standing.kind === "renewed") return false;
    lostEpoch = standing.epoch;
  }
}

async function writeSources(parts: ReloadParts, team: TeamKey, owner: string): Promise<boolean> {
  const { store, timing } = parts;
  try {
    const state = await readSources(parts, team, timing.reload);
    return await store.reload(team, owner, { ...state, pauseMilliseconds: store.shared ? timing.pause : 0 });
  } catch (error) {
    await store.beginReload(team, owner, undefined, 1).catch(() => {}); // gives the lock up: somebody else may be luckier
    throw error;
  }
}
