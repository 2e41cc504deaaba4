import type { ReplyBlock } from "../reply";
import { countTokens, cutIntoPieces } from "../tokens";
import { type Answer, type ModelEvent, padding, TOKENS_PER_DELTA } from "./dialect";

export function renderConverse(answer: Answer): string {
  return JSON.stringify({
    metrics: { latencyMs: answer.elapsed() },
    output: { message: { content: answer.reply.blocks.map(converseBlock), role: "assistant" } },
    stopReason: answer.reply.stopReason,
    usage: converseUsage(answer),
  });
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export function* renderConverseEvents(answer: Answer): Iterable<ModelEvent> {
  let index = 0;
  for (const { type, fields, tokens } of converseEvents(answer)) {
    yield { type, payload: JSON.stringify({ ...fields, p: padding(index++) }), tokens };
  }
}

/** An event without its wrapping; Nova's own stream has the same events. */
export interface ConverseEvent {
  readonly type: string;
  readonly fields: object;
  readonly tokens: number;
}

export function* converseEvents(answer: Answer): Iterable<ConverseEvent> {
  yield { type: "messageStart", fields: { role: "assistant" }, tokens: 0 };
  for (const [index, block] of answer.reply.blocks.entries()) yield* blockEvents(index, block);
  yield { type: "messageStop", fields: { stopReason: answer.reply.stopReason }, tokens: 0 };
  yield {
    type: "metadata",
    fields: { metrics: { latencyMs: answer.elapsed() }, usage: converseUsage(answer) },
    tokens: 0,
  };
}

export function converseBlock(block: ReplyBlock): object {
  switch (block.kind) {
    case "text":
      return { text: block.text };
    case "thinking":
      return { reasoningContent: { reasoningText: { text: block.text, signature: block.signature } } };
    case "tool":
      return { toolUse: { toolUseId: toolUseId(block.id), name: block.name, input: JSON.parse(block.input) } };
  }
}

function converseUsage({ tokens, reply }: Answer): object {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const details = [
    { ttl: "1h", inputTokens: cacheWrite1h },
    { ttl: "5m", inputTokens: cacheWrite5m },
  ].filter(({ inputTokens }) => inputTokens > 0);
  return {
    inputTokens: input,
    outputTokens: reply.outputTokens,
    totalTokens: input + cacheRead + cacheWrite5m + cacheWrite1h + reply.outputTokens,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite5m + cacheWrite1h,
    ...(details.length > 0 && { cacheDetails: details }),
  };
}

/** Only a tool call has a start event: a text begins with its first delta. */
function* blockEvents(contentBlockIndex: number, block: ReplyBlock): Iterable<ConverseEvent> {
  const delta = (fields: object, tokens: number) => ({
    type: "contentBlockDelta",
    fields: { contentBlockIndex, delta: fields },
    tokens,
  });
  switch (block.kind) {
    case "text":
      for (const { text, tokens } of cutIntoPieces(block.text, TOKENS_PER_DELTA)) yield delta({ text }, tokens);
      break;
    case "thinking":
      for (const { text, tokens } of cutIntoPieces(block.text, TOKENS_PER_DELTA)) {
        yield delta({ reasoningContent: { text } }, tokens);
      }
      yield delta({ reasoningContent: { signature: block.signature } }, 0);
      break;
    case "tool":
      yield {
        type: "contentBlockStart",
        fields: { contentBlockIndex, start: { toolUse: { name: block.name, toolUseId: toolUseId(block.id) } } },
        tokens: countTokens(block.name),
      };
      for (const { text, tokens } of cutIntoPieces(block.input, TOKENS_PER_DELTA)) {
        yield delta({ toolUse: { input: text } }, tokens);
      }
  }
  yield { type: "contentBlockStop", fields: { contentBlockIndex }, tokens: 0 };
}

function toolUseId(id: string): string {
  return `tooluse_${id}`;
}
