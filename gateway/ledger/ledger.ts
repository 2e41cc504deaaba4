import type { LedgerEntry, SpentTotal } from "../../access/ledger-entry";

/** The durable record of usage. */
export interface Ledger {
  /** Resolves when the entry is durable. An id that is there already changes nothing. */
  append(entry: LedgerEntry): Promise<void>;

  /** What a team has spent in a day and a month, from every process's entries. */
  totals(team: string, day: string, month: string): Promise<SpentTotals>;

  /** Waits until all that was appended is durable. Nothing can be appended afterwards. */
  close(): Promise<void>;
}

export interface SpentTotals {
  /** One a scope that has entries in the month. */
  readonly totals: readonly SpentTotal[];
  /** Ids of entries that the totals hold and whose calls ended in the last half hour: they may not have settled yet. */
  readonly recentIds: readonly string[];
}
