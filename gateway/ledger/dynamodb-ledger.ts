import { setTimeout as sleep } from "node:timers/promises";
import type { LedgerEntry, SpentTotal } from "../../access/ledger-entry";
import {
  dayAttribute,
  entriesPartition,
  entriesSince,
  entryKey,
  entryMarkKey,
  LEDGER_SHARDS,
  LEDGER_TABLE,
  MONTH_ATTRIBUTE,
  shardOf,
  totalKey,
  totalsPartition,
  totalsRemoveAt,
} from "../../access/ledger-table";
import type { Nanodollars } from "../../access/money";
import { plainValue } from "../../aws/attributes";
import type { DynamoDb, Write } from "../../aws/dynamodb";
import type { Ledger, SpentTotals } from "./ledger";
import { plainEntry } from "./plain-entry";

export interface DynamoDbLedgerProps {
  readonly dynamoDb: DynamoDb;
  readonly table: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Days that entries are kept, at least two. Totals are kept for 400 days after their month began.
   *
   * @default 400
   */
  readonly retentionDays?: number;
}

/**
 * A ledger in DynamoDB, shared by all functions of a region.
 *
 * An entry, the mark of its id and what it adds to the totals of its scopes are one transaction, so an entry that is sent twice
 * counts once, however late. Each entry belongs to one of several shards, for transactions on the same total cancel each other.
 */
export class DynamoDbLedger implements Ledger {
  /** The last append of this process to each team's shard: they would only be in each other's way. */
  readonly #lastAppends = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(private readonly props: DynamoDbLedgerProps) {}

