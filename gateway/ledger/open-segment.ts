import { closeSync, constants, fdatasync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { syncFolder } from "../../files/durable-file";
import { SharedRun } from "./shared-run";

const syncData = promisify(fdatasync);

/** One file of a ledger, open for appending. Other processes may append to it at the same time. */
export class OpenSegment {
  private readonly descriptor: number;
  /** Where the file ended after our last write: if it still ends there, it ends with a whole line. */
  private ownEnd = -1;
  /** The file's name must be durable too, once. */
  private named = false;
  private readonly sync = new SharedRun(() => this.makeDurable());

  /**
   * False once asking it or writing has failed: another descriptor may fare better, as of a file system that was away. And once making
   * it durable has: the system may have dropped what was written, and would not say so again.
   */
  usable = true;

  constructor(readonly path: string) {
    this.descriptor = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
  }

  /** Bytes that it holds; `undefined` when somebody has deleted it, and what is written would be lost. */
  size(): number | undefined {
    try {
      const { size, nlink } = fstatSync(this.descriptor);
      return nlink === 0 ? undefined : size;
    } catch (error) {
      this.usable = false;
      throw error;
    }
  }

  /**
   * Writes a line in one call, at the end of the file, wherever other processes have moved it meanwhile.
   *
   * @param size - As {@link size} has just said.
   */
  write(line: string, size: number): void {
    try {
      const bytes = Buffer.from(this.isTorn(size) ? `\n${line}` : line);
      const written = writeSync(this.descriptor, bytes);
      // the next line begins afresh, and readers pass over what is torn
      if (written < bytes.length)
        throw new Error(`${this.path}: only ${written} of ${bytes.length} bytes could be written`);
      this.ownEnd = size + written;
    } catch (error) {
      this.usable = false;
      throw error;
    }
  }

  /** When all that was written before is on the disk. Those who wait at the same time share one call of the system. */
  async durable(): Promise<void> {
    await this.sync.request();
  }

  /** Never fails. */
  async close(): Promise<void> {
    await this.sync.idle();
    try {
      closeSync(this.descriptor);
    } catch {
      // What stands in it is durable, or who wrote it was told that it is not.
    }
  }

  /**
   * Whether the last line has no end, for its writer was torn away. While somebody is writing it looks the same: systems let the
   * size grow page by page. So it is looked at again; to be wrong after that costs an empty line.
   */
  private isTorn(size: number): boolean {
    if (size === 0 || size === this.ownEnd) return false;
    const last = Buffer.alloc(1);
    let end = size;
    for (let look = 0; look < LOOKS; look += 1) {
      readSync(this.descriptor, last, 0, 1, end - 1);
      if (last[0] === NEWLINE) return false;
      end = this.size() ?? end;
    }
    return true;
  }

  private async makeDurable(): Promise<void> {
    try {
      await sleep(GATHER_MILLISECONDS); // answers that wait to be written go first, and more lines come along
      await syncData(this.descriptor);
      if (!this.named) await syncFolder(dirname(this.path));
      this.named = true;
    } catch (error) {
      this.usable = false;
      throw error;
    }
  }
}

const NEWLINE = 0x0a;

/** One call of the system for each request would take a fifth of a busy core. A loss of power loses so much more. */
const GATHER_MILLISECONDS = 20;

/** Some 30 µs: longer than it takes to write a line. */
const LOOKS = 10;
