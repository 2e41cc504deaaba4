import type { TokenUsage } from "../../../access/usage";
import { type Json, object, parseObject } from "./json";
import type { AnswerEnd, MeteredAnswer, MeteredUsage, MeterReading, UsageMeter } from "./meter";
import { claudeUsage, converseUsage, headerUsage, llamaUsage, openAiUsage, titanUsage } from "./token-counts";

/** For answers that are one JSON document, of any family: its shape tells which. */
export class UnaryMeter implements UsageMeter {
  readonly #answer: MeteredAnswer;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(answer: MeteredAnswer) {
    this.#answer = answer;
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length <= MAX_BYTES) this.#chunks.push(chunk);
    else this.#chunks = [];
  }

  end(): MeterReading {
    const body = this.#length <= MAX_BYTES ? parseObject(Buffer.concat(this.#chunks).toString("utf8")) : undefined;
    const ended = this.#ended(body);
    return { usage: this.#usage(body, ended), ended };
  }

  #usage(body: Json | undefined, ended: AnswerEnd): MeteredUsage {
    const read = bodyUsage(body);
    if (read !== undefined) return { kind: "exact", tokens: read };
    const said = headerUsage(this.#answer.headers);
    if (said === undefined) return { kind: "unknown" };
    // Headers do not tell how long what was cached will live; a body of that family would have said.
    return { kind: ended.kind === "complete" ? "exact" : "at-least", tokens: said };
  }

  #ended(body: Json | undefined): AnswerEnd {
    const expected = Number(this.#answer.headers["content-length"] ?? this.#length);
    if (this.#length < expected) return { kind: "cut", reason: `${this.#length} of ${expected} bytes` };
    if (body === undefined && this.#length <= MAX_BYTES) return { kind: "cut", reason: "not a whole JSON document" };
    return { kind: "complete" };
  }
}

function bodyUsage(body: Json | undefined): TokenUsage | undefined {
  const usage = object(body?.usage);
  return claudeUsage(usage) ?? converseUsage(usage) ?? openAiUsage(usage) ?? llamaUsage(body) ?? titanUsage(body);
}

/** More than any model's text comes to. Beyond it the headers must do: images and long lists of embeddings have them. */
const MAX_BYTES = 24 * 1024 * 1024;
