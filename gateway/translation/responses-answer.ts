import type { JsonObject } from "../policy/json-body";
import type { Reasoning } from "./conversation";
import type { Answer, AnswerBlock, AnswerUsage, Stop } from "./converse-answer";
import type { OpenAiError } from "./openai-error";
import { sealReasoning } from "./sealed-reasoning";

/** What the answers of one call have in common. */
export interface ResponseHead {
  /** Unique; items are named after it. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** What the answer repeats of the request. */
  readonly request: JsonObject;
  readonly sealsReasoning: boolean;
}

/** @param about - With the whole request: of that the conversation is left out, for a stream may run for long. */
export function responseHead({ request, ...about }: ResponseHead): ResponseHead {
  const repeated = REPEATED.flatMap((key) => (Object.hasOwn(request, key) ? [[key, request[key]] as const] : []));
  return { ...about, request: Object.fromEntries(repeated) };
}

const REPEATED = [
  "instructions",
  "max_output_tokens",
  "metadata",
  "model",
  "parallel_tool_calls",
  "reasoning",
  "temperature",
  "text",
  "tool_choice",
  "tools",
  "top_p",
] as const;

/** @see https://platform.openai.com/docs/api-reference/responses/object */
export function response(head: ResponseHead, { blocks, stop, usage }: Answer): object {
  const output = blocks.map((block, index) => outputItem(head, block, index));
  return responseObject(head, { ...ending(stop), output, usage: responsesUsage(usage) });
}

/** A response in whatever state. */
export function responseObject({ id, created, request }: ResponseHead, state: ResponseState): object {
  const asked = (key: (typeof REPEATED)[number], otherwise: unknown) => request[key] ?? otherwise;
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: created,
    status: state.status,
    background: false,
    error: state.error ?? null,
    incomplete_details: state.incomplete === undefined ? null : { reason: state.incomplete },
    instructions: asked("instructions", null),
    max_output_tokens: asked("max_output_tokens", null),
    metadata: asked("metadata", {}),
    model: asked("model", null),
    output: state.output,
    parallel_tool_calls: asked("parallel_tool_calls", true),
    previous_response_id: null,
    reasoning: asked("reasoning", { effort: null, summary: null }),
    store: false,
    temperature: asked("temperature", null),
    text: asked("text", { format: { type: "text" } }),
    tool_choice: asked("tool_choice", "auto"),
    tools: asked("tools", []),
    top_p: asked("top_p", null),
    truncation: "disabled",
    usage: state.usage ?? null,
  };
}

export interface ResponseState {
  readonly status: "in_progress" | "completed" | "incomplete" | "failed";
  readonly output: readonly object[];
  readonly incomplete?: string;
  readonly error?: Pick<OpenAiError, "code" | "message">;
  readonly usage?: object;
}

export function ending(stop: Stop): Pick<ResponseState, "status" | "incomplete"> {
  if (stop === "length") return { status: "incomplete", incomplete: "max_output_tokens" };
  if (stop === "filtered") return { status: "incomplete", incomplete: "content_filter" };
  return { status: "completed" };
}

/** A block of the answer as an item of the output. */
export function outputItem(head: ResponseHead, block: AnswerBlock, index: number): object {
  const id = itemId(head, block.kind, index);
  switch (block.kind) {
    case "text":
      return { id, type: "message", status: "completed", role: "assistant", content: [textPart(block.text)] };
    case "reasoning":
      return {
        id,
        type: "reasoning",
        summary: summaryOf(block.reasoning),
        ...(head.sealsReasoning && { encrypted_content: sealReasoning([block.reasoning]) }),
      };
    case "call": {
      const { id: callId, name, arguments: called } = block;
      return { id, type: "function_call", status: "completed", call_id: callId, name, arguments: called };
    }
  }
}

export function itemId({ id }: Pick<ResponseHead, "id">, kind: AnswerBlock["kind"], index: number): string {
  return `${PREFIX[kind]}_${id}_${index}`;
}

const PREFIX: Readonly<Record<AnswerBlock["kind"], string>> = { text: "msg", reasoning: "rs", call: "fc" };

export function textPart(text: string): object {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function summaryOf(reasoning: Reasoning): readonly object[] {
  return "reasoningText" in reasoning && reasoning.reasoningText.text !== ""
    ? [{ type: "summary_text", text: reasoning.reasoningText.text }]
    : [];
}

/** Bedrock does not tell how many tokens of the output were thoughts; the API wants a number. */
export function responsesUsage({ input, cached, output }: AnswerUsage): object {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
