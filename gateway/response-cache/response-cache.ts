import type { TargetPolicy } from "../../access/runtime-policy";

/** A whole answer of a model. */
export interface CachedAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What it came from, for the ledger. */
  readonly target: TargetPolicy;
}

/**
 * Answers of the last minutes, in this process alone: bounded in bytes and in time, and gone with the process. Keys name the team,
 * so nobody is given another team's answer.
 */
export class ResponseCache {
  readonly #now: () => number;
  readonly #mostBytes: number;
  /** The one that was used longest ago comes first. */
  readonly #answers = new Map<string, Kept>();
  #bytes = 0;

  /** @param now - Milliseconds since 1970. */
  constructor(now: () => number, mostBytes: number = MOST_BYTES) {
    this.#now = now;
    this.#mostBytes = mostBytes;
  }

  find(key: string): CachedAnswer | undefined {
    const kept = this.#answers.get(key);
    if (kept === undefined) return undefined;
    this.#answers.delete(key);
    if (kept.until <= this.#now()) {
      this.#bytes -= kept.bytes;
      return undefined;
    }
    this.#answers.set(key, kept);
    return kept.answer;
  }

  keep(key: string, answer: CachedAnswer, seconds: number): void {
    const bytes = answer.body.length + OVERHEAD_BYTES;
    if (bytes > this.#mostBytes) return;
    this.#drop(key);
    this.#answers.set(key, { answer, bytes, until: this.#now() + seconds * 1_000 });
    this.#bytes += bytes;
    for (const eldest of this.#answers.keys()) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#drop(eldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#answers.get(key)?.bytes ?? 0;
    this.#answers.delete(key);
  }
}

interface Kept {
  readonly answer: CachedAnswer;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const MOST_BYTES = 32 * 1024 * 1024;

/** Of key, headers and the entry itself. */
const OVERHEAD_BYTES = 1_024;
