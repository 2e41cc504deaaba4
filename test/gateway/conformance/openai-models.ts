import type { RuntimePolicy, TargetPolicy } from "../../../access/runtime-policy";

/**
 * Adds to the test's policy two routes of the team payments: `gpt-oss`, which speaks Chat Completions on Bedrock, and
 * `cohere-embeddings`.
 */
export function withOpenAiModels(policy: RuntimePolicy): RuntimePolicy {
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("There is no team payments.");
  return {
    ...policy,
    routes: {
      ...policy.routes,
      "gpt-oss": { targets: [target("openai.gpt-oss-120b-1:0")], maxOutputTokens: 4_000 },
      "cohere-embeddings": { targets: [target("cohere.embed-multilingual-v3")], maxOutputTokens: 0 },
    },
    prices: {
      ...policy.prices,
      "openai.gpt-oss-120b-1:0": { input: 150, output: 600, cacheRead: 150, cacheWrite: 150, cacheWriteLong: 150 },
      "cohere.embed-multilingual-v3": { input: 100, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 },
    },
    teams: { ...policy.teams, payments: { ...payments, routes: [...payments.routes, "gpt-oss", "cohere-embeddings"] } },
  };
}

function target(modelId: string): TargetPolicy {
  return { modelId, invokeId: modelId, geography: "in-region", region: "eu-central-1", account: "own" };
}

export const CHAT = "/openai/v1/chat/completions";
export const RESPONSES = "/openai/v1/responses";
