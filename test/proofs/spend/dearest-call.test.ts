import { highestCost } from "../../../access/price";
import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import { defineEnvironment } from "../../../environment/define-environment";
import { emptyLock } from "../../../environment/lock";
import { inputBound, outputBound } from "../../../gateway/policy/estimate";
import { dearestCall } from "../../../proofs/spend/dearest-call";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";

const environment = defineEnvironment(GATEWAY_ENVIRONMENT);
const policy = renderRuntimePolicy(environment, emptyLock(environment.name));

test.each(Object.keys(policy.routes))("no call of route %s is reserved at more than its dearest", (alias) => {
  const route = policy.routes[alias];
  const dearest = dearestCall(policy, alias);
  for (const { modelId, invokeId } of route?.targets ?? []) {
    const price = policy.prices[invokeId];
    if (price === undefined) throw new Error(`${invokeId} has no price`);
    // The largest body that there can be, with all that the gateway cannot count, read twice.
    const facts = {
      images: 20,
      imageCharacters: 0,
      hasUnboundedMedia: true,
      compacts: true,
      caching: "long",
      hasFormat: true,
      tools: ["a"],
    } as const;
    const inputTokens = inputBound(facts, policy.maxBodyBytes, {
      modelId,
      contextTokens: policy.models[modelId]?.contextTokens,
    });
    const outputTokens = outputBound(facts, route?.maxOutputTokens ?? 0);
    const reserved = highestCost(price, { inputTokens, outputTokens, caching: "long" });
    expect(reserved).toBeLessThanOrEqual(dearest.call);
    expect(reserved).toBeLessThanOrEqual((inputTokens + outputTokens) * dearest.token);
  }
});

test.each(["cohere.embed-english-v3", "cohere.embed-multilingual-v3", "cohere.embed-v4:0"])(
  "a call of %s, which reads each of many texts by itself, is bounded by its body and not by what the model reads at once",
  (modelId) => {
    const [known] = policy.routes["claude-sonnet"]?.targets ?? [];
    if (known === undefined) throw new Error("the environment has changed");
    const price = { input: 100, output: 0, cacheRead: 100, cacheWrite: 100, cacheWriteLong: 100 };
    const many = { targets: [{ ...known, modelId, invokeId: modelId }], maxOutputTokens: 4_000 };
    const { call } = dearestCall(
      {
        ...policy,
        routes: { many },
        prices: { [modelId]: price },
        models: { [modelId]: { contextTokens: 512 } },
      },
      "many",
    );
    const facts = { images: 0, imageCharacters: 0, hasUnboundedMedia: false, compacts: true, caching: "none" } as const;
    // Marks in a form that no tokenizer may have seen count three times.
    const inputTokens = inputBound({ ...facts, hasFormat: true, tools: ["a"] }, 3 * policy.maxBodyBytes, {
      modelId,
      contextTokens: 512,
    });
    expect(inputTokens).toBeGreaterThan(2 * 3 * policy.maxBodyBytes);
    expect(highestCost(price, { inputTokens, outputTokens: 0, caching: "none" })).toBeLessThanOrEqual(call);
  },
);

test("a target without a price is named, and the others bound the route", () => {
  const [target] = policy.routes["claude-sonnet"]?.targets ?? [];
  if (target === undefined) throw new Error("the environment has changed");
  const mixed = { targets: [{ ...target, invokeId: "eu.other" }, target], maxOutputTokens: 4_000 };
  const { call, token, withoutPrice } = dearestCall({ ...policy, routes: { ...policy.routes, mixed } }, "mixed");
  expect(withoutPrice).toEqual(["eu.other"]);
  expect({ call, token }).toEqual({
    call: dearestCall(policy, "claude-sonnet").call,
    token: dearestCall(policy, "claude-sonnet").token,
  });
});
