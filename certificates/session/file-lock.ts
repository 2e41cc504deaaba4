import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { codeOf } from "./thrown";

export interface FileLock {
  /** Leaves a lock alone that somebody else has taken over. */
  release(): void;
}

/**
 * Takes a lock, unless another process holds it.
 *
 * A lock whose process has died, and one that is older than any holder needs, is broken. Two processes that break the same one at
 * the same time may both go on: what this lock guards is then done twice, which must do no harm.
 *
 * @param now - Milliseconds since 1970.
 */
export function tryLock(path: string, now: number): FileLock | undefined {
  const taken = take(path, now);
  if (taken !== undefined || !isLeft(path, now)) return taken;
  rmSync(path, { force: true });
  return take(path, now);
}

/** Longer than a session takes with all its tries. */
const OLDEST_MS = 45_000;

function take(path: string, now: number): FileLock | undefined {
  const token = JSON.stringify({ pid: process.pid, host: hostname(), at: now, token: randomUUID() });
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      writeSync(file, token);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  }
  return {
    release: () => {
      if (textOf(path) === token) rmSync(path, { force: true });
    },
  };
}

/** Who holds a lock, since when. */
interface Holder {
  readonly pid?: unknown;
  readonly host?: unknown;
  readonly at?: unknown;
}

function isLeft(path: string, now: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  const holder = parse(textOf(path) ?? "");
  // one that is just being written is empty
  const since = typeof holder.at === "number" ? holder.at : stat.mtimeMs;
  return Math.abs(now - since) > OLDEST_MS || isDead(holder);
}

/** A process of this machine; of others nobody here can tell. */
function isDead({ pid, host }: Holder): boolean {
  if (typeof pid !== "number" || host !== hostname()) return false;
  try {
    process.kill(pid, 0); // asks whether it is there, and does nothing to it
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

function parse(text: string): Holder {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
