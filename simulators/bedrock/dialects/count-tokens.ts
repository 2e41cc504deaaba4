import { AwsError } from "../errors";
import { isObject, type JsonObject, objectOf, parseObject, textOf } from "../json";
import type { Model } from "../models";
import type { Prompt } from "../prompt";
import { readConverse } from "./converse";
import { readInvoke } from "./invoke";

/**
 * CountTokens: the body of a Converse, or that of an invoke in base64.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export function readCountTokens(body: JsonObject, model: Model): Prompt {
  const input = objectOf(body.input) ?? {};
  if (isObject(input.converse)) return readConverse(input.converse, model).prompt;
  const encoded = textOf(objectOf(input.invokeModel)?.body);
  if (encoded === undefined) {
    throw new AwsError("ValidationException", "The input must hold either invokeModel or converse.");
  }
  return readInvoke(parseObject(Buffer.from(encoded, "base64")), model).prompt;
}
