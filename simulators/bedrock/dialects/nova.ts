import type { JsonObject } from "../json";
import type { Model } from "../models";
import { readConversePrompt } from "./converse";
import { converseBlock, converseEvents } from "./converse-answer";
import { type Answer, type Call, chunks, invocationMetrics, type ModelEvent } from "./dialect";

/**
 * Amazon Nova's own body on InvokeModel.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 */
export function readNova(body: JsonObject, model: Model): Call {
  return { prompt: readConversePrompt(body, model), renderAnswer: renderNova, renderEvents: renderNovaEvents };
}

function renderNova(answer: Answer): string {
  return JSON.stringify({
    output: { message: { content: answer.reply.blocks.map(converseBlock), role: "assistant" } },
    stopReason: answer.reply.stopReason,
    usage: novaUsage(answer),
  });
}

function renderNovaEvents(answer: Answer): Iterable<ModelEvent> {
  return chunks(novaEvents(answer));
}

/** Each event is an object with its type as the only field; the last holds the usage. */
function* novaEvents(answer: Answer): Iterable<{ readonly json: object; readonly tokens: number }> {
  for (const { type, fields, tokens } of converseEvents(answer)) {
    const usage = { usage: novaUsage(answer), metrics: {}, trace: {} };
    const json = type === "metadata" ? { metadata: usage, ...invocationMetrics(answer) } : { [type]: fields };
    yield { json, tokens };
  }
}

/** Nova says `…TokenCount` where Converse says `…Tokens`. */
function novaUsage({ tokens, reply }: Answer): object {
  return {
    inputTokens: tokens.input,
    outputTokens: reply.outputTokens,
    totalTokens: tokens.input + reply.outputTokens,
    cacheReadInputTokenCount: tokens.cacheRead,
    cacheWriteInputTokenCount: tokens.cacheWrite5m + tokens.cacheWrite1h,
  };
}
