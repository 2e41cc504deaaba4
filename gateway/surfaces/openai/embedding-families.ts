import { isObject, type JsonObject } from "../../policy/json-body";
import { unsupported } from "../../translation/fields";
import { count } from "../../upstream/usage/json";

/** How models of one family are asked for embeddings by `invoke`, and how they answer. */
export interface EmbeddingFamily {
  readonly textsAtOnce: number;
  /** @throws Refusal `invalid` for what the family does not have. */
  body(texts: readonly string[], asked: EmbeddingOptions): object;
  vectors(answer: JsonObject): readonly (readonly number[])[];
  /** Tokens that were read. */
  tokens(answer: JsonObject, headers: Readonly<Record<string, string>>): number;
}

export interface EmbeddingOptions {
  readonly dimensions: number | undefined;
  /** Cohere's: whether a text is searched for or searched in. OpenAI's API has no word for it. */
  readonly inputType: string | undefined;
}

export function embeddingFamilyOf(modelId: string): EmbeddingFamily | undefined {
  if (modelId.startsWith("amazon.titan-embed-text")) return TITAN;
  if (modelId.startsWith("cohere.embed-v4")) return COHERE_4;
  return modelId.startsWith("cohere.embed") ? COHERE_3 : undefined;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
const TITAN: EmbeddingFamily = {
  textsAtOnce: 1,
  body([inputText], { dimensions, inputType }) {
    if (inputType !== undefined) throw unsupported("input_type");
    return { inputText, ...(dimensions !== undefined && { dimensions }) };
  },
  vectors: ({ embedding }) => vectorsOf([embedding]),
  tokens: ({ inputTextTokenCount }) => count(inputTextTokenCount) ?? 0,
};

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html */
const COHERE_3: EmbeddingFamily = {
  textsAtOnce: 96,
  body(texts, { dimensions, inputType }) {
    if (dimensions !== undefined) throw unsupported("dimensions");
    return { texts, input_type: inputType ?? "search_document", embedding_types: ["float"] };
  },
  vectors: ({ embeddings }) => vectorsOf(isObject(embeddings) ? embeddings.float : embeddings),
  tokens: (_, headers) => Number(headers["x-amzn-bedrock-input-token-count"] ?? 0),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html */
const COHERE_4: EmbeddingFamily = {
  ...COHERE_3,
  body: (texts, { dimensions, inputType }) => ({
    ...COHERE_3.body(texts, { dimensions: undefined, inputType }),
    ...(dimensions !== undefined && { output_dimension: dimensions }),
  }),
};

function vectorsOf(list: unknown): readonly (readonly number[])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((vector) =>
    Array.isArray(vector) && vector.every((value) => typeof value === "number") ? [vector] : [],
  );
}
