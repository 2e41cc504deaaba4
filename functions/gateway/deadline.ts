import { OutOfTimeError } from "../../gateway/out-of-time";
import type { LambdaContext } from "./response-stream";

/** Enough to end a stream, and to write its entry and its settlement, each with a retry. */
export const RESERVE_MILLISECONDS = 5_000;

/**
 * The end of an invocation, ahead of the moment at which Lambda stops the process whatever it does: a call that was cut there would
 * stand in no ledger, and its client would wait for the rest.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(context: Pick<LambdaContext, "getRemainingTimeInMillis">, reserveMilliseconds = RESERVE_MILLISECONDS) {
    const remaining = context.getRemainingTimeInMillis() - reserveMilliseconds;
    this.#timer = setTimeout(() => this.#controller.abort(new OutOfTimeError()), Math.max(0, remaining));
  }

  /** Aborted with an {@link OutOfTimeError}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
