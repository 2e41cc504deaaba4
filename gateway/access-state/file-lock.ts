import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** How long to wait for other processes, by default. They hold the lock for milliseconds. */
const PATIENCE_MILLISECONDS = 10_000;

/**
 * Runs an action while no other process of this machine does so under the same lock file.
 *
 * The lock of a process that died is broken. One that was left by another machine is not: nobody here can tell if it lives.
 *
 * @throws FileLockError when the lock does not become free.
 */
export async function withFileLock<Result>(
  path: string,
  action: () => Promise<Result>,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<Result> {
  await acquire(path, patienceMilliseconds);
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

/** Somebody else holds the lock. */
export class FileLockError extends Error {
  constructor(
    readonly path: string,
    holder: string,
  ) {
    super(`${holder} holds ${path} and does not let go of it: if no such process runs, delete the file.`);
    this.name = "FileLockError";
  }
}

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts: tells it from a later one with the same number. Empty where unknown. */
  readonly began: string;
  /** Tells this lock from every other. */
  readonly token: string;
}

async function acquire(path: string, patienceMilliseconds: number): Promise<void> {
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    began: await beginningOf(process.pid),
    token: randomUUID(),
  };
  // linked in whole: nobody ever sees a lock that does not say whose it is
  const draft = `${path}.${own.token}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let waited = 0; ; ) {
      if (await linked(draft, path)) return;
      const text = await textOf(path);
      if (text === undefined) continue; // free again
      const holder = parseHolder(text);
      if (holder === undefined || (await isDead(holder))) {
        await breakLock(path, text, patienceMilliseconds);
        continue;
      }
      if (waited >= patienceMilliseconds) {
        throw new FileLockError(path, `process ${holder.pid} of ${holder.host}`);
      }
      const delay = 2 + Math.random() * 18; // spread, so that waiting processes do not meet again
      waited += delay;
      await pause(delay);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Under a lock of its own, and only if it is still the same: of two that find a dead process's lock, the slower one would
 * otherwise remove the lock that the faster one has taken meanwhile.
 */
async function breakLock(path: string, text: string, patienceMilliseconds: number): Promise<void> {
  await withFileLock(
    `${path}.break`,
    async () => {
      if ((await textOf(path)) === text) await rm(path, { force: true });
    },
    patienceMilliseconds,
  );
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Unreadable only after a loss of power. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, began, token }: Partial<Record<keyof Holder, unknown>> = JSON.parse(text);
    return typeof pid === "number" && typeof host === "string" && typeof began === "string" && typeof token === "string"
      ? { pid, host, began, token }
      : undefined;
  } catch {
    return undefined;
  }
}

async function isDead({ pid, host, began }: Holder): Promise<boolean> {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0); // asks whether it is there, and does nothing to it
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
  const beginning = await beginningOf(pid);
  return began !== "" && beginning !== "" && began !== beginning;
}

/** Field 22 of Linux's `/proc/<pid>/stat`; the second field, in parentheses, may hold spaces. Elsewhere it is not known. */
async function beginningOf(pid: number): Promise<string> {
  const text = await textOf(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ESRCH") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
