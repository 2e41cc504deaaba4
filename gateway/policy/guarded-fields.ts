import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../refusal";
import type { InvokeDialect } from "./invoke-dialects";
import { ALL_OUTPUT_CAPS } from "./invoke-dialects";
import { isObject, type JsonObject } from "./json-body";

/** What happens to a field that changes the price of a call or reaches input that is stored somewhere. */
export type FieldRule =
  /** The call is refused when it is there at all. */
  | { readonly kind: "refused" }
  /** Passes with one of these values, which change nothing; refused with any other. */
  | { readonly kind: "only"; readonly values: readonly unknown[] }
  /** Passes as an object that has these members alone. */
  | { readonly kind: "members"; readonly names: readonly string[] }
  /** The policy's own value takes its place; without one the field is refused. */
  | { readonly kind: "overwritten" }
  /** Passes; the reservation and the settlement count what it costs. */
  | { readonly kind: "priced" };

export interface GuardedField {
  /** A key of the body's top level, or a header in lower case. */
  readonly field: string;
  readonly rule: FieldRule;
  readonly why: string;
}

const REFUSED: FieldRule = { kind: "refused" };
const OVERWRITTEN: FieldRule = { kind: "overwritten" };
const PRICED: FieldRule = { kind: "priced" };
const only = (...values: readonly unknown[]): FieldRule => ({ kind: "only", values });

/** Headers of `invoke` and `invoke-with-response-stream`. */
export const INVOKE_HEADERS: readonly GuardedField[] = [
  { field: "x-amzn-bedrock-guardrailidentifier", rule: OVERWRITTEN, why: "the route names the guardrail" },
  { field: "x-amzn-bedrock-guardrailversion", rule: OVERWRITTEN, why: "the route names the guardrail" },
  { field: "x-amzn-bedrock-request-metadata", rule: OVERWRITTEN, why: "it names the user and the team" },
  { field: "x-amzn-bedrock-service-tier", rule: only("default"), why: "other tiers have other prices" },
  {
    field: "x-amzn-bedrock-performanceconfig-latency",
    rule: only("standard"),
    why: "optimized latency has its own price",
  },
];

export const CONVERSE_FIELDS: readonly GuardedField[] = [
  { field: "inferenceConfig", rule: PRICED, why: "its maxTokens is clamped" },
  { field: "guardrailConfig", rule: OVERWRITTEN, why: "the route names the guardrail" },
  { field: "requestMetadata", rule: OVERWRITTEN, why: "it names the user and the team" },
  { field: "serviceTier", rule: only({ type: "default" }), why: "other tiers have other prices" },
  { field: "performanceConfig", rule: only({ latency: "standard" }), why: "optimized latency has its own price" },
  { field: "promptVariables", rule: REFUSED, why: "they fill in a prompt that is stored in Bedrock" },
];

const ANTHROPIC_FIELDS: readonly GuardedField[] = [
  { field: "max_tokens", rule: PRICED, why: "it is clamped" },
  { field: "service_tier", rule: only("standard_only"), why: "other tiers have other prices" },
  { field: "speed", rule: only("standard"), why: "fast mode has its own price" },
  { field: "inference_geo", rule: REFUSED, why: "it changes the price, and the route says where data goes" },
  { field: "fallbacks", rule: REFUSED, why: "the route says which model answers" },
  { field: "container", rule: REFUSED, why: "a container holds stored input" },
  { field: "thread", rule: REFUSED, why: "it reaches a stored conversation" },
  { field: "billing_policy", rule: REFUSED, why: "it says who pays" },
  { field: "fallback_credit_token", rule: REFUSED, why: "it changes the price" },
  { field: "mcp_servers", rule: only([]), why: "the model would fetch input from elsewhere" },
];

/** Of Chat Completions, at `invoke` and at the surface that translates it. */
export const CHAT_FIELDS: readonly GuardedField[] = [
  { field: "max_tokens", rule: PRICED, why: "it is clamped" },
  { field: "max_completion_tokens", rule: PRICED, why: "it is clamped" },
  { field: "n", rule: only(1), why: "each answer costs as much as the first" },
  { field: "best_of", rule: only(1), why: "each answer costs as much as the first" },
  { field: "service_tier", rule: only("default"), why: "other tiers have other prices" },
  { field: "prediction", rule: REFUSED, why: "predicted tokens that do not come true are charged too" },
  { field: "web_search_options", rule: REFUSED, why: "searches have their own price" },
  { field: "modalities", rule: only(["text"]), why: "sound has its own price" },
  { field: "audio", rule: REFUSED, why: "sound has its own price" },
  { field: "store", rule: only(false), why: "the answer would be stored" },
  { field: "previous_response_id", rule: REFUSED, why: "it reaches a stored conversation" },
  { field: "conversation", rule: REFUSED, why: "it reaches a stored conversation" },
  { field: "prompt_cache_retention", rule: only("in_memory"), why: "a longer lifetime has its own price" },
  { field: "prompt_cache_options", rule: REFUSED, why: "what it writes to a cache has its own price" },
];

