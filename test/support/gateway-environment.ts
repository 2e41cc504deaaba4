import type { EnvironmentInput } from "../../environment/define-environment";

/** Two teams, Claude in two regions, Nova, Llama's dialect and an embedding, with limits that a test does not meet by accident. */
export const GATEWAY_ENVIRONMENT = {
  name: "test",
  organization: { id: "o-a1b2c3d4e5", rootId: "r-ab12", managementAccountId: "100000000001", manages: "accounts" },
  platform: { accountId: "100000000002" },
  regions: { home: "eu-central-1", inference: ["eu-central-1", "eu-west-1", "us-east-1"] },
  residency: "anywhere",
  routes: {
    "claude-sonnet": {
      targets: [
        { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-central-1" },
        { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-west-1" },
      ],
      maxOutputTokens: 4_000,
    },
    "claude-haiku": {
      targets: [{ model: "anthropic.claude-haiku-4-5-20251001-v1:0", geography: "eu" }],
      maxOutputTokens: 4_000,
    },
    nova: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }], maxOutputTokens: 4_000 },
    llama: {
      targets: [{ model: "meta.llama3-3-70b-instruct-v1:0", geography: "us", region: "us-east-1" }],
      maxOutputTokens: 2_000,
    },
    embeddings: { targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region" }] },
  },
  limits: {
    team: {
      requestsPerMinute: 100_000,
      tokensPerMinute: 1_000_000_000,
      concurrency: 10_000,
      dollarsPerDay: 1_000_000,
      dollarsPerMonth: 10_000_000,
    },
    user: {
      requestsPerMinute: 100_000,
      tokensPerMinute: 1_000_000_000,
      concurrency: 10_000,
      dollarsPerDay: 1_000_000,
      dollarsPerMonth: 10_000_000,
    },
  },
  teams: {
    payments: {
      account: { kind: "created", email: "aws+payments@example.com" },
      paths: ["gateway"],
      routes: ["claude-sonnet", "claude-haiku", "nova", "llama", "embeddings"],
      members: { groups: ["bedrock-payments"] },
    },
    research: {
      account: { kind: "created", email: "aws+research@example.com" },
      paths: ["gateway"],
      routes: ["claude-haiku"],
      members: { groups: ["bedrock-research"] },
    },
  },
  gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } } },
  backend: { kind: "local", path: "state" },
} as const satisfies EnvironmentInput;
