import { TerraformOutput, type TerraformStack } from "cdktf";
import { InvokeRole } from "cdktf-bedrock-access/modules/invoke-role";

export function example(stack: TerraformStack): void {
  const invoke = new InvokeRole(stack, "invoke", {
    roleName: "acme-dev-invoke-payments",
    iamPath: "/bedrock-access/dev/",
    gatewayRoleArn: "arn:aws:iam::222222222222:role/bedrock-access/dev/acme-dev-gateway",
    team: "payments",
    permissions: [
      {
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0",
      },
    ],
    permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/bedrock-access/dev/acme-dev-boundary-payments",
  });

  new TerraformOutput(stack, "invoke-role-arn", { value: invoke.arn });
}
