import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { LedgerEntry } from "../../access/ledger-entry";
import { parseEntry } from "./entry-line";
import { LedgerFiles } from "./ledger-files";
import type { ReportProblem } from "./ledger-problem";
import { readLines } from "./read-lines";
import { REMEMBERED_IDS, RecentIds } from "./recent-ids";

export interface LedgerFilter {
  readonly team?: string;
  readonly user?: string;
  /** Milliseconds since 1970: entries that were admitted then or later. */
  readonly since?: number;
}

/**
 * The entries of a ledger, oldest file first, each id once.
 *
 * @param path - As given to `FileLedger`, or one of its files.
 * @param reportProblem - Is told of lines that hold no entry, such as one that a loss of power has torn off.
 */
export async function* readLedger(
  path: string,
  filter: LedgerFilter,
  reportProblem: ReportProblem,
): AsyncGenerator<LedgerEntry> {
  const seen = new RecentIds<true>(REMEMBERED_IDS);
  for (const file of filesOf(path, filter.since)) {
    for await (const entry of readEntries(file, reportProblem)) {
      if (seen.has(entry.id)) continue;
      seen.add(entry.id, true);
      if (passes(entry, filter)) yield entry;
    }
  }
}

function filesOf(path: string, since: number | undefined): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return [path];
  // A month is one of the environment's time zone: a day earlier is in it or before it, in whatever zone.
  const firstMonth = since === undefined ? "" : new Date(since - DAY).toISOString().slice(0, 7);
  return new LedgerFiles(path)
    .list()
    .filter(({ month }) => month >= firstMonth)
    .map((file) => file.path);
}

const DAY = 86_400_000;

async function* readEntries(path: string, reportProblem: ReportProblem): AsyncGenerator<LedgerEntry> {
  const file = await open(path, "r");
  try {
    for await (const lines of readLines(file, 0)) {
      for (const { text, start, finished } of lines) {
        if (text === "") continue;
        const { entry, problem } = parseEntry(text);
        if (problem !== undefined)
          reportProblem({ file: path, offset: start, reason: finished ? problem : UNFINISHED });
        if (entry !== undefined) yield entry;
      }
    }
  } finally {
    await file.close();
  }
}

const UNFINISHED = "the last line was cut off, or is just being written";

function passes({ principal, at }: LedgerEntry, { team, user, since }: LedgerFilter): boolean {
  return (
    (team === undefined || principal.team === team) &&
    (user === undefined || principal.user === user) &&
    (since === undefined || Date.parse(at) >= since)
  );
}
