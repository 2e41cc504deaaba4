import { TerraformOutput, type TerraformStack } from "cdktf";
import { InvokeRole } from "cdktf-bedrock-access/modules/invoke-role";
import { ModelAccess } from "cdktf-bedrock-access/modules/model-access";

export function example(stack: TerraformStack): void {
  const access = new ModelAccess(stack, "model-access", {
    boundaryName: "acme-dev-boundary-payments",
    iamPath: "/bedrock-access/dev/",
    targets: [
      {
        modelId: "anthropic.claude-sonnet-4-6",
        region: "eu-central-1",
        geography: "eu",
        destinationRegions: ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"],
        accountId: "111111111111",
        guardrail: { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/a1b2c3d4e5f6", version: "3" },
      },
      {
        modelId: "amazon.titan-embed-text-v2:0",
        region: "eu-central-1",
        geography: "in-region",
        destinationRegions: ["eu-central-1"],
        accountId: "111111111111",
      },
    ],
  });

  const role = new InvokeRole(stack, "invoke", {
    roleName: "acme-dev-invoke-payments",
    iamPath: "/bedrock-access/dev/",
    gatewayRoleArn: "arn:aws:iam::222222222222:role/bedrock-access/dev/acme-dev-gateway",
    team: "payments",
    permissions: access.statements,
    permissionsBoundaryArn: access.boundaryArn,
  });

  new TerraformOutput(stack, "invoke-role-arn", { value: role.arn });
}
