import type { InputTokens } from "../prompt-cache";
import type { ReplyBlock } from "../reply";
import { countTokens, cutIntoPieces } from "../tokens";
import { type Answer, chunks, invocationMetrics, type ModelEvent, TOKENS_PER_DELTA } from "./dialect";

/** @see https://platform.claude.com/docs/en/api/messages */
export function renderMessage(answer: Answer): string {
  const { reply } = answer;
  return JSON.stringify({
    ...head(answer),
    content: reply.blocks.map(wholeBlock),
    stop_reason: reply.stopReason,
    stop_sequence: reply.stopSequence ?? null,
    usage: { ...usage(answer.tokens), output_tokens: reply.outputTokens },
  });
}

/** @see https://platform.claude.com/docs/en/build-with-claude/streaming */
export function renderMessageEvents(answer: Answer): Iterable<ModelEvent> {
  return chunks(messageEvents(answer));
}

interface MessageEvent {
  readonly json: object;
  readonly tokens: number;
}

function* messageEvents(answer: Answer): Iterable<MessageEvent> {
  const { reply } = answer;
  const message = {
    ...head(answer),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage(answer.tokens), output_tokens: 1 },
  };
  yield { json: { type: "message_start", message }, tokens: 0 };
  for (const [index, block] of reply.blocks.entries()) yield* blockEvents(index, block);
  yield {
    json: {
      type: "message_delta",
      delta: { stop_reason: reply.stopReason, stop_sequence: reply.stopSequence ?? null },
      usage: { output_tokens: reply.outputTokens },
    },
    tokens: 0,
  };
  yield { json: { type: "message_stop", ...invocationMetrics(answer) }, tokens: 0 };
}

function* blockEvents(index: number, block: ReplyBlock): Iterable<MessageEvent> {
  const delta = (fields: object, tokens: number) => ({
    json: { type: "content_block_delta", index, delta: fields },
    tokens,
  });
  yield {
    json: { type: "content_block_start", index, content_block: emptyBlock(block) },
    tokens: block.kind === "tool" ? countTokens(block.name) : 0,
  };
  switch (block.kind) {
    case "text":
      for (const { text, tokens } of cutIntoPieces(block.text, TOKENS_PER_DELTA)) {
        yield delta({ type: "text_delta", text }, tokens);
      }
      break;
    case "thinking":
      for (const { text, tokens } of cutIntoPieces(block.text, TOKENS_PER_DELTA)) {
        yield delta({ type: "thinking_delta", thinking: text }, tokens);
      }
      yield delta({ type: "signature_delta", signature: block.signature }, 0);
      break;
    case "tool":
      yield delta({ type: "input_json_delta", partial_json: "" }, 0);
      for (const { text, tokens } of cutIntoPieces(block.input, TOKENS_PER_DELTA)) {
        yield delta({ type: "input_json_delta", partial_json: text }, tokens);
      }
  }
  yield { json: { type: "content_block_stop", index }, tokens: 0 };
}

function head({ model, id }: Answer): object {
  return { model: model.name, id: `msg_bdrk_${id}`, type: "message", role: "assistant" };
}

function usage(tokens: InputTokens): object {
  return {
    input_tokens: tokens.input,
    cache_creation_input_tokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read_input_tokens: tokens.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.cacheWrite5m,
      ephemeral_1h_input_tokens: tokens.cacheWrite1h,
    },
  };
}

function wholeBlock(block: ReplyBlock): object {
  switch (block.kind) {
    case "text":
      return { type: "text", text: block.text };
    case "thinking":
      return { type: "thinking", thinking: block.text, signature: block.signature };
    case "tool":
      return { type: "tool_use", id: toolUseId(block.id), name: block.name, input: JSON.parse(block.input) };
  }
}

/** How a block begins in a stream, before its deltas. */
function emptyBlock(block: ReplyBlock): object {
  switch (block.kind) {
    case "text":
      return { type: "text", text: "" };
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "tool":
      return { type: "tool_use", id: toolUseId(block.id), name: block.name, input: {} };
  }
}

function toolUseId(id: string): string {
  return `toolu_bdrk_${id}`;
}
