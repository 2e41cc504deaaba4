import type { Model } from "../models";
import type { Prompt } from "../prompt";
import type { InputTokens } from "../prompt-cache";
import type { Reply } from "../reply";

export interface Call {
  readonly prompt: Prompt;
  /** JSON */
  renderAnswer(answer: Answer): string;
  /** `undefined` for a model that does not stream. */
  readonly renderEvents: ((answer: Answer) => Iterable<ModelEvent>) | undefined;
}

export interface Answer {
  readonly model: Model;
  /** The same for the same request. */
  readonly id: string;
  readonly reply: Reply;
  readonly tokens: InputTokens;
  /** Milliseconds since the request came. */
  elapsed(): number;
  /** Milliseconds from the request to the first event. */
  readonly firstByte: number;
}

export interface ModelEvent {
  /** The event stream's `:event-type`. */
  readonly type: string;
  /** JSON */
  readonly payload: string;
  /** Output tokens that this event brings; all events' together are the reply's. */
  readonly tokens: number;
}

/** Output tokens that one delta carries. */
export const TOKENS_PER_DELTA = 4;

/** Bedrock pads events with a beginning of this alphabet, so that lengths tell an eavesdropper less. */
export function padding(index: number): string {
  return ALPHABET.slice(0, 1 + ((index * 17) % ALPHABET.length));
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** A stream of an invoke: each event is JSON of the model's own, wrapped in base64. */
export function* chunks(events: Iterable<{ readonly json: object; readonly tokens: number }>): Iterable<ModelEvent> {
  let index = 0;
  for (const { json, tokens } of events) {
    const bytes = Buffer.from(JSON.stringify(json)).toString("base64");
    yield { type: "chunk", payload: `{"bytes":"${bytes}","p":"${padding(index++)}"}`, tokens };
  }
}

/** What the last chunk of every invoke stream carries. */
export function invocationMetrics({ tokens, reply, elapsed, firstByte }: Answer): object {
  return {
    "amazon-bedrock-invocationMetrics": {
      inputTokenCount: tokens.input,
      outputTokenCount: reply.outputTokens,
      invocationLatency: elapsed(),
      firstByteLatency: firstByte,
      cacheReadInputTokenCount: tokens.cacheRead,
      cacheWriteInputTokenCount: tokens.cacheWrite5m + tokens.cacheWrite1h,
    },
  };
}
