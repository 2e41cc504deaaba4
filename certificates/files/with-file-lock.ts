import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "../session/file-lock";

export interface FileLockProps {
  /** Of the lock. Its folder must be there. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What to throw when another process keeps the lock for longer than any change takes. */
  readonly busy: () => Error;
}

/** Changes files while no other process does: whoever changes them takes the same lock. */
export async function withFileLock<Result>(
  { path, now, busy }: FileLockProps,
  change: () => Promise<Result>,
): Promise<Result> {
  const until = now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const lock = tryLock(path, now());
    if (lock !== undefined) {
      try {
        return await change();
      } finally {
        lock.release();
      }
    }
    if (now() > until) throw busy();
    await sleep(25);
  }
}

/** A lock that is older is broken. */
const PATIENCE_MILLISECONDS = 50_000;
