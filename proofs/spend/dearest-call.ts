import type { Nanodollars } from "../../access/money";
import { highestCost, type ModelPrice, type TokenPrice } from "../../access/price";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { own } from "../../environment/own";

/** What calls of a route cost at worst: whatever its tokens turn out to be, whichever of its targets answers. */
export interface DearestCall {
  readonly route: string;
  /** Of any single token, whole nanodollars. */
  readonly token: Nanodollars;
  /** Of a call that reads and writes all it may, and has all of it cached for an hour. */
  readonly call: Nanodollars;
  /** What its targets without a price call. Where money is limited the gateway leaves them out. */
  readonly withoutPrice: readonly string[];
}

/** @param route - One of the policy's own. */
export function dearestCall(policy: RuntimePolicy, route: string): DearestCall {
  const { targets = [], maxOutputTokens = 0 } = own(policy.routes, route) ?? {};
  const priced = targets.flatMap(({ invokeId, modelId }) => {
    const price = own(policy.prices, invokeId);
    return price === undefined ? [] : [{ price, reads: mostRead(policy, modelId) }];
  });
  return {
    route,
    token: Math.max(0, ...priced.map(({ price }) => dearestToken(price))),
    call: Math.max(
      0,
      ...priced.map(({ price, reads }) =>
        highestCost(price, {
          inputTokens: READINGS * reads,
          outputTokens: READINGS * maxOutputTokens,
          caching: "long",
        }),
      ),
    ),
    withoutPrice: [
      ...new Set(targets.map(({ invokeId }) => invokeId).filter((id) => own(policy.prices, id) === undefined)),
    ],
  };
}

/** What a model can read at once; of one that reads each of many texts by itself, what a request can hold. */
function mostRead({ models, maxBodyBytes }: RuntimePolicy, modelId: string): number {
  const context = own(models, modelId)?.contextTokens ?? LARGEST_CONTEXT;
  return modelId.startsWith(OF_MANY_TEXTS) ? Math.max(context, TOKENS_OF_BYTE * maxBodyBytes + ADDED) : context;
}

/** Cohere's models take up to 96 texts in a call. */
const OF_MANY_TEXTS = "cohere.embed";

/** The gateway counts a byte as one token, and as three where a tokenizer may read the text in a longer form. */
const TOKENS_OF_BYTE = 3;

/** More than the gateway counts for what providers put around a request. */
const ADDED = 5_000;

/** A call that asks the model to compact its conversation reads and writes twice. */
const READINGS = 2;

/** No model of the catalogue reads more. */
const LARGEST_CONTEXT = 1_000_000;

/** Rounded up, so that a sum of calls, each rounded up, is never above it. */
function dearestToken(price: ModelPrice): Nanodollars {
  return Math.ceil(Math.max(...[price, ...(price.longer ?? [])].flatMap(kinds)));
}

function kinds({ input, output, cacheRead, cacheWrite, cacheWriteLong }: TokenPrice): Nanodollars[] {
  return [input, output, cacheRead, cacheWrite, cacheWriteLong];
}
