import type { AwsErrorType } from "./errors";
import type { Model } from "./models";
import type { Operation } from "./route";

/**
 * How a call goes wrong. `afterEvents` counts events of a stream that still go out; a call that does not stream has none, so there
 * only 0 and "halfway" exist.
 *
 * - `error`: answered with an AWS error, before any quota is taken.
 * - `delay`: answered later.
 * - `stall`: says no more and keeps the connection. Without `afterEvents` not even headers come.
 * - `cut`: the connection breaks. Without `afterEvents` before the headers.
 * - `exception`: an exception frame ends the stream; a call that does not stream gets the error instead.
 * - `half-frame`: half of the next frame, then an end that HTTP calls clean.
 */
export type Fault =
  | {
      readonly kind: "error";
      readonly error: AwsErrorType;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: "delay"; readonly milliseconds: number }
  | { readonly kind: "stall"; readonly afterEvents?: number }
  | { readonly kind: "cut"; readonly afterEvents?: number }
  | {
      readonly kind: "exception";
      readonly error: AwsErrorType;
      readonly afterEvents?: number;
      readonly message?: string;
    }
  | { readonly kind: "half-frame"; readonly afterEvents?: number };

/** A fault that a program sets. Unset fields match everything. */
export type FaultRule = Fault & {
  /** Model id as called, or the last part of its ARN. */
  readonly model?: string;
  readonly operation?: Operation;
  /** @default until it is cleared */
  readonly times?: number;
};

/** A fault that a prompt asks for, on the first attempts with the same question or on all. */
export interface AskedFault {
  readonly fault: Fault;
  readonly attempts: number;
}

/** Which fault, if any, befalls the next call. Rules go before what a prompt asks for; the first that matches counts. */
export class FaultBook {
  readonly #rules = new Set<{ readonly rule: FaultRule; left: number }>();
  readonly #attempts = new Map<string, number>();

  /** @returns a function that takes the rule back. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.add(entry);
    return () => void this.#rules.delete(entry);
  }

  clear(): void {
    this.#rules.clear();
    this.#attempts.clear();
  }

  take(model: Model, operation: Operation, question: string, asked: AskedFault | undefined): Fault | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (rule.model !== undefined && rule.model !== model.id && rule.model !== model.key) continue;
      if (rule.operation !== undefined && rule.operation !== operation) continue;
      entry.left--;
      if (entry.left <= 0) this.#rules.delete(entry);
      return rule;
    }
    if (asked === undefined) return undefined;
    if (asked.attempts === Number.POSITIVE_INFINITY) return asked.fault;
    const key = `${model.key}\n${question}`;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    return attempt <= asked.attempts ? asked.fault : undefined;
  }
}
