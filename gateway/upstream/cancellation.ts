import { EventEmitter } from "node:events";

/** The deadline of a call passed before an answer began. */
export class DeadlinePassed extends Error {
  constructor() {
    super("the deadline passed before an answer began");
    this.name = "DeadlinePassed";
  }
}

/**
 * What ends one call early: its client leaves, or its deadline passes. Whoever waits for something on the call's behalf waits by
 * `race`, and so stops at once.
 *
 * It emits `abort`, which undici takes as well as an AbortSignal; that would cost each call half as much as signing it.
 */
export class Cancellation extends EventEmitter<{ abort: [] }> {
  readonly #client: AbortSignal;
  readonly #cancelled: Promise<never>;
  readonly #clientLeft = () => this.#abort(this.#client.reason);
  readonly #timer: NodeJS.Timeout | undefined;
  #aborted = false;
  #reason: unknown;

  /** @param milliseconds - Until the deadline. */
  constructor(client: AbortSignal, milliseconds: number) {
    super();
    this.#client = client;
    this.#cancelled = new Promise((_, cancelled) => {
      this.once("abort", () => cancelled(this.#reason));
    });
    this.#cancelled.catch(() => undefined); // nobody may be waiting
    if (client.aborted) this.#clientLeft();
    else client.addEventListener("abort", this.#clientLeft);
    const late = () => this.#abort(new DeadlinePassed());
    if (milliseconds <= 0) late();
    else this.#timer = setTimeout(late, Math.min(milliseconds, LONGEST_TIMER));
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** The client's, or {@link DeadlinePassed}. */
  get reason(): unknown {
    return this.#reason;
  }

  /** @throws the reason. */
  race<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([this.#cancelled, work]); // in this order: nothing begins once the call has ended
  }

  async sleep(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.race(
        new Promise<void>((slept) => {
          timer = setTimeout(slept, milliseconds);
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** An answer has begun: from now on only the client ends the call. */
  answered(): void {
    clearTimeout(this.#timer);
  }

  /** The call is over. */
  release(): void {
    clearTimeout(this.#timer);
    this.#client.removeEventListener("abort", this.#clientLeft);
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.emit("abort");
  }
}

/** A longer timer of Node fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
