import { ServiceError } from "./errors";

/** So many requests a second, as a bucket that holds one second's worth. AWS's default for CreateSession is 10. */
export class Throttle {
  #tokens: number;
  #filledAt: number;

  constructor(
    private readonly perSecond: number,
    private readonly clock: () => number,
  ) {
    this.#tokens = perSecond;
    this.#filledAt = clock();
  }

  /** @throws ServiceError of status 429 */
  take(): void {
    const now = this.clock();
    const gained = ((now - this.#filledAt) / 1000) * this.perSecond;
    this.#tokens = Math.min(this.perSecond, this.#tokens + Math.max(0, gained));
    this.#filledAt = now;
    if (this.#tokens < 1) throw new ServiceError("ThrottlingException", "Rate exceeded");
    this.#tokens -= 1;
  }
}
