import type { Principal } from "../../../access/principal";
import type { RuntimePolicy, TargetPolicy, TeamPolicy } from "../../../access/runtime-policy";
import type { Limits } from "../../../environment/environment";
import type { AuthorizedCall, ModelRequest } from "../../../gateway/call";
import { JsonBody } from "../../../gateway/policy/json-body";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";

export const UNLIMITED: Limits = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
};

export const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";

export function target(modelId: string, parts: Partial<TargetPolicy> = {}): TargetPolicy {
  return { modelId, geography: "eu", region: "eu-central-1", account: "own", invokeId: `eu.${modelId}`, ...parts };
}

export function team(parts: Partial<TeamPolicy> = {}): TeamPolicy {
  return {
    groups: ["payments"],
    routes: ["claude-sonnet", "nova", "llama", "unknown-family", "embeddings"],
    limits: {
      team: { ...UNLIMITED, dollarsPerDay: 100 },
      user: UNLIMITED,
      credential: UNLIMITED,
      routes: {},
      users: {},
    },
    observe: [],
    invokeRoles: { payments: "arn:aws:iam::111111111111:role/invoke-payments" },
    ...parts,
  };
}

/** Three dollars a million tokens of input, fifteen of output. */
export const PRICE = { input: 3_000, output: 15_000, cacheRead: 300, cacheWrite: 3_750, cacheWriteLong: 6_000 };

export function policy(parts: Partial<RuntimePolicy> = {}): RuntimePolicy {
  return {
    version: 1,
    environment: "test",
    timeZone: "UTC",
    maxBodyBytes: 4_000_000,
    routes: {
      "claude-sonnet": { targets: [target(SONNET), target(SONNET, { region: "eu-west-1" })], maxOutputTokens: 1_000 },
      nova: { targets: [target("amazon.nova-lite-v1:0")], maxOutputTokens: 1_000 },
      llama: {
        targets: [target("meta.llama3-3-70b-instruct-v1:0", { invokeId: "meta.llama" })],
        maxOutputTokens: 1_000,
      },
      "unknown-family": { targets: [target("acme.model", { invokeId: "acme.model" })], maxOutputTokens: 1_000 },
      embeddings: { targets: [target("amazon.titan-embed-text-v2:0", { invokeId: "titan" })], maxOutputTokens: 1_000 },
      foreign: { targets: [target("amazon.nova-pro-v1:0")], maxOutputTokens: 1_000 },
    },
    models: { [SONNET]: { contextTokens: 200_000 } },
    prices: {
      [`eu.${SONNET}`]: PRICE,
      "eu.amazon.nova-lite-v1:0": PRICE,
      "meta.llama": PRICE,
      titan: PRICE,
    },
    teams: { payments: team() },
    identity: { issuers: [] },
    storeFailure: { kind: "deny" },
    ...parts,
  };
}

export const ANNA: Principal = {
  environment: "test",
  team: "payments",
  user: "anna",
  credential: { kind: "token", id: "t1", expiresAt: Number.POSITIVE_INFINITY },
};

export function request(
  operation: BedrockOperation,
  model: string,
  body: unknown,
  parts: Partial<ModelRequest> = {},
): ModelRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    id: "r1",
    surface: "bedrock",
    operation,
    model,
    body: JsonBody.parse(Buffer.from(text)),
    edits: new Map(),
    headers: {},
    ...parts,
  };
}

export const MESSAGES = [{ role: "user", content: [{ text: "hello" }] }];

/** Claude takes tools in the middle of a conversation as well. */
export function addition(tool: object) {
  return { role: "system", content: [{ type: "tool_addition", tool }] };
}

/** The body that goes to the first target. */
export function sentBody(call: AuthorizedCall): unknown {
  return JSON.parse(Buffer.from(call.targets[0]?.body ?? []).toString());
}
