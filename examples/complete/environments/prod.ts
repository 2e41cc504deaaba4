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
  guardrails: company.guardrails,
  routes: company.guardedRoutes,
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
  // Each region counts dollars by itself: together they let through what the limits say.
  gateway: {
    kind: "managed",
    regions: {
      "eu-central-1": {
        share: 0.7,
        endpoint: {
          kind: "regional",
          domain: {
            name: "ai.acme.example",
            certificateArn: "arn:aws:acm:eu-central-1:200000000030:certificate/11111111-2222-4333-8444-555555555555",
          },
        },
      },
      "eu-west-1": { share: 0.3 },
    },
    firewall: company.firewall,
    provisionedConcurrency: { minimum: 4, maximum: 100 },
    reservedConcurrency: 400,
    logRetentionDays: 365,
    alarms: { emails: ["platform-oncall@acme.example"] },
  },
  identity: company.identity,
  backend: company.backend,
  alerts: company.alerts,
  tags: { owner: "platform-tools" },
  quotas: company.quotas,
});
