import { countOf, type JsonObject, malformed, textOf, textsOf } from "../json";
import type { Model } from "../models";
import { fingerprint } from "../reply";
import type { Call } from "./dialect";
import { embeddingPrompt } from "./embedding-prompt";

/**
 * Amazon Titan Text Embeddings on InvokeModel: a unit vector that depends on the text alone.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export function readTitanEmbeddings(body: JsonObject, model: Model): Call {
  const text = textOf(body.inputText);
  if (text === undefined) throw malformed("#: required key [inputText] not found");
  const isFirst = model.base.startsWith("amazon.titan-embed-text-v1");
  const dimensions = isFirst ? FIRST_DIMENSIONS : (countOf(body.dimensions) ?? DEFAULT_DIMENSIONS);
  if (!isFirst && !DIMENSIONS.includes(dimensions))
    throw malformed(`#/dimensions: ${dimensions} is not a valid enum value`);
  return {
    prompt: embeddingPrompt([text]),
    renderAnswer: ({ tokens }) => {
      const embedding = embed(text, dimensions);
      return JSON.stringify({
        embedding,
        ...(!isFirst && { embeddingsByType: embeddingsByType(embedding, textsOf(body.embeddingTypes)) }),
        inputTextTokenCount: tokens.input,
      });
    },
    renderEvents: undefined,
  };
}

const FIRST_DIMENSIONS = 1536;
const DEFAULT_DIMENSIONS = 1024;
const DIMENSIONS: readonly number[] = [256, 512, DEFAULT_DIMENSIONS];

/** A linear congruential generator, seeded with the text. */
export function embed(text: string, dimensions: number): readonly number[] {
  let state = Number.parseInt(fingerprint(text), 16);
  const raw = Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

function embeddingsByType(embedding: readonly number[], types: readonly string[]): object {
  return {
    ...(types.includes("binary") && { binary: embedding.map((value) => (value > 0 ? 1 : 0)) }),
    ...((types.length === 0 || types.includes("float")) && { float: embedding }),
  };
}
