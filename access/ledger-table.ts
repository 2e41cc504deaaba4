import { createHash } from "node:crypto";
import type { ItemKey, TableLayout } from "./table-layout";

/** The ledger's table. Each region of the gateway has one of its own, for its own limits. No index is needed. */
export const LEDGER_TABLE: TableLayout = {
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "S" },
  timeToLiveAttribute: "removeAt",
};

/**
 * Parts that a team's totals and entries are spread over: two transactions that change one item at once cancel each other, and
 * one partition takes some 500 of these writes a second.
 *
 * May grow, for totals are summed over as many as there are now. When it shrinks, totals of the current month are lost.
 */
export const LEDGER_SHARDS = 16;

/** The part that an entry and what it adds belong to. */
export function shardOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt16BE(0) % LEDGER_SHARDS;
}

/** Says that an entry with this id is there: written with the entry, and only if it was not there before. */
export function entryMarkKey(id: string): ItemKey {
  return { pk: `id#${id}`, sk: "id" };
}

/**
 * An entry, so that a team's entries of one hour are found together, in the order in which their calls ended.
 *
 * @param endedAt - Milliseconds since 1970.
 */
export function entryKey(team: string, endedAt: number, id: string): ItemKey {
  return { pk: entriesPartition(team, endedAt, shardOf(id)), sk: `${momentText(endedAt)}#${id}` };
}

/** The partition of the entries whose calls ended in the hour of a moment. */
export function entriesPartition(team: string, endedAt: number, shard: number): string {
  return `entries#${team}#${momentText(endedAt).slice(0, 13)}#${shard}`;
}

/** Before every sort key of a call that ended at this moment or later. */
export function entriesSince(moment: number): string {
  return momentText(moment);
}

/** What a scope has spent in a month, as far as it is in one shard: `month` holds the sum, {@link dayAttribute} each day's. */
export function totalKey(team: string, month: string, shard: number, scope: string): ItemKey {
  return { pk: totalsPartition(team, month, shard), sk: scope };
}

export function totalsPartition(team: string, month: string, shard: number): string {
  return `totals#${team}#${month}#${shard}`;
}

export const MONTH_ATTRIBUTE = "month";

/** @param day - `2026-11-25` */
export function dayAttribute(day: string): string {
  return `day-${day}`;
}

/**
 * When a month's totals may go, in seconds since 1970: 400 days after it began, so never while they count, in any time zone.
 *
 * @param month - `2026-11`
 */
export function totalsRemoveAt(month: string): number {
  return Date.parse(`${month}-01T00:00:00Z`) / 1000 + 400 * 86_400;
}

/** `2026-11-25T09:30:00.123Z`: sorts as it reads. */
function momentText(moment: number): string {
  return new Date(moment).toISOString();
}
