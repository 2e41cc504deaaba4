import { setTimeout as sleep } from "node:timers/promises";

/** Waits for work, but not for longer than so many milliseconds: then it is left to itself. */
export async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value | "late"> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, sleep(milliseconds, "late" as const, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