  append(entry: LedgerEntry): Promise<void> {
    return this.#inTurn(entry, async () => {
      // Whether the id was there already or not: it is there now.
      await this.props.dynamoDb.transact(this.props.table, this.#writesOf(entry));
    });
  }

  /**
   * Writes an entry that an earlier process could not, and tells whether it was there already.
   *
   * @param token - Of this call alone, at most 36 characters: a request that is sent again, for nobody heard its answer, is one with the
   *   first, and does not find its own entry.
   */
  restore(entry: LedgerEntry, token: string): Promise<"written" | "there"> {
    return this.#inTurn(entry, async () => {
      const failed = await this.props.dynamoDb.transact(this.props.table, this.#writesOf(entry), token);
      return failed === undefined ? "written" : "there";
    });
  }

  /** Whether an entry with this id is there. */
  async has(id: string): Promise<boolean> {
    return (await this.props.dynamoDb.get(this.props.table, entryMarkKey(id))) !== undefined;
  }

  async totals(team: string, day: string, month: string): Promise<SpentTotals> {
    const shards = await Promise.all(SHARDS.map((shard) => this.#readShard(team, day, month, shard)));
    const sums = new Map<string, { day: Nanodollars; month: Nanodollars }>();
    for (const { scope, ...spent } of shards.flatMap(({ totals }) => totals)) {
      const sum = sums.get(scope) ?? { day: 0, month: 0 };
      sum.day += spent.day;
      sum.month += spent.month;
      sums.set(scope, sum);
    }
    return {
      totals: [...sums].map(([scope, sum]) => ({ scope, ...sum })),
      recentIds: shards.flatMap(({ recentIds }) => recentIds),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#lastAppends.values());
  }

  #inTurn<Result>({ id, principal }: LedgerEntry, write: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error("the ledger is closed"));
    const place = `${principal.team}#${shardOf(id)}`;
    const before = this.#lastAppends.get(place) ?? Promise.resolve();
    const append = before.catch(() => {}).then(write);
    this.#lastAppends.set(place, append);
    return append.finally(() => {
      if (this.#lastAppends.get(place) === append) this.#lastAppends.delete(place);
    });
  }

  #writesOf(entry: LedgerEntry): Write[] {
    const { id, principal, scopes, month, day, cost } = entry;
    const { now, retentionDays = DEFAULT_RETENTION_DAYS } = this.props;
    const removeAt = Math.floor(now() / 1000) + retentionDays * DAY_SECONDS;
    const mark = { ...entryMarkKey(id), [REMOVE_AT]: removeAt };
    const item = { ...plainEntry(entry), ...entryKey(principal.team, endOf(entry), id), [REMOVE_AT]: removeAt };
    return [
      { kind: "put", put: { item: mark, condition: "attribute_not_exists(pk)" } },
      { kind: "put", put: { item } },
      ...scopes.map(
        (scope): Write => ({
          kind: "update",
          update: {
            key: totalKey(principal.team, month, shardOf(id), scope),
            update: "ADD #month :cost, #day :cost SET #removeAt = :removeAt",
            names: { "#month": MONTH_ATTRIBUTE, "#day": dayAttribute(day), "#removeAt": REMOVE_AT },
            values: { ":cost": cost, ":removeAt": totalsRemoveAt(month) },
          },
        }),
      ),
    ];
  }

  /**
   * Totals of a shard with the ids of the recent entries that they hold.
   *
   * Several reads are no snapshot. So the ids are read before the totals and after them, and if others have come meanwhile, the
   * totals are read again. Where entries never stop coming, the ids from before stand: an entry that came meanwhile is then
   * charged twice, and never not at all.
   */
  async #readShard(team: string, day: string, month: string, shard: number): Promise<SpentTotals> {
    let before = new Set(await this.#recentIds(team, shard));
    for (let attempt = 1; ; attempt += 1) {
      await sleep(COMMIT_MILLISECONDS);
      const totals = await this.#totalsOf(team, day, month, shard);
      const after = await this.#recentIds(team, shard);
      if (attempt === ATTEMPTS || after.every((id) => before.has(id))) return { totals, recentIds: [...before] };
      before = new Set(after);
    }
  }

  async #totalsOf(team: string, day: string, month: string, shard: number): Promise<SpentTotal[]> {
    const { dynamoDb, table } = this.props;
    const totals: SpentTotal[] = [];
    for await (const item of dynamoDb.query(table, { partition: totalsPartition(team, month, shard) })) {
      totals.push({
        scope: String(plainValue(item[SORT_KEY])),
        day: Number(plainValue(item[dayAttribute(day)]) ?? 0),
        month: Number(plainValue(item[MONTH_ATTRIBUTE]) ?? 0),
      });
    }
    return totals;
  }

  async #recentIds(team: string, shard: number): Promise<string[]> {
    const { dynamoDb, table, now } = this.props;
    const since = now() - RECENT_MILLISECONDS;
    // Clocks of other functions may be ahead of ours.
    const hours = new Set(
      [since, now(), now() + CLOCKS_DIFFER_MILLISECONDS].map((at) => entriesPartition(team, at, shard)),
    );
    const ids: string[] = [];
    for (const partition of hours) {
      for await (const item of dynamoDb.query(table, { partition, from: entriesSince(since), attribute: "id" })) {
        ids.push(String(plainValue(item.id)));
      }
    }
    return ids;
  }
}

const SHARDS = Array.from({ length: LEDGER_SHARDS }, (_, shard) => shard);
const SORT_KEY = LEDGER_TABLE.sortKey.name;
const REMOVE_AT = LEDGER_TABLE.timeToLiveAttribute;
const DEFAULT_RETENTION_DAYS = 400;
const DAY_SECONDS = 86_400;

/** Calls that ended so long ago have settled, or never will. */
const RECENT_MILLISECONDS = 30 * 60_000;
const CLOCKS_DIFFER_MILLISECONDS = 60_000;

/** A transaction's items may become visible one after the other, within milliseconds. An id that is seen must be in the totals. */
const COMMIT_MILLISECONDS = 100;
const ATTEMPTS = 5;

function endOf({ at, latencyMilliseconds }: LedgerEntry): number {
  return Math.floor(Date.parse(at) + latencyMilliseconds);
}
