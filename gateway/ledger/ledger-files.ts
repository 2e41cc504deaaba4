import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";

/**
 * The files of one ledger. Asked for `usage.jsonl`, it keeps `usage.2026-11.0001.jsonl`, `usage.2026-11.0002.jsonl`, … beside that
 * name: an entry lies in a file of its month, and a full file is followed by the next number. No file is ever renamed, so
 * processes that share a ledger need no lock to move on.
 */
export class LedgerFiles {
  readonly folder: string;
  private readonly stem: string;
  private readonly extension: string;

  /** @param path - `folder/usage.jsonl`, or a folder that exists: then `ledger.jsonl` in it. */
  constructor(path: string) {
    const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, "ledger.jsonl") : path;
    this.folder = dirname(file);
    this.extension = extname(file) || ".jsonl";
    this.stem = basename(file, extname(file));
  }

  /** How they are called, for people. */
  get pattern(): string {
    return join(this.folder, `${this.stem}.<month>.<number>${this.extension}`);
  }

  /** Those that exist, by month and number. */
  list(): readonly LedgerFile[] {
    return names(this.folder)
      .flatMap((name) => this.parse(name) ?? [])
      .sort((one, other) => one.month.localeCompare(other.month) || one.number - other.number);
  }

  ofMonth(month: string): readonly LedgerFile[] {
    return this.list().filter((file) => file.month === month);
  }

  at(month: string, number: number): LedgerFile {
    const name = `${this.stem}.${month}.${String(number).padStart(4, "0")}${this.extension}`;
    return { month, number, path: join(this.folder, name) };
  }

  private parse(name: string): LedgerFile | undefined {
    if (!name.startsWith(`${this.stem}.`) || !name.endsWith(this.extension)) return undefined;
    const middle = name.slice(this.stem.length, name.length - this.extension.length);
    const [, month, number] = MIDDLE.exec(middle) ?? [];
    return month === undefined || number === undefined
      ? undefined
      : { month, number: Number(number), path: join(this.folder, name) };
  }
}

export interface LedgerFile {
  /** `2026-11` */
  readonly month: string;
  readonly number: number;
  readonly path: string;
}

const MIDDLE = /^\.(\d{4}-\d{2})\.(\d{4,})$/;

function names(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
