import { type ChatHead, chatUsage, FINISH } from "./chat-answer";
import type { AnswerEvent, AnswerWriter } from "./converse-events";
import { errorOfStatus } from "./openai-error";
import { DONE, dataEvent } from "./server-sent-events";

/**
 * Writes an answer as the chunks of a streamed chat completion, each as soon as it is there.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatEvents implements AnswerWriter {
  readonly #head: ChatHead;
  readonly #includesUsage: boolean;
  /** The number of a call by its block's index. */
  readonly #calls = new Map<number, number>();

  constructor(head: ChatHead, includesUsage: boolean) {
    this.#head = head;
    this.#includesUsage = includesUsage;
  }

  begin(): string {
    return this.#delta({ role: "assistant", content: "" });
  }

  write(event: AnswerEvent): string {
    switch (event.kind) {
      case "text":
        return this.#delta({ content: event.text });
      case "reasoning":
        return this.#delta({ reasoning_content: event.text });
      case "call": {
        const index = this.#calls.size;
        this.#calls.set(event.index, index);
        const called = { name: event.name, arguments: "" };
        return this.#delta({ tool_calls: [{ index, id: event.id, type: "function", function: called }] });
      }
      case "arguments": {
        const index = this.#calls.get(event.index) ?? 0;
        return this.#delta({ tool_calls: [{ index, function: { arguments: event.text } }] });
      }
      case "stop":
        return this.#delta({}, FINISH[event.stop]);
      case "usage":
        return (this.#includesUsage ? this.#chunk([], chatUsage(event.usage)) : "") + DONE;
      case "failed":
        return this.fail(event.failure.status, event.failure.message);
      case "signature":
      case "redacted":
      case "block-end":
        return ""; // this API has no place for them
    }
  }

  /** The stream's end where the answer has none: OpenAI's SDKs raise what an `error` holds. */
  fail(status: number, message: string): string {
    return dataEvent({ error: errorOfStatus(status, message) });
  }

  #delta(delta: object, finish: string | null = null): string {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }], null);
  }

  #chunk(choices: readonly object[], usage: object | null): string {
    const { id, created, model } = this.#head;
    const chunk = { id, object: "chat.completion.chunk", created, model, choices };
    return dataEvent(this.#includesUsage ? { ...chunk, usage } : chunk);
  }
}
