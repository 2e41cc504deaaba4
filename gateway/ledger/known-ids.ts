import type { LedgerEntry } from "../../access/ledger-entry";
import type { ReportProblem } from "./ledger-problem";
import { readLedger } from "./read-ledger";

/**
 * Which of these entries are in the files of a ledger, by id. Unlike `FileLedger.append`, which knows the ids that came last, this looks at
 * every entry since the first of them was admitted.
 *
 * @param path - As given to `FileLedger`.
 */
export async function knownIds(
  path: string,
  entries: readonly LedgerEntry[],
  reportProblem: ReportProblem,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(entries.map(({ id }) => id));
  if (wanted.size === 0) return wanted;
  const since = entries.reduce((first, { at }) => Math.min(first, Date.parse(at)), Number.POSITIVE_INFINITY);
  const known = new Set<string>();
  for await (const { id } of readLedger(path, { since }, reportProblem)) if (wanted.has(id)) known.add(id);
  return known;
}
