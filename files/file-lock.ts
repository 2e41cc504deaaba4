import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "../access/thrown";
import { createWhole, type Link, mayBeUnfinished } from "./create-whole";

export interface FileLockProps {
  /** Of the lock file. Its folder must be there. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * A lock that is older is broken even if its holder may live: for what does no harm when it is done twice.
   *
   * @default never
   */
  readonly oldestMilliseconds?: number;
  /** How a file gets a second name, which some file systems cannot do. @default that of node:fs */
  readonly link?: Link;
}

export interface FileLock {
  /** Leaves a lock alone that somebody else has taken over. */
  release(): Promise<void>;
}

/** How long to wait for other processes, by default. They hold the lock for milliseconds. */
const PATIENCE_MILLISECONDS = 10_000;

/**
 * Runs an action while no other process of this machine does so under the same lock file.
 *
 * The lock of a process that died is broken. One that was left by another machine is not, unless it is too old: nobody here can tell
 * if it lives.
 *
 * @throws FileLockError when the lock does not become free.
 */
export async function withFileLock<Result>(
  {
    patienceMilliseconds = PATIENCE_MILLISECONDS,
    ...props
  }: FileLockProps & { readonly patienceMilliseconds?: number },
  action: () => Promise<Result>,
): Promise<Result> {
  const lock = await acquire(props, patienceMilliseconds);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

/** Takes a lock, unless another process holds it: without waiting. */
export async function tryFileLock(props: FileLockProps): Promise<FileLock | undefined> {
  try {
    return await acquire(props, 0);
  } catch (error) {
    if (error instanceof FileLockError) return undefined;
    throw error;
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
  /** Since when, in milliseconds since 1970. */
  readonly at: number;
  /** Tells this lock from every other. */
  readonly token: string;
}

async function acquire(props: FileLockProps, patienceMilliseconds: number): Promise<FileLock> {
  for (let waited = 0; ; ) {
    const text = await textOf(props.path);
    if (text === undefined) {
      const lock = await take(props);
      if (lock !== undefined) return lock; // otherwise somebody was faster
    } else if (await isLeft(text, props)) {
      await breakLock(props, text, patienceMilliseconds);
      continue;
    }
    if (waited >= patienceMilliseconds) throw new FileLockError(props.path, nameOf(parseHolder(text ?? "")));
    const delay = 2 + Math.random() * 18; // spread, so that waiting processes do not meet again
    waited += delay;
    await pause(delay);
  }
}

async function take({ path, now, link }: FileLockProps): Promise<FileLock | undefined> {
  const { pid } = process;
  const own: Holder = { pid, host: hostname(), began: await beginningOf(pid), at: now(), token: randomUUID() };
  const text = JSON.stringify(own);
  return (await createWhole(path, text, link)) ? { release: () => removeIf(path, text) } : undefined;
}

/** Whether its holder is gone. One that does not say whose it is was emptied by a loss of power, or is just being written. */
async function isLeft(text: string, props: FileLockProps): Promise<boolean> {
  const holder = parseHolder(text);
  if (holder === undefined) return !(await mayBeUnfinished(props.path, props.link));
  return isTooOld(holder, props) || (await isDead(holder));
}

function nameOf(holder: Holder | undefined): string {
  return holder === undefined ? "a process" : `process ${holder.pid} of ${holder.host}`;
}

/**
 * Under a lock of its own, and only if it is still the same: of two that find a dead process's lock, the slower one would
 * otherwise remove the lock that the faster one has taken meanwhile.
 */
async function breakLock(props: FileLockProps, text: string, patienceMilliseconds: number): Promise<void> {
  const breaking = { ...props, path: `${props.path}.break`, patienceMilliseconds };
  await withFileLock(breaking, async () => {
    if (await isLeft(text, props)) await removeIf(props.path, text); // by now an empty one may be another's
  });
}

async function removeIf(path: string, text: string): Promise<void> {
  if ((await textOf(path)) === text) await rm(path, { force: true });
}

/** `undefined`: it says nothing of a holder. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, began, at, token }: Partial<Record<keyof Holder, unknown>> = JSON.parse(text);
    return typeof pid === "number" &&
      typeof host === "string" &&
      typeof began === "string" &&
      typeof at === "number" &&
      typeof token === "string"
      ? { pid, host, began, at, token }
      : undefined;
  } catch {
    return undefined;
  }
}

/** One of the future is of a clock that was set back since. */
function isTooOld({ at }: Holder, { now, oldestMilliseconds }: FileLockProps): boolean {
  return oldestMilliseconds !== undefined && Math.abs(now() - at) > oldestMilliseconds;
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
