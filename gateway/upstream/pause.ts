/**
 * How long to wait before trying a target again, in milliseconds: as long as it asked for, and full jitter, so that calls that
 * failed together do not come back together.
 *
 * @param failed - Attempts at the target that have failed.
 * @param retryAfter - The target's header.
 * @param random - At least 0, below 1.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function pauseBefore(failed: number, retryAfter: string | undefined, now: number, random: number): number {
  const jitter = random * Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** (failed - 1));
  return askedPause(retryAfter, now) + jitter;
}

/** Beyond so much another target is tried sooner than this one again. */
export const PATIENCE_MILLISECONDS = 1_000;

const FIRST_MILLISECONDS = 200;
const LONGEST_MILLISECONDS = 5_000;

/** `retry-after` has seconds or a date. What is neither asks for nothing. */
function askedPause(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  if (/^\s*\d+(\.\d+)?\s*$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
