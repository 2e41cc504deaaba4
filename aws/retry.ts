/** What came of a try. */
export type Attempt<Result> =
  | { readonly kind: "done"; readonly result: Result }
  /** Worth another try; if there is none, `error` is thrown. */
  | { readonly kind: "failed"; readonly error: Error; readonly waitMilliseconds?: number };

export interface RetryProps {
  /** From the first try to the end of the last pause. */
  readonly deadlineMilliseconds: number;
  /** The most that the first pause takes; that of each further one is twice as long. */
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  /** @default as many as the deadline allows */
  readonly mostTries?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * Tries until it is done or the time is up, with pauses of full jitter.
 *
 * @param attempt - Told how many milliseconds remain.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function withRetries<Result>(
  props: RetryProps,
  attempt: (remainingMilliseconds: number) => Promise<Attempt<Result>>,
): Promise<Result> {
  const { deadlineMilliseconds, firstPauseMilliseconds, longestPauseMilliseconds, mostTries, now, random } = props;
  const started = now();
  let paused = 0;
  // a clock that is set back must not make more time
  const remaining = () => deadlineMilliseconds - Math.max(now() - started, paused);
  for (let tried = 1; ; tried++) {
    const outcome = await attempt(remaining());
    if (outcome.kind === "done") return outcome.result;
    const longest = Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** (tried - 1));
    const pause = Math.max(outcome.waitMilliseconds ?? 0, random() * longest);
    if (tried === mostTries || pause >= remaining()) throw outcome.error;
    await props.pause(pause);
    paused += pause;
  }
}
