import type { TerraformStack } from "cdktf";
import { ProtectAccess } from "cdktf-bedrock-access/modules/protect-access";

export function example(stack: TerraformStack): void {
  new ProtectAccess(stack, "protect-access", {
    name: "acme-prod-access",
    environments: ["prod"],
    namePrefix: "acme",
    organizationId: "o-a1b2c3d4e5",
    platformAccountId: "222222222222",
    provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
    exemptedRoles: [
      {
        role: "arn:aws:iam::111111111111:role/chatbot",
        changedBy: ["arn:aws:iam::111111111111:role/deployer"],
      },
    ],
    restApis: [{ region: "eu-central-1", restApiId: "a1b2c3d4e5" }],
    targets: [
      // This OU has FullAWSAccess, and the policies of DenyDirectBedrock.
      { kind: "team", id: "ou-ab12-11111111", label: "prod", attachedServiceControlPolicies: 2 },
      { kind: "platform", id: "222222222222", label: "platform", attachedServiceControlPolicies: 2 },
    ],
  });
}
