import type { TerraformStack } from "cdktf";
import { DenyDirectBedrock } from "cdktf-bedrock-access/modules/deny-direct-bedrock";

export function example(stack: TerraformStack): void {
  new DenyDirectBedrock(stack, "deny-direct-bedrock", {
    name: "acme-prod-models",
    invokeRoles: ["arn:aws:iam::*:role/bedrock-access/prod/acme-prod-invoke-*"],
    directRoles: ["arn:aws:iam::*:role/bedrock-access/prod/acme-prod-direct-*"],
    provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
    exemptions: [{ role: "arn:aws:iam::111111111111:role/chatbot", expires: "2027-03-31" }],
    targets: [{ id: "ou-ab12-11111111", label: "prod" }],
  });
}
