import { defineEnvironment } from "cdktf-bedrock-access/environment";
import * as company from "./company";

const teams = company.teams("dev");

/** Small limits, and nothing that binds a team's account before it has been tried. */
export default defineEnvironment({
  name: "dev",
  timeZone: "Europe/Berlin",
  organization: company.organization,
  platform: { accountId: "200000000010" },
  regions: company.regions,
  residency: company.residency,
  routes: company.routes,
  limits: {
    team: { dollarsPerDay: 20, dollarsPerMonth: 300 },
    user: { dollarsPerDay: 5, dollarsPerMonth: 60 },
  },
  teams: {
    ...teams,
    // New teams begin here: the policies do not bind their accounts yet.
    security: { ...teams.security, enforcement: "staged" },
  },
  direct: company.direct("dev"),
  gateway: { kind: "managed", regions: { "eu-central-1": {} }, logRetentionDays: 30 },
  identity: company.identity,
  backend: company.backend,
  alerts: company.alerts,
  tags: { owner: "platform-tools" },
  quotas: company.quotas,
});
