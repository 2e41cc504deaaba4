import { defineEnvironment } from "cdktf-bedrock-access/environment";

/** An account that the landing zone has made for the team. */
const account = (accountId: string) => ({ kind: "existing", accountId }) as const;

export default defineEnvironment({
  name: "prod",
  timeZone: "Europe/Berlin",
  // AWS Control Tower owns the organization: it attaches the policies that `synth` writes to cdktf.out/prod.policies/.
  organization: {
    id: "o-acme123456",
    rootId: "r-acme",
    managementAccountId: "100000000001",
    manages: "documents",
  },
  provisioningRole: "AWSControlTowerExecution",
  platform: { accountId: "200000000050" },
  regions: { home: "eu-central-1" },
  routes: {
    "claude-sonnet": {
      targets: [{ model: "anthropic.claude-sonnet-5", geography: "eu" }],
      maxOutputTokens: 16_000,
    },
    "claude-haiku": { targets: [{ model: "anthropic.claude-haiku-4-5-20251001-v1:0", geography: "eu" }] },
    // One account embeds for everybody, so that its quota of tokens a minute is the only one to raise.
    embeddings: {
      targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region", account: "search" }],
    },
  },
  limits: {
    team: { requestsPerMinute: 300, dollarsPerDay: 150, dollarsPerMonth: 2_500 },
    user: { requestsPerMinute: 60, dollarsPerDay: 40 },
    credential: { concurrency: 5 },
  },
  teams: {
    checkout: {
      account: account("350000000001"),
      paths: ["gateway"],
      routes: ["claude-sonnet", "claude-haiku"],
      members: { groups: ["bedrock-checkout"] },
      costCenter: "CC-1001",
      limits: {
        routes: { "claude-sonnet": { tokensPerMinute: 800_000 } },
        users: { "ci-checkout": { requestsPerMinute: 200, concurrency: 20 } },
      },
    },
    search: {
      account: account("350000000002"),
      paths: ["gateway"],
      routes: ["embeddings", "claude-haiku"],
      members: { groups: ["bedrock-search"] },
      costCenter: "CC-1003",
      // A nightly index comes in one wave.
      usagePlan: { ratePerSecond: 40, burst: 400, quota: { limit: 2_000_000, period: "DAY" } },
    },
    support: {
      account: account("350000000003"),
      paths: ["gateway"],
      routes: ["claude-haiku", "embeddings"],
      members: { groups: ["bedrock-support"] },
      costCenter: "CC-3000",
    },
    mobile: {
      account: account("350000000004"),
      paths: ["gateway"],
      routes: ["claude-haiku"],
      members: { groups: ["bedrock-mobile"] },
      costCenter: "CC-1004",
    },
  },
  gateway: {
    kind: "managed",
    regions: {
      "eu-central-1": {
        // The company's own networks and nobody else: its VPN and its office.
        endpoint: { kind: "regional", allowedNetworks: ["203.0.113.0/24", "2001:db8::/32"] },
      },
    },
    firewall: { modes: { AllowedNetworks: "block", IpReputation: "block", BodySize: "block" } },
    provisionedConcurrency: { minimum: 2, maximum: 50 },
  },
  identity: {
    issuers: [
      { issuer: "https://login.acme.example/oauth2/default", audience: "bedrock-gateway", requiredAmr: ["mfa"] },
    ],
  },
  alerts: { emails: ["bedrock@acme.example"] },
  backend: { kind: "s3", bucket: "acme-terraform-state", region: "eu-central-1" },
  tags: { owner: "developer-platform" },
});
