import { AwsError } from "../errors";
import type { JsonObject } from "../json";
import type { Model } from "../models";
import { readChat } from "./chat";
import { readCohereEmbeddings } from "./cohere-embeddings";
import type { Call } from "./dialect";
import { readLlama } from "./llama";
import { readMessages } from "./messages";
import { readNova } from "./nova";
import { readTitanEmbeddings } from "./titan-embeddings";

/** InvokeModel: each family has a body of its own. */
export function readInvoke(body: JsonObject, model: Model): Call {
  switch (model.family) {
    case "claude":
      return readMessages(body, model);
    case "nova":
      return readNova(body, model);
    case "llama":
      return readLlama(body);
    case "gpt-oss":
      return readChat(body, model);
    case "cohere-embeddings":
      return readCohereEmbeddings(body);
    case "titan-embeddings":
      return readTitanEmbeddings(body, model);
    case "other":
      throw new AwsError("ValidationException", `The simulator knows no invoke body of ${model.id}: use Converse.`);
  }
}
