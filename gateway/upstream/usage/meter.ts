import type { TokenUsage } from "../../../access/usage";
import type { BedrockOperation } from "../upstream";

/** Reads what a call used from its answer as it passes by, and changes nothing. */
export interface UsageMeter {
  /** The next bytes. It may keep them: they must not be written to afterwards. */
  push(chunk: Uint8Array): void;

  /** The answer has ended, wherever that was. Nothing may be pushed afterwards. */
  end(): MeterReading;
}

export interface MeterReading {
  readonly usage: MeteredUsage;
  readonly ended: AnswerEnd;
  /** When a stream's first event was there, in milliseconds since 1970. */
  readonly firstEventAt?: number;
}

export type MeteredUsage =
  | { readonly kind: "exact"; readonly tokens: TokenUsage }
  /** The call ended before it said what it used; this much it did. */
  | { readonly kind: "at-least"; readonly tokens: TokenUsage }
  | { readonly kind: "unknown" };

export type AnswerEnd =
  | { readonly kind: "complete" }
  | { readonly kind: "cut"; readonly reason: string }
  /** The upstream ended a stream that had begun. */
  | { readonly kind: "exception"; readonly type: string; readonly message: string };

export interface MeteredAnswer {
  readonly operation: BedrockOperation;
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
}
