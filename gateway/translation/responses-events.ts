import type { Reasoning } from "./conversation";
import type { AnswerBlock, Stop } from "./converse-answer";
import type { AnswerEvent, AnswerWriter } from "./converse-events";
import { errorOfStatus } from "./openai-error";
import {
  ending,
  itemId,
  outputItem,
  type ResponseHead,
  type ResponseState,
  responseObject,
  responsesUsage,
  textPart,
} from "./responses-answer";
import { namedEvent } from "./server-sent-events";

/**
 * Writes an answer as the events of a streamed response, each as soon as it is there.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponsesEvents implements AnswerWriter {
  readonly #head: ResponseHead;
  readonly #output: object[] = [];
  #open: OpenItem | undefined;
  #stop: Stop = "stop";
  #sequence = 0;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  begin(): string {
    const inProgress = responseObject(this.#head, { status: "in_progress", output: [] });
    return (
      this.#event("response.created", { response: inProgress }) +
      this.#event("response.in_progress", { response: inProgress })
    );
  }

  write(event: AnswerEvent): string {
    switch (event.kind) {
      case "text":
        return this.#grow(event.index, { kind: "text", text: "" }, event.text);
      case "reasoning":
        return this.#grow(event.index, thought("", undefined), event.text);
      case "signature":
        return this.#replace(event.index, (block) => thought(thoughtOf(block), event.signature));
      case "redacted":
        return this.#replace(event.index, () => redacted(event.content));
      case "call": {
        const { index, id, name } = event;
        return this.#grow(index, { kind: "call", id, name, arguments: "" }, "");
      }
      case "arguments":
        return this.#grow(event.index, { kind: "call", id: "", name: "", arguments: "" }, event.text);
      case "block-end":
        return this.#close();
      case "stop":
        this.#stop = event.stop;
        return this.#close();
      case "usage":
        return this.#end({ ...ending(this.#stop), output: this.#output, usage: responsesUsage(event.usage) });
      case "failed":
        return this.fail(event.failure.status, event.failure.message);
    }
  }

  fail(status: number, message: string): string {
    const { code } = errorOfStatus(status, message);
    return this.#end({ status: "failed", output: this.#output, error: { code: code ?? "server_error", message } });
  }

  #end(state: ResponseState): string {
    const closing = state.status === "failed" ? "" : this.#close();
    return closing + this.#event(`response.${state.status}`, { response: responseObject(this.#head, state) });
  }

  /** Adds to the block that is open, and opens it where it is not. */
  #grow(index: number, empty: AnswerBlock, more: string): string {
    const opening = this.#open?.index === index ? "" : this.#close() + this.#begin(index, empty);
    const open = this.#open;
    if (open === undefined || more === "") return opening;
    open.block = longer(open.block, more);
    const delta = { ...this.#place(open), delta: more, ...(open.block.kind === "text" && { logprobs: [] }) };
    return opening + this.#event(DELTA[open.block.kind], delta);
  }

  #replace(index: number, change: (block: AnswerBlock) => AnswerBlock): string {
    const opening = this.#open?.index === index ? "" : this.#close() + this.#begin(index, thought("", undefined));
    if (this.#open !== undefined) this.#open.block = change(this.#open.block);
    return opening;
  }

  #begin(index: number, block: AnswerBlock): string {
    const open = { index, block, position: this.#output.length };
    this.#open = open;
    const item = { ...outputItem(this.#head, block, open.position), ...EMPTY[block.kind] };
    const added = this.#event("response.output_item.added", { output_index: open.position, item });
    const place = this.#place(open);
    switch (block.kind) {
      case "text":
        return added + this.#event("response.content_part.added", { ...place, part: textPart("") });
      case "reasoning":
        return added + this.#event("response.reasoning_summary_part.added", { ...place, part: summaryPart("") });
      case "call":
        return added;
    }
  }

  #close(): string {
    const open = this.#open;
    if (open === undefined) return "";
    this.#open = undefined;
    const { block, position } = open;
    const item = outputItem(this.#head, block, position);
    this.#output.push(item);
    return this.#contentDone(open) + this.#event("response.output_item.done", { output_index: position, item });
  }

  #contentDone(open: OpenItem): string {
    const place = this.#place(open);
    const { block } = open;
    switch (block.kind) {
      case "text":
        return (
          this.#event("response.output_text.done", { ...place, text: block.text, logprobs: [] }) +
          this.#event("response.content_part.done", { ...place, part: textPart(block.text) })
        );
      case "reasoning": {
        const text = thoughtOf(block);
        return (
          this.#event("response.reasoning_summary_text.done", { ...place, text }) +
          this.#event("response.reasoning_summary_part.done", { ...place, part: summaryPart(text) })
        );
      }
      case "call": {
        const { name, arguments: called } = block;
        return this.#event("response.function_call_arguments.done", { ...place, name, arguments: called });
      }
    }
  }

  #place({ block, position }: OpenItem): object {
    const place = { item_id: itemId(this.#head, block.kind, position), output_index: position };
    if (block.kind === "text") return { ...place, content_index: 0 };
    return block.kind === "reasoning" ? { ...place, summary_index: 0 } : place;
  }

  #event(type: string, fields: object): string {
    return namedEvent(type, { type, sequence_number: this.#sequence++, ...fields });
  }
}

interface OpenItem {
  readonly index: number;
  /** Its place in the output. */
  readonly position: number;
  block: AnswerBlock;
}

const DELTA: Readonly<Record<AnswerBlock["kind"], string>> = {
  text: "response.output_text.delta",
  reasoning: "response.reasoning_summary_text.delta",
  call: "response.function_call_arguments.delta",
};

/** How an item looks before it has anything. */
const EMPTY: Readonly<Record<AnswerBlock["kind"], object>> = {
  text: { status: "in_progress", content: [] },
  reasoning: { summary: [], encrypted_content: undefined },
  call: { status: "in_progress" },
};

function longer(block: AnswerBlock, more: string): AnswerBlock {
  switch (block.kind) {
    case "text":
      return { ...block, text: block.text + more };
    case "call":
      return { ...block, arguments: block.arguments + more };
    case "reasoning":
      return thought(thoughtOf(block) + more, undefined);
  }
}

function thought(text: string, signature: string | undefined): AnswerBlock {
  const reasoning: Reasoning = { reasoningText: { text, ...(signature !== undefined && { signature }) } };
  return { kind: "reasoning", reasoning };
}

function redacted(content: string): AnswerBlock {
  return { kind: "reasoning", reasoning: { redactedContent: content } };
}

function thoughtOf(block: AnswerBlock): string {
  return block.kind === "reasoning" && "reasoningText" in block.reasoning ? block.reasoning.reasoningText.text : "";
}

function summaryPart(text: string): object {
  return { type: "summary_text", text };
}
