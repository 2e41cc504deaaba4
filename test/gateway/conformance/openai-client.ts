import OpenAI, { type ClientOptions } from "openai";
import { KEYS } from "../../support/gateway";

/** The SDK as somebody sets it up for a gateway. */
export function openAiClient({ url }: { readonly url: string }, options: ClientOptions = {}): OpenAI {
  return new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: KEYS.anna, maxRetries: 0, ...options });
}

export function question(content: string, model = "claude-sonnet") {
  return { model, messages: [{ role: "user" as const, content }] };
}

/** Models behind both ways of asking, and the operations of Bedrock that they are asked by. */
export const MODELS = [
  ["claude-sonnet", "converse", "converse-stream"],
  ["nova", "converse", "converse-stream"],
  ["gpt-oss", "invoke", "invoke-with-response-stream"],
] as const;

export const PARAMETERS = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
export const PARALLEL = '[[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]';

export const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
