import { defineEnvironment } from "cdktf-bedrock-access/environment";
import * as company from "./company";

/** As production, with smaller limits. */
export default defineEnvironment({
  name: "staging",
  timeZone: "Europe/Berlin",
  organization: company.organization,
  platform: { accountId: "200000000020" },
  regions: company.regions,
  residency: company.residency,
  guardrails: company.guardrails,
  routes: company.guardedRoutes,
  limits: {
    team: { dollarsPerDay: 50, dollarsPerMonth: 500 },
    user: { dollarsPerDay: 10, dollarsPerMonth: 100 },
  },
  teams: company.teams("staging"),
  direct: company.direct("staging"),
  gateway: { kind: "managed", regions: { "eu-central-1": {} }, firewall: company.firewall },
  identity: company.identity,
  backend: company.backend,
  alerts: company.alerts,
  tags: { owner: "platform-tools" },
  quotas: company.quotas,
});
