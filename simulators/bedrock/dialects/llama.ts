import { countOf, type JsonObject, malformed, textOf } from "../json";
import type { Reply } from "../reply";
import { cutIntoPieces } from "../tokens";
import { type Answer, type Call, chunks, invocationMetrics, type ModelEvent, TOKENS_PER_DELTA } from "./dialect";

/**
 * Meta Llama's body on InvokeModel: a bare prompt.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 */
export function readLlama(body: JsonObject): Call {
  const question = textOf(body.prompt);
  if (question === undefined) throw malformed("#: required key [prompt] not found");
  return {
    prompt: {
      segments: [{ text: question }],
      question,
      messages: 1,
      maxTokens: countOf(body.max_gen_len) ?? DEFAULT_GENERATION,
      stopSequences: [],
      tools: [],
      toolChoice: { kind: "none" },
      thinks: false,
    },
    renderAnswer: (answer) => JSON.stringify(generation(answer, textOfReply(answer.reply))),
    renderEvents: renderLlamaEvents,
  };
}

const DEFAULT_GENERATION = 512;

function* renderLlamaEvents(answer: Answer): Iterable<ModelEvent> {
  const pieces = cutIntoPieces(textOfReply(answer.reply), TOKENS_PER_DELTA);
  let generated = 0;
  const deltas = pieces.map(({ text, tokens }, index) => {
    generated += tokens;
    const prompt_token_count = index === 0 ? answer.tokens.input : null;
    const json = { generation: text, prompt_token_count, generation_token_count: generated, stop_reason: null };
    return { json, tokens };
  });
  yield* chunks(deltas);
  const last = { ...generation(answer, ""), prompt_token_count: null, ...invocationMetrics(answer) };
  yield* chunks([{ json: last, tokens: 0 }]);
}

function generation({ reply, tokens }: Answer, text: string): object {
  return {
    generation: text,
    prompt_token_count: tokens.input,
    generation_token_count: reply.outputTokens,
    stop_reason: reply.stopReason === "max_tokens" ? "length" : "stop",
  };
}

function textOfReply(reply: Reply): string {
  return reply.blocks.map((block) => (block.kind === "text" ? block.text : "")).join("");
}
