import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import * as company from "../../examples/complete/environments/company";
import { AUTHORITY_PEM } from "../stacks/complete-example";

export const TEAM_ACCOUNT = "400000000001";

/** As little as holds everything that the proofs ask about: a team on both paths, a guardrail, a route in its region, an exemption. */
export function smallCompany(changes: Partial<EnvironmentInput> = {}): Environment {
  return defineEnvironment({
    name: "lab",
    organization: { ...company.organization, manages: "policies" },
    platform: { accountId: "200000000040" },
    regions: { home: "eu-central-1" },
    residency: { geographies: ["eu"] },
    routes: {
      guarded: {
        targets: [{ model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu" }],
        guardrail: { arn: `arn:aws:bedrock:eu-central-1:${TEAM_ACCOUNT}:guardrail/abcdefghijkl`, version: "3" },
      },
      embeddings: { targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region" }] },
      foreign: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] },
    },
    teams: {
      lab: {
        account: { kind: "existing", accountId: TEAM_ACCOUNT },
        paths: ["direct", "gateway"],
        routes: ["guarded", "embeddings"],
        members: { groups: ["lab"] },
      },
    },
    exemptions: [
      {
        role: `arn:aws:iam::${TEAM_ACCOUNT}:role/batch/scoring`,
        reason: "moves",
        owner: "batch@acme.example",
        expires: "2027-06-30",
        changedBy: [`arn:aws:iam::${TEAM_ACCOUNT}:role/cicd/deployer`],
      },
    ],
    direct: { authority: { kind: "pem", pem: AUTHORITY_PEM }, issuerCommonName: "Acme Bedrock Access lab" },
    gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "lab0a1b2c3", stage: "live" } } },
    backend: company.backend,
    alerts: company.alerts,
    quotas: company.quotas,
    ...changes,
  });
}
