import { WINDOW_SECONDS } from "../rules";

/** Seconds that count at any moment: the one that runs, and those before it. */
const SLOTS = WINDOW_SECONDS + 1;

/** Requests and tokens of the last minute, by whole seconds. */
export class Window {
  requests = 0;
  tokens = 0;
  private latest = 0;
  /** By second modulo the slots' number; zero where nothing came. */
  private readonly requestsOf = new Float64Array(SLOTS);
  private readonly tokensOf = new Float64Array(SLOTS);

  /** Lets go what has counted long enough. */
  slideTo(second: number): void {
    if (second - this.latest >= SLOTS) {
      this.requestsOf.fill(0);
      this.tokensOf.fill(0);
      this.requests = 0;
      this.tokens = 0;
    } else {
      for (let each = this.latest + 1; each <= second; each++) this.leave(each % SLOTS);
    }
    this.latest = Math.max(this.latest, second);
  }

  get isEmpty(): boolean {
    return this.requests === 0 && this.tokens === 0;
  }

  /** Adds to a second, or takes from it. One that does not count any more changes nothing. */
  add(second: number, requests: number, tokens: number): void {
    if (second <= this.latest - SLOTS) return;
    const slot = Math.min(second, this.latest) % SLOTS;
    this.requestsOf[slot] = (this.requestsOf[slot] ?? 0) + requests;
    this.tokensOf[slot] = (this.tokensOf[slot] ?? 0) + tokens;
    this.requests += requests;
    this.tokens += tokens;
  }

  /** The moment, in milliseconds, at which so many more fit in. */
  roomAt(counted: "requests" | "tokens", needed: number, allowed: number): number {
    const counts = counted === "requests" ? this.requestsOf : this.tokensOf;
    let left = this[counted];
    for (let second = this.latest - WINDOW_SECONDS; second <= this.latest; second++) {
      left -= counts[(second + SLOTS) % SLOTS] ?? 0;
      if (left + needed <= allowed) return (second + SLOTS) * 1000;
    }
    return Number.POSITIVE_INFINITY;
  }

  private leave(slot: number): void {
    this.requests -= this.requestsOf[slot] ?? 0;
    this.tokens -= this.tokensOf[slot] ?? 0;
    this.requestsOf[slot] = 0;
    this.tokensOf[slot] = 0;
  }
}
