import { type JsonObject, malformed, textOf, textsOf } from "../json";
import type { Call } from "./dialect";
import { embeddingPrompt } from "./embedding-prompt";
import { embed } from "./titan-embeddings";

/**
 * Cohere Embed on InvokeModel, as far as it embeds texts.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 */
export function readCohereEmbeddings(body: JsonObject): Call {
  const texts = textsOf(body.texts);
  if (texts.length === 0 || texts.length > MOST_TEXTS) throw malformed(`#/texts: expected 1 to ${MOST_TEXTS} texts`);
  if (!INPUT_TYPES.includes(textOf(body.input_type) ?? "")) throw malformed("#: required key [input_type] not found");
  const byType = body.embedding_types !== undefined;
  return {
    prompt: embeddingPrompt(texts),
    renderAnswer: ({ id }) => {
      const embeddings = texts.map((text) => embed(text, DIMENSIONS));
      return JSON.stringify({
        id,
        embeddings: byType ? { float: embeddings } : embeddings,
        response_type: byType ? "embeddings_by_type" : "embeddings_floats",
        texts,
      });
    },
    renderEvents: undefined,
  };
}

const MOST_TEXTS = 96;
const DIMENSIONS = 1024;
const INPUT_TYPES: readonly string[] = ["search_document", "search_query", "classification", "clustering"];
