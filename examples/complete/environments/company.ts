import type { EnvironmentInput } from "cdktf-bedrock-access/environment";

/** What the environments of Acme have in common: the organization, the routes and the teams' ways in. */

export const organization = {
  id: "o-acme123456",
  rootId: "r-acme",
  managementAccountId: "100000000001",
  parentOuId: "ou-acme-workload",
  manages: "accounts",
} as const satisfies EnvironmentInput["organization"];

export const routes = {
  "claude-sonnet": {
    targets: [
      { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-central-1" },
      { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu", region: "eu-west-1" },
    ],
    maxOutputTokens: 16_000,
  },
  "claude-haiku": {
    targets: [{ model: "anthropic.claude-haiku-4-5-20251001-v1:0", geography: "eu", region: "eu-central-1" }],
  },
  "claude-sonnet-us": {
    targets: [{ model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "us", region: "us-east-1" }],
    maxOutputTokens: 32_000,
  },
  "nova-lite": {
    targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu", region: "eu-central-1" }],
  },
  embeddings: {
    targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region", region: "eu-central-1" }],
  },
} as const satisfies EnvironmentInput["routes"];

/** Prompts and answers lose what tells of customers, and none gives a secret away. */
export const guardrails = {
  "personal-data": {
    personalData: { EMAIL: "ANONYMIZE", PHONE: "ANONYMIZE", AWS_SECRET_KEY: "BLOCK" },
    patterns: [{ name: "customer number", pattern: "\\bK-[0-9]{8}\\b", action: "ANONYMIZE" }],
    promptAttacks: "MEDIUM",
  },
} as const satisfies EnvironmentInput["guardrails"];

/** With the guardrail on the model that reads customers' texts. */
export const guardedRoutes = {
  ...routes,
  "nova-lite": { ...routes["nova-lite"], guardrail: "personal-data" },
} as const satisfies EnvironmentInput["routes"];

/** Two geographies: only research may send data to the United States. */
export const residency = { geographies: ["eu", "us"] } as const satisfies EnvironmentInput["residency"];

export const regions = {
  home: "eu-central-1",
  inference: ["eu-central-1", "eu-west-1", "us-east-1"],
} as const satisfies EnvironmentInput["regions"];

/** The teams that every environment has. Accounts are made by us, with one address each. */
export function teams(environment: string) {
  const account = (team: string) => ({ kind: "created", email: `aws+${environment}-${team}@acme.example` }) as const;
  return {
    payments: {
      account: account("payments"),
      paths: ["gateway"],
      routes: ["claude-sonnet", "claude-haiku"],
      members: { groups: ["bedrock-payments"] },
      costCenter: "CC-1001",
    },
    research: {
      account: account("research"),
      paths: ["direct"],
      routes: ["claude-sonnet", "claude-sonnet-us", "embeddings"],
      members: { groups: ["bedrock-research"] },
      costCenter: "CC-2040",
    },
    "platform-tools": {
      account: account("platform-tools"),
      paths: ["direct", "gateway"],
      routes: ["claude-sonnet", "claude-haiku", "nova-lite", "embeddings"],
      members: { groups: ["bedrock-platform"] },
      costCenter: "CC-1000",
    },
    search: {
      account: account("search"),
      paths: ["gateway"],
      routes: ["embeddings", "nova-lite"],
      members: { groups: ["bedrock-search"] },
      costCenter: "CC-1003",
    },
    mobile: {
      account: account("mobile"),
      paths: ["gateway"],
      routes: ["claude-haiku"],
      members: { groups: ["bedrock-mobile"] },
      costCenter: "CC-1004",
    },
    support: {
      account: account("support"),
      paths: ["gateway"],
      routes: ["claude-haiku", "nova-lite"],
      members: { groups: ["bedrock-support"] },
      costCenter: "CC-3000",
    },
    "data-science": {
      account: account("data-science"),
      paths: ["direct", "gateway"],
      routes: ["claude-sonnet", "embeddings"],
      members: { groups: ["bedrock-data-science"] },
      costCenter: "CC-2041",
    },
    security: {
      account: account("security"),
      paths: ["gateway"],
      routes: ["claude-sonnet"],
      members: { groups: ["bedrock-security"] },
      costCenter: "CC-1002",
    },
  } as const satisfies EnvironmentInput["teams"];
}

/** Developers' certificates are signed with a key in KMS, one for each environment; its certificate is in the lock. */
export function direct(environment: string) {
  return {
    authority: { kind: "kms" },
    issuerCommonName: `Acme Bedrock Access ${environment}`,
    issuer: {
      provider: "https://login.acme.example/oauth2/default",
      audience: "bedrock-access-login",
      deviceClaims: { device: ["managed"] },
    },
    requires: { mfa: true, device: environment === "prod" },
  } as const satisfies EnvironmentInput["direct"];
}

/** Who comes to the gateway with a token: everybody who has signed in with a second factor. */
export const identity = {
  issuers: [{ issuer: "https://login.acme.example/oauth2/default", audience: "bedrock-gateway", requiredAmr: ["mfa"] }],
} as const satisfies EnvironmentInput["identity"];

/** Rules that have only counted for a while, and found no one of Acme's. The others still look on. */
export const firewall = {
  modes: { IpReputation: "block", BodySize: "block", RateByAddress: "block" },
} as const satisfies Extract<EnvironmentInput["gateway"], { kind: "managed" }>["firewall"];

export const backend = {
  kind: "s3",
  bucket: "acme-terraform-state",
  region: "eu-central-1",
} as const satisfies EnvironmentInput["backend"];

/** What AWS has granted Acme. */
export const quotas = { accounts: 100 } as const satisfies EnvironmentInput["quotas"];

export const alerts = { emails: ["finops@acme.example"] } as const satisfies EnvironmentInput["alerts"];
