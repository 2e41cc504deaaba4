import { makeFolder } from "../../files/make-folder";
import type { LedgerFiles } from "./ledger-files";
import { OpenSegment } from "./open-segment";

/** Appends to the files of one month: to the last one that is not full. */
export class MonthWriter {
  private segment: OpenSegment | undefined;
  private readonly closing = new Set<Promise<void>>();

  constructor(
    private readonly month: string,
    private readonly files: LedgerFiles,
    private readonly maxFileBytes: number,
  ) {}

  /** Writes the line at once. @returns The file that must become durable. */
  write(line: string): OpenSegment {
    const { segment, size } = this.writable();
    segment.write(line, size);
    return segment;
  }

  async close(): Promise<void> {
    this.release();
    await Promise.all(this.closing);
  }

  private writable(): { readonly segment: OpenSegment; readonly size: number } {
    const size = this.segment?.usable ? this.segment.size() : undefined;
    if (this.segment !== undefined && size !== undefined && size < this.maxFileBytes) {
      return { segment: this.segment, size };
    }
    this.release();
    return this.openLast();
  }

  private openLast(): { readonly segment: OpenSegment; readonly size: number } {
    makeFolder(this.files.folder, 0o700);
    for (let number = this.files.ofMonth(this.month).at(-1)?.number ?? 1; ; number += 1) {
      const segment = new OpenSegment(this.files.at(this.month, number).path);
      this.segment = segment;
      const size = segment.size();
      if (size !== undefined && size < this.maxFileBytes) return { segment, size };
      this.release();
    }
  }

  /** It closes once what was written to it is durable. */
  private release(): void {
    if (this.segment === undefined) return;
    const closed = this.segment.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
    this.segment = undefined;
  }
}
