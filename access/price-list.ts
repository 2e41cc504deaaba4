import type { WrittenPrice } from "../environment/environment";
import { own } from "../environment/own";
import type { ListedModel } from "./listed-model";
import type { ModelPrice, TokenPrice } from "./price";
import { LISTED } from "./price-list-data";

/** Where the list is known to be wrong. */
const CORRECTIONS: Readonly<Record<string, ListedModel>> = {
  // The list takes version 1's price for it. https://aws.amazon.com/bedrock/pricing/
  "amazon.titan-embed-text-v2:0": { input: 0.02, contextTokens: 8_192 },
};

/**
 * What a model costs where it is called, or `undefined` when nobody knows.
 *
 * @param invokeId - What stands in Bedrock's path: `eu.anthropic.claude-…`, or the model's id.
 * @param modelId - A profile that the list lacks costs what the model costs in its region: AWS's price for geographic profiles,
 * and more than the global one.
 */
export function listedPrice(invokeId: string, modelId: string): ModelPrice | undefined {
  const listed = listedModel(invokeId) ?? listedModel(modelId);
  return listed && modelPrice(listed);
}

/** The most tokens that a model reads in one call, or `undefined` when nobody knows. */
export function listedContext(invokeId: string, modelId: string): number | undefined {
  return (listedModel(invokeId) ?? listedModel(modelId))?.contextTokens;
}

/**
 * A price as somebody writes it, with what was left out filled in: input and output are free, as an embedding's output is; a kind
 * of cached input costs what plain input costs, and twice that when it is kept for an hour, as Anthropic charges.
 */
export function modelPrice({ longer, ...base }: WrittenPrice & Pick<ListedModel, "longer">): ModelPrice {
  const price = tokenPrice(base);
  if (longer === undefined) return price;
  return { ...price, longer: longer.map(({ above, ...tier }) => ({ above, ...tokenPrice({ ...base, ...tier }) })) };
}

function listedModel(id: string): ListedModel | undefined {
  if (Object.hasOwn(CORRECTIONS, id)) return CORRECTIONS[id];
  return own(LISTED, id);
}

/** A dollar a million tokens is a thousand nanodollars a token. */
function tokenPrice(written: WrittenPrice): TokenPrice {
  const input = written.input ?? 0;
  const dollars = {
    input,
    output: written.output ?? 0,
    cacheRead: written.cacheRead ?? input,
    cacheWrite: written.cacheWrite ?? input,
    cacheWriteLong: written.cacheWriteLong ?? 2 * input,
  };
  return {
    input: dollars.input * PER_TOKEN,
    output: dollars.output * PER_TOKEN,
    cacheRead: dollars.cacheRead * PER_TOKEN,
    cacheWrite: dollars.cacheWrite * PER_TOKEN,
    cacheWriteLong: dollars.cacheWriteLong * PER_TOKEN,
  };
}

const PER_TOKEN = 1_000;
