import type { LedgerEntry } from "../../access/ledger-entry";
import { entriesPartition, entriesSince, LEDGER_SHARDS, LEDGER_TABLE } from "../../access/ledger-table";
import { type Item, plainValue, recordOf } from "../../aws/attributes";
import type { DynamoDb } from "../../aws/dynamodb";
import { entryIn } from "./entry-line";

export interface LedgerTable {
  readonly dynamoDb: Pick<DynamoDb, "query">;
  readonly table: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The entries in a ledger's table of a team's calls that ended at a moment or later, in the order in which they ended.
 *
 * Each hour costs 16 queries, so this is for the last minutes, not for a month.
 *
 * @param since - Milliseconds since 1970.
 * @param reportProblem - Is told of items that are no entry, and never what is in them.
 */
export async function readLedgerTable(
  { dynamoDb, table, now }: LedgerTable,
  team: string,
  since: number,
  reportProblem: (problem: string) => void,
): Promise<readonly LedgerEntry[]> {
  const partitions = hoursOf(since, now() + CLOCKS_DIFFER_MILLISECONDS).flatMap((hour) =>
    Array.from({ length: LEDGER_SHARDS }, (_, shard) => entriesPartition(team, hour, shard)),
  );
  const items: Item[] = [];
  const read = async (partition: string) => {
    for await (const item of dynamoDb.query(table, { partition, from: entriesSince(since) })) items.push(item);
  };
  await Promise.all(partitions.map(read));
  return items
    .map((item) => ({ item, endedAt: String(plainValue(item[LEDGER_TABLE.sortKey.name])) }))
    .sort((one, other) => (one.endedAt < other.endedAt ? -1 : 1))
    .flatMap(({ item }) => {
      const { entry, problem } = entryIn(recordOf(item));
      if (problem !== undefined) reportProblem(problem);
      return entry ?? [];
    });
}

/** A moment in each hour that is touched. */
function hoursOf(from: number, to: number): number[] {
  const hours: number[] = [];
  for (let hour = Math.floor(from / HOUR); hour <= Math.floor(to / HOUR); hour += 1) hours.push(hour * HOUR);
  return hours;
}

const HOUR = 3_600_000;

/** Clocks of functions may be ahead of ours. */
const CLOCKS_DIFFER_MILLISECONDS = 60_000;
