import type { TerraformStack } from "cdktf";
import { InvokeRole } from "cdktf-bedrock-access/modules/invoke-role";
import { QuarantinePolicy } from "cdktf-bedrock-access/modules/quarantine-policy";

export function example(stack: TerraformStack): void {
  const quarantine = new QuarantinePolicy(stack, "quarantine", {
    name: "acme-dev-quarantine",
    iamPath: "/bedrock-access/dev/",
  });

  new InvokeRole(stack, "invoke", {
    roleName: "acme-dev-invoke-payments",
    iamPath: "/bedrock-access/dev/",
    gatewayRoleArn: "arn:aws:iam::222222222222:role/bedrock-access/dev/acme-dev-gateway",
    team: "payments",
    permissions: [
      {
        Effect: "Allow",
        Action: "bedrock:InvokeModel",
        Resource: "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0",
      },
    ],
    permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/bedrock-access/dev/acme-dev-boundary-payments",
    managedPolicyArns: [quarantine.arn],
  });
}
