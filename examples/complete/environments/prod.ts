import { defineEnvironment } from "cdktf-bedrock-access/environment";
import * as company from "./company";

const teams = company.teams("prod");

export default defineEnvironment({
  name: "prod",
  timeZone: "Europe/Berlin",
  organization: company.organization,
  platform: { accountId: "200000000030" },
  regions: company.regions,
  residency: company.residency,
  routes: company.routes,
  limits: {
    team: { requestsPerMinute: 600, tokensPerMinute: 2_000_000, dollarsPerDay: 400, dollarsPerMonth: 6_000 },
    user: { requestsPerMinute: 60, dollarsPerDay: 60, dollarsPerMonth: 800 },
    credential: { concurrency: 5 },
  },
  teams: {
    ...teams,
    payments: {
      ...teams.payments,
      limits: {
        team: { dollarsPerMonth: 9_000 },
        routes: { "claude-sonnet": { tokensPerMinute: 1_500_000 } },
        users: { "ci-payments": { requestsPerMinute: 300, concurrency: 10 } },
      },
      contacts: {
        security: { name: "Security Desk", title: "On call", email: "security@acme.example", phone: "+49 30 1234567" },
        billing: {
          name: "Payments Finance",
          title: "Controller",
          email: "payments-finance@acme.example",
          phone: "+49 30 1234568",
        },
      },
    },
    // An account that was there before: it stays where it is, and gets our policies by itself.
    risk: {
      account: { kind: "existing", accountId: "300000000099" },
      paths: ["direct"],
      routes: ["claude-sonnet"],
      members: { groups: ["bedrock-risk"] },
      costCenter: "CC-4000",
    },
    // New: its account does not exist yet, so its stack waits until `bedrock-access lock` has found it.
    growth: {
      account: { kind: "created", email: "aws+prod-growth@acme.example" },
      paths: ["gateway"],
      routes: ["claude-haiku"],
      members: { groups: ["bedrock-growth"] },
      costCenter: "CC-5000",
    },
  },
  exemptions: [
    {
      role: "arn:aws:iam::300000000099:role/batch/fraud-scoring",
      reason: "Nightly batch scoring, moves to the gateway with release 4",
      owner: "risk@acme.example",
      expires: "2027-06-30",
      changedBy: ["arn:aws:iam::300000000099:role/cicd/deployer"],
    },
  ],
  direct: company.direct("prod"),
  gateway: {
    kind: "existing",
    apis: {
      "eu-central-1": { restApiId: "prd0a1b2c3", stage: "live" },
      "us-east-1": { restApiId: "prd0d4e5f6", stage: "live" },
    },
  },
  identity: company.identity,
  backend: company.backend,
  alerts: company.alerts,
  tags: { owner: "platform-tools" },
  quotas: company.quotas,
});
