import type { LedgerEntry, SpentTotal } from "../../access/ledger-entry";
import type { SpentTotals } from "./ledger";

/** Adds entries that wait to be written to what the ledger holds, each once. */
export function withWaiting(
  { totals, recentIds }: SpentTotals,
  waiting: readonly LedgerEntry[],
  day: string,
  month: string,
): SpentTotals {
  const written = new Set(recentIds);
  const missing = waiting.filter((entry) => entry.month === month && !written.has(entry.id));
  if (missing.length === 0) return { totals, recentIds };
  const sums = new Map<string, SpentTotal>(totals.map((total) => [total.scope, total]));
  for (const entry of missing) {
    for (const scope of entry.scopes) {
      const before = sums.get(scope) ?? { scope, day: 0, month: 0 };
      const today = entry.day === day ? entry.cost : 0;
      sums.set(scope, { scope, day: before.day + today, month: before.month + entry.cost });
    }
  }
  return { totals: [...sums.values()], recentIds: [...recentIds, ...missing.map(({ id }) => id)] };
}
