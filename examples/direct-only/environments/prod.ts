import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineEnvironment } from "cdktf-bedrock-access/environment";

/** A team's own account, which the organization stack makes. */
const account = (team: string) => ({ kind: "created", email: `aws+bedrock-${team}@acme.example` }) as const;

export default defineEnvironment({
  name: "prod",
  organization: {
    id: "o-acme123456",
    rootId: "r-acme",
    managementAccountId: "100000000001",
    parentOuId: "ou-acme-workload",
    manages: "accounts",
  },
  platform: { accountId: "200000000040" },
  regions: { home: "eu-central-1" },
  routes: {
    "claude-sonnet": { targets: [{ model: "anthropic.claude-sonnet-5", geography: "eu" }] },
    "claude-haiku": { targets: [{ model: "anthropic.claude-haiku-4-5-20251001-v1:0", geography: "eu" }] },
    embeddings: { targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region" }] },
  },
  // The direct path has no rate limits: the month is what each team's budget reports.
  limits: { team: { dollarsPerMonth: 1_500 }, user: { dollarsPerMonth: 300 } },
  teams: {
    research: {
      account: account("research"),
      paths: ["direct"],
      routes: ["claude-sonnet", "claude-haiku", "embeddings"],
      costCenter: "CC-2040",
      limits: { team: { dollarsPerMonth: 4_000 } },
    },
    compilers: {
      account: account("compilers"),
      paths: ["direct"],
      routes: ["claude-sonnet", "claude-haiku"],
      costCenter: "CC-2050",
    },
    security: {
      account: account("security"),
      paths: ["direct"],
      routes: ["claude-sonnet"],
      members: { certificateOu: "Security Engineering" }, // as its certificates name it already
      costCenter: "CC-1002",
    },
    // Moves in: its account works, and the policies do not bind it until `enforcement` is removed.
    robotics: {
      account: account("robotics"),
      paths: ["direct"],
      routes: ["claude-haiku", "embeddings"],
      costCenter: "CC-2060",
      enforcement: "staged",
    },
    // New: waits until the organization stack has made its account and the lock has found it.
    analytics: {
      account: account("analytics"),
      paths: ["direct"],
      routes: ["claude-haiku"],
      costCenter: "CC-3010",
    },
  },
  direct: {
    authority: { kind: "pem", pem: readFileSync(join(__dirname, "authority-prod.pem"), "utf8") },
    issuerCommonName: "Acme Developers prod",
    sessionSeconds: 1_800,
    requires: { mfa: true, device: true },
  },
  alerts: { emails: ["bedrock@acme.example", "finops@acme.example"] },
  backend: { kind: "s3", bucket: "acme-terraform-state", region: "eu-central-1" },
  tags: { owner: "developer-platform" },
});
