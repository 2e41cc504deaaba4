/** What came of a try. */
export type Attempt<Result> =
  | { readonly kind: "done"; readonly result: Result }
  /** Worth another try; if there is none, `error` is thrown. */
  | { readonly kind: "failed"; readonly error: Error; readonly waitMilliseconds?: number };

export interface RetryProps {
  /** From the first try to the end of the last. */
  readonly deadlineMilliseconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Tries until it is done or the time is up, with pauses of full jitter.
 *
 * @param attempt - Told how many milliseconds remain.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function withRetries<Result>(
  { deadlineMilliseconds, now, random, sleep }: RetryProps,
  attempt: (remainingMilliseconds: number) => Promise<Attempt<Result>>,
): Promise<Result> {
  const started = now();
  let slept = 0;
  for (let tried = 1; ; tried++) {
    // a clock that is set back must not make more time
    const remaining = deadlineMilliseconds - Math.max(now() - started, slept);
    const outcome = await attempt(remaining);
    if (outcome.kind === "done") return outcome.result;
    const pause = Math.max(
      outcome.waitMilliseconds ?? 0,
      random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tried - 1)),
    );
    const left = deadlineMilliseconds - Math.max(now() - started, slept);
    if (tried === MOST_TRIES || pause >= left) throw outcome.error;
    await sleep(pause);
    slept += pause;
  }
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

/** Enough to fill the default deadline. */
const MOST_TRIES = 10;