/** Of the Responses API, which Bedrock is not asked by: the surface translates it. */
export const RESPONSES_FIELDS: readonly GuardedField[] = [
  { field: "max_output_tokens", rule: PRICED, why: "it is clamped" },
  { field: "service_tier", rule: only("default"), why: "other tiers have other prices" },
  { field: "store", rule: only(false), why: "the answer would be stored" },
  { field: "background", rule: only(false), why: "the answer would be stored" },
  { field: "previous_response_id", rule: REFUSED, why: "it reaches a stored conversation" },
  { field: "conversation", rule: REFUSED, why: "it reaches a stored conversation" },
  { field: "prompt", rule: REFUSED, why: "it reaches a stored prompt" },
  { field: "prompt_cache_retention", rule: only("in_memory"), why: "a longer lifetime has its own price" },
  { field: "prompt_cache_options", rule: REFUSED, why: "what it writes to a cache has its own price" },
];

const NOVA_FIELDS: readonly GuardedField[] = [
  { field: "inferenceConfig", rule: PRICED, why: "its maxTokens is clamped" },
  { field: "serviceTier", rule: only({ type: "default" }), why: "other tiers have other prices" },
];

/** Of the bodies of `invoke`, by dialect. */
export const INVOKE_FIELDS: Readonly<Record<InvokeDialect["name"], readonly GuardedField[]>> = {
  anthropic: ANTHROPIC_FIELDS,
  chat: CHAT_FIELDS,
  nova: NOVA_FIELDS,
  llama: [
    { field: "max_gen_len", rule: PRICED, why: "it is clamped" },
    { field: "images", rule: REFUSED, why: "what pictures cost is not known here; converse takes them" },
  ],
  embedding: [
    { field: "images", rule: REFUSED, why: "a picture has a price of its own" },
    { field: "inputImage", rule: REFUSED, why: "a picture has a price of its own" },
  ],
};

/**
 * Where a cap stands beside other fields, those that cost nothing: Nova takes `topK` nowhere else in Converse.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 */
const BESIDE_CAPS: Readonly<Record<string, readonly string[]>> = { inferenceConfig: ["topK"] };

/** In Converse, a model's own parameters come through a side door: what is guarded in front is refused here. */
export const ADDITIONAL_FIELDS: readonly GuardedField[] = [
  ...[...new Set(ALL_OUTPUT_CAPS.map((path) => path.split(".")[0] ?? path))].map((field): GuardedField => {
    const names = BESIDE_CAPS[field];
    return {
      field,
      rule: names === undefined ? REFUSED : { kind: "members", names },
      why: "the cap on output stands in inferenceConfig.maxTokens",
    };
  }),
  ...[...ANTHROPIC_FIELDS, ...CHAT_FIELDS, ...NOVA_FIELDS].filter(({ rule }) => rule.kind !== "priced"),
  // GPT models take fields of the Responses API here.
  ...RESPONSES_FIELDS.filter(
    ({ field, rule }) => rule.kind !== "priced" && !CHAT_FIELDS.some((each) => each.field === field),
  ),
];

/**
 * Tools that a provider runs: they have prices of their own, fetch input from elsewhere, or have the model read the conversation again
 * after each use, nobody knows how often. By the type's beginning; those of Anthropic first, then those that OpenAI's models may take.
 */
export const SERVER_TOOLS: readonly string[] = [
  "web_search",
  "web_fetch",
  "code_execution",
  "advisor",
  "mcp",
  "tool_search",
  "code_interpreter",
  "file_search",
  "image_generation",
];

/**
 * Refuses what the table refuses. What it overwrites is left to the caller, which knows the policy's value.
 *
 * @param where - How the text names the place: `requestMetadata` or `additionalModelRequestFields.n`.
 */
export function requireUnguarded(
  fields: readonly GuardedField[],
  body: JsonObject,
  where: (field: string) => string = (field) => field,
): void {
  for (const { field, rule, why } of fields) {
    const value = Object.hasOwn(body, field) ? body[field] : undefined;
    if (value === undefined || value === null) continue;
    if (rule.kind === "refused") throw refusal(where(field), value, why, "Leave it out.");
    if (rule.kind === "members" && !hasOnly(value, rule.names)) {
      throw refusal(where(field), value, why, `Leave it out, or send ${rule.names.join(", ")} alone.`);
    }
    if (rule.kind === "only" && !rule.values.some((allowed) => isDeepStrictEqual(value, allowed))) {
      const allowed = rule.values.map((each) => JSON.stringify(each)).join(" or ");
      throw refusal(where(field), value, why, `Leave it out, or send ${allowed}.`);
    }
  }
}

function hasOnly(value: unknown, names: readonly string[]): boolean {
  return isObject(value) && Object.keys(value).every((key) => names.includes(key));
}

function refusal(field: string, value: unknown, why: string, mend: string): Refusal {
  const shown = typeof value === "object" ? "" : ` ${JSON.stringify(value)}`.slice(0, 40);
  return new Refusal("invalid", `${field}${shown} is not allowed here: ${why}. ${mend}`, { field });
}
