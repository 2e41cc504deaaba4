import type { Answer, AnswerUsage, Stop } from "./converse-answer";

/** What the answers of one call have in common. */
export interface ChatHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** As the client named it. */
  readonly model: string;
}

/** @see https://platform.openai.com/docs/api-reference/chat/object */
export function chatCompletion({ id, created, model }: ChatHead, { blocks, stop, usage }: Answer): object {
  const text = blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
  const thoughts = blocks.flatMap((block) =>
    block.kind === "reasoning" && "reasoningText" in block.reasoning ? [block.reasoning.reasoningText.text] : [],
  );
  const calls = blocks.flatMap((block) =>
    block.kind === "call"
      ? [{ id: block.id, type: "function", function: { name: block.name, arguments: block.arguments } }]
      : [],
  );
  const message = {
    role: "assistant",
    content: text.length === 0 && calls.length > 0 ? null : text.join(""),
    refusal: null,
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join("") }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id,
    object: "chat.completion",
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[stop] }],
    usage: chatUsage(usage),
  };
}

export const FINISH: Readonly<Record<Stop, string>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  filtered: "content_filter",
};

export function chatUsage({ input, cached, output }: AnswerUsage): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
