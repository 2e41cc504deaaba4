import type { ReasonedStatement } from "../policy-set/reasoned-statement";
import { protectAccessResourceStatements } from "./protect-access-resources";
import { protectPlatformAccountStatements } from "./protect-platform-account";
import { protectTeamAccountStatements } from "./protect-team-account";
import type { ProtectedAccess } from "./protected-access";

/** The statements for sample props, by policy set: what the documentation lists. */
export function documentedStatements(): Readonly<Record<string, readonly ReasonedStatement[]>> {
  return {
    governed: protectTeamAccountStatements(SAMPLE),
    platform: protectPlatformAccountStatements(SAMPLE),
    resources: protectAccessResourceStatements(SAMPLE),
  };
}

const SAMPLE: ProtectedAccess = {
  environments: ["prod"],
  namePrefix: "acme",
  organizationId: "o-a1b2c3d4e5",
  platformAccountId: "222222222222",
  provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
  exemptedRoles: [
    { role: "arn:aws:iam::111111111111:role/reports" },
    { role: "arn:aws:iam::111111111111:role/chatbot", changedBy: ["arn:aws:iam::111111111111:role/deployer"] },
  ],
  restApis: [{ region: "eu-central-1", restApiId: "a1b2c3d4e5" }],
};
