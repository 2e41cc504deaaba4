import type { LedgerEntry } from "../../access/ledger-entry";
import { formatEntry } from "./entry-line";
import type { Ledger, SpentTotals } from "./ledger";
import { LedgerFiles } from "./ledger-files";
import type { ReportProblem } from "./ledger-problem";
import { MonthTotals } from "./month-totals";
import { MonthWriter } from "./month-writer";
import { REMEMBERED_IDS, RecentIds } from "./recent-ids";

export interface FileLedgerProps {
  /** Where the files lie: `folder/usage.jsonl` gives `folder/usage.2026-11.0001.jsonl` and so on. On a local disk. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is told of lines that hold no entry, such as one that a loss of power has torn off. They are passed over. */
  readonly reportProblem: ReportProblem;
  /**
   * A file that has reached this size is followed by another. Old ones are kept: those of the current month hold its totals.
   *
   * @default 67108864
   */
  readonly maxFileBytes?: number;
}

/**
 * A ledger in files of JSON lines, which several processes may share.
 *
 * `append` has written the line when it **returns**: from then on it outlives this process, `kill -9` included. It costs some
 * 10 µs. What it returns **resolves** once the line outlives a loss of power: that takes an `fdatasync`, a millisecond or more by
 * the disk, shared by all that wait. A request need not wait for it.
 *
 * An id counts once if its entries are among the last 200,000.
 */
export class FileLedger implements Ledger {
  private readonly files: LedgerFiles;
  private readonly writers = new Map<string, MonthWriter>();
  private readonly views = new Map<string, MonthTotals>();
  /** Appends that are not durable yet, by the entry's id. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly written = new RecentIds<true>(REMEMBERED_IDS);
  private closed = false;

  constructor(private readonly props: FileLedgerProps) {
    this.files = new LedgerFiles(props.path);
  }

  append(entry: LedgerEntry): Promise<void> {
    const { id, month } = entry;
    const running = this.running.get(id);
    if (running !== undefined) return running;
    if (this.written.has(id) || this.views.get(month)?.knows(id)) return Promise.resolve();
    const durable = this.remember(id, this.write(entry));
    this.running.set(id, durable);
    return durable;
  }

  async totals(team: string, day: string, month: string): Promise<SpentTotals> {
    const view = newest(this.views, month, () => new MonthTotals(month, this.files, this.props.reportProblem)).value;
    await view.refresh();
    return view.of(team, day, this.props.now());
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.writers.values()].map((writer) => writer.close()));
  }

  /** An entry that failed may be tried again: should both lines be there after all, one counts. */
  private async remember(id: string, durable: Promise<void>): Promise<void> {
    try {
      await durable;
      this.written.add(id, true);
    } finally {
      this.running.delete(id);
    }
  }

  /** Writes before its first `await`. */
  private async write(entry: LedgerEntry): Promise<void> {
    if (this.closed) throw new Error("the ledger is closed");
    const { maxFileBytes = 67_108_864 } = this.props;
    const { value: writer, left } = newest(
      this.writers,
      entry.month,
      () => new MonthWriter(entry.month, this.files, maxFileBytes),
    );
    await Promise.all([writer.write(formatEntry(entry)).durable(), left?.close()]);
  }
}

/** Calls that run while a month turns need the one before too. */
const MONTHS_KEPT = 2;

/** The value of a month, made when it is not there; the one that was asked for longest ago leaves. */
function newest<Value>(
  values: Map<string, Value>,
  month: string,
  make: () => Value,
): { readonly value: Value; readonly left?: Value } {
  const value = values.get(month) ?? make();
  values.delete(month);
  values.set(month, value);
  for (const [eldest, left] of values) {
    if (values.size <= MONTHS_KEPT) break;
    values.delete(eldest);
    return { value, left };
  }
  return { value };
}
