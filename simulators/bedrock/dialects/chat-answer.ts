import type { Reply, ReplyBlock } from "../reply";
import { countTokens, cutIntoPieces } from "../tokens";
import { type Answer, chunks, invocationMetrics, type ModelEvent, TOKENS_PER_DELTA } from "./dialect";

/** @see https://platform.openai.com/docs/api-reference/chat/object */
export function renderChat(answer: Answer): string {
  const { blocks } = answer.reply;
  const calls = blocks.flatMap((block) => (block.kind === "tool" ? [callOf(block, block.input)] : []));
  const content = blocks.map(textOf).join("");
  const message = {
    content: content === "" && calls.length > 0 ? null : content,
    refusal: null,
    role: "assistant",
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return JSON.stringify({
    choices: [{ finish_reason: finishReason(answer.reply), index: 0, logprobs: null, message }],
    ...head(answer),
    object: "chat.completion",
    usage: usage(answer),
  });
}

/** @see https://platform.openai.com/docs/api-reference/chat-streaming */
export function renderChatEvents(answer: Answer, includesUsage: boolean): Iterable<ModelEvent> {
  return chunks(chatEvents(answer, includesUsage));
}

interface ChatEvent {
  readonly json: object;
  readonly tokens: number;
}

/** With a last chunk for the usage the metrics stand in that one, else in the one that says why it ended. */
function* chatEvents(answer: Answer, includesUsage: boolean): Iterable<ChatEvent> {
  const chunk = (choices: readonly object[], more: object = {}) => ({
    choices,
    ...head(answer),
    object: "chat.completion.chunk",
    ...more,
  });
  const delta = (fields: object, tokens: number) => ({
    json: chunk([{ delta: fields, finish_reason: null, index: 0 }]),
    tokens,
  });
  yield delta({ content: "", role: "assistant" }, 0);
  let call = 0;
  for (const block of answer.reply.blocks) {
    if (block.kind === "tool") yield* callEvents(block, call++, delta);
    else
      for (const { text, tokens } of cutIntoPieces(textOf(block), TOKENS_PER_DELTA))
        yield delta({ content: text }, tokens);
  }
  const end = chunk([{ delta: {}, finish_reason: finishReason(answer.reply), index: 0 }]);
  if (!includesUsage) {
    yield { json: { ...end, ...invocationMetrics(answer) }, tokens: 0 };
    return;
  }
  yield { json: end, tokens: 0 };
  yield { json: chunk([], { usage: usage(answer), ...invocationMetrics(answer) }), tokens: 0 };
}

function* callEvents(
  block: ReplyBlock & { readonly kind: "tool" },
  index: number,
  delta: (fields: object, tokens: number) => ChatEvent,
): Iterable<ChatEvent> {
  yield delta({ tool_calls: [{ index, ...callOf(block, "") }] }, countTokens(block.name));
  for (const { text, tokens } of cutIntoPieces(block.input, TOKENS_PER_DELTA)) {
    yield delta({ tool_calls: [{ index, function: { arguments: text } }] }, tokens);
  }
}

function callOf({ id, name }: ReplyBlock & { readonly kind: "tool" }, called: string): object {
  return { id: `chatcmpl-tool-${id}`, type: "function", function: { name, arguments: called } };
}

/** On InvokeModel gpt-oss writes what it thinks into the text. */
function textOf(block: ReplyBlock): string {
  if (block.kind === "thinking") return `<reasoning>${block.text}</reasoning>`;
  return block.kind === "text" ? block.text : "";
}

function finishReason({ stopReason }: Reply): string {
  if (stopReason === "max_tokens") return "length";
  return stopReason === "tool_use" ? "tool_calls" : "stop";
}

function head({ model, id }: Answer): object {
  return { created: 1_760_000_000, id: `chatcmpl-${id}`, model: model.base, service_tier: "default" };
}

function usage({ tokens, reply }: Answer): object {
  const prompt = tokens.input + tokens.cacheRead;
  return {
    completion_tokens: reply.outputTokens,
    prompt_tokens: prompt,
    total_tokens: prompt + reply.outputTokens,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead },
  };
}
