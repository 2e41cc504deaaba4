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
