import { type FileHandle, open } from "node:fs/promises";
import type { LedgerEntry } from "../../access/ledger-entry";
import type { Nanodollars } from "../../access/money";
import { parseEntry } from "./entry-line";
import type { SpentTotals } from "./ledger";
import type { LedgerFile, LedgerFiles } from "./ledger-files";
import type { ReportProblem } from "./ledger-problem";
import { readLines } from "./read-lines";
import { REMEMBERED_IDS, RecentIds } from "./recent-ids";
import { SharedRun } from "./shared-run";

/** Calls that ended so long ago have settled, or never will. */
const RECENT_MILLISECONDS = 30 * 60_000;

/**
 * What every scope has spent in a month and in its days. Reads what processes have added since it was last asked, and no more.
 *
 * Memory holds sums, not entries: a number for each scope, and one for each of its days.
 */
export class MonthTotals {
  private read = new Map<string, { readonly inode: number; end: number }>();
  private teams = new Map<string, Map<string, ScopeTotal>>();
  private ids = new RecentIds<CountedEntry>(REMEMBERED_IDS);
  private readonly catchUp = new SharedRun(() => this.readNew());

  constructor(
    private readonly month: string,
    private readonly files: LedgerFiles,
    private readonly reportProblem: ReportProblem,
  ) {}

  /** Counts all that was written before it was called. */
  refresh(): Promise<void> {
    return this.catchUp.request();
  }

  /** Whether an entry with this id was counted lately. */
  knows(id: string): boolean {
    return this.ids.has(id);
  }

  /** @param now - Milliseconds since 1970. */
  of(team: string, day: string, now: number): SpentTotals {
    const scopes = this.teams.get(team) ?? new Map<string, ScopeTotal>();
    const totals = [...scopes].map(([scope, { month, days }]) => ({ scope, day: days.get(day) ?? 0, month }));
    const recentIds: string[] = [];
    for (const [id, counted] of this.ids.entries()) {
      if (counted.team === team && counted.endedAt >= now - RECENT_MILLISECONDS) recentIds.push(id);
    }
    return { totals, recentIds };
  }

  private async readNew(): Promise<void> {
    for (const ledgerFile of this.files.ofMonth(this.month)) {
      const file = await open(ledgerFile.path, "r");
      try {
        if (!(await this.readFile(ledgerFile, file))) return this.startOver();
      } finally {
        await file.close();
      }
    }
  }

  /** @returns Whether the file goes on where it was left. */
  private async readFile({ path }: LedgerFile, file: FileHandle): Promise<boolean> {
    const { size, ino } = await file.stat();
    const known = this.read.get(path) ?? { inode: ino, end: 0 };
    if (known.inode !== ino || size < known.end) return false;
    this.read.set(path, known);
    if (size === known.end) return true;
    for await (const lines of readLines(file, known.end)) {
      for (const { text, start, end, finished } of lines) {
        const { entry, problem } = text === "" ? {} : parseEntry(text);
        if (!finished && (entry === undefined || problem !== undefined)) return true; // somebody may be writing it
        if (problem !== undefined) this.reportProblem({ file: path, offset: start, reason: problem });
        if (entry !== undefined) this.count(entry);
        known.end = end;
      }
    }
    return true;
  }

  /** Somebody has put another file in the place of one that was counted. */
  private startOver(): Promise<void> {
    this.read = new Map();
    this.teams = new Map();
    this.ids = new RecentIds(REMEMBERED_IDS);
    return this.readNew();
  }

  private count({ id, at, day, principal, scopes, cost, latencyMilliseconds }: LedgerEntry): void {
    if (this.ids.has(id)) return;
    this.ids.add(id, { team: principal.team, endedAt: Date.parse(at) + latencyMilliseconds });
    const totals = this.teams.get(principal.team) ?? new Map<string, ScopeTotal>();
    this.teams.set(principal.team, totals);
    for (const scope of scopes) {
      const total = totals.get(scope) ?? { month: 0, days: new Map<string, Nanodollars>() };
      totals.set(scope, total);
      total.month += cost;
      total.days.set(day, (total.days.get(day) ?? 0) + cost);
    }
  }
}

interface ScopeTotal {
  month: Nanodollars;
  readonly days: Map<string, Nanodollars>;
}

interface CountedEntry {
  readonly team: string;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
}
