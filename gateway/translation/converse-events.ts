import { isObject, type JsonObject } from "../policy/json-body";
import { Refusal } from "../refusal";
import { statusOfException } from "../upstream/event-stream/exception-status";
import { EventStreamReader, type StreamItem } from "../upstream/event-stream/reader";
import { type AnswerUsage, type Stop, stopOf, usageOf } from "./converse-answer";

/** A piece of an answer. `index` tells the blocks apart. */
export type AnswerEvent =
  | { readonly kind: "text"; readonly index: number; readonly text: string }
  | { readonly kind: "reasoning"; readonly index: number; readonly text: string }
  | { readonly kind: "signature"; readonly index: number; readonly signature: string }
  | { readonly kind: "redacted"; readonly index: number; readonly content: string }
  | { readonly kind: "call"; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: "arguments"; readonly index: number; readonly text: string }
  | { readonly kind: "block-end"; readonly index: number }
  | { readonly kind: "stop"; readonly stop: Stop }
  /** The last one of a whole answer. */
  | { readonly kind: "usage"; readonly usage: AnswerUsage }
  /** The last one of an answer that the upstream has given up. */
  | { readonly kind: "failed"; readonly failure: StreamFailure };

export interface StreamFailure {
  /** The HTTP status that the exception would have had before the stream began. */
  readonly status: number;
  readonly message: string;
}

/** Writes an answer as server-sent events of one of OpenAI's APIs. */
export interface AnswerWriter {
  /** What comes before anything is known of the answer. */
  begin(): string;
  write(event: AnswerEvent): string;
  /** The stream's end where the answer has none. */
  fail(status: number, message: string): string;
}

/** Reads the event stream of ConverseStream as it comes. Holds one frame at most. */
export class ConverseEvents {
  readonly #reader = new EventStreamReader();
  readonly #formatTool: string | undefined;
  /** The block whose input is the answer's text. */
  #formatBlock: number | undefined;

  /** @param formatTool - The tool whose input is the answer's text. */
  constructor(formatTool: string | undefined) {
    this.#formatTool = formatTool;
  }

  push(chunk: Uint8Array): AnswerEvent[] {
    return this.#reader.push(chunk).flatMap((item) => this.#read(item));
  }

  #read(item: StreamItem): AnswerEvent[] {
    switch (item.kind) {
      case "event": {
        const payload: unknown = JSON.parse(item.payload.toString());
        return isObject(payload) ? this.#event(item.type, payload) : [];
      }
      case "exception":
        return [{ kind: "failed", failure: { status: statusOfException(item.type), message: item.message } }];
      case "corrupt":
      case "truncated":
        return []; // the stream breaks, which says it all
    }
  }

  #event(type: string, payload: JsonObject): AnswerEvent[] {
    const index = typeof payload.contentBlockIndex === "number" ? payload.contentBlockIndex : 0;
    switch (type) {
      case "contentBlockStart":
        return this.#start(index, isObject(payload.start) ? payload.start.toolUse : undefined);
      case "contentBlockDelta":
        return isObject(payload.delta) ? this.#delta(index, payload.delta) : [];
      case "contentBlockStop":
        return [{ kind: "block-end", index }];
      case "messageStop":
        return [this.#stop(payload.stopReason)];
      case "metadata": {
        const usage = isObject(payload.usage) ? usageOf(payload.usage) : undefined;
        return usage === undefined ? [] : [{ kind: "usage", usage }];
      }
      default:
        return [];
    }
  }

  #start(index: number, toolUse: unknown): AnswerEvent[] {
    if (!isObject(toolUse)) return [];
    if (toolUse.name === this.#formatTool) {
      this.#formatBlock = index;
      return [];
    }
    return [{ kind: "call", index, id: String(toolUse.toolUseId), name: String(toolUse.name) }];
  }

  #delta(index: number, { text, toolUse, reasoningContent }: JsonObject): AnswerEvent[] {
    if (typeof text === "string") return text === "" ? [] : [{ kind: "text", index, text }];
    if (isObject(toolUse) && typeof toolUse.input === "string") {
      const kind = index === this.#formatBlock ? "text" : "arguments";
      return toolUse.input === "" ? [] : [{ kind, index, text: toolUse.input }];
    }
    if (!isObject(reasoningContent)) return [];
    const { text: thought, signature, redactedContent } = reasoningContent;
    if (typeof thought === "string") return thought === "" ? [] : [{ kind: "reasoning", index, text: thought }];
    if (typeof signature === "string") return [{ kind: "signature", index, signature }];
    return typeof redactedContent === "string" ? [{ kind: "redacted", index, content: redactedContent }] : [];
  }

  #stop(reason: unknown): AnswerEvent {
    try {
      return { kind: "stop", stop: stopOf(reason, this.#formatTool) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: "failed", failure: { status: 503, message: error.message } };
    }
  }
}
