import { TerraformOutput, type TerraformStack } from "cdktf";
import { PrivateNetwork } from "cdktf-bedrock-access/modules/private-network";

export function example(stack: TerraformStack): void {
  const network = new PrivateNetwork(stack, "network", {
    name: "acme-prod-gateway",
    callers: {
      organizationId: "o-a1b2c3d4e5",
      functionRoleArns: ["arn:aws:iam::222222222222:role/bedrock-access/prod/acme-prod-gateway"],
      upstreamRoleArns: ["arn:aws:iam::*:role/bedrock-access/prod/acme-prod-invoke-*"],
    },
    flowLogs: {
      logGroupName: "/bedrock-access/prod/network",
      roleName: "acme-prod-flow-logs-eu-central-1",
      iamPath: "/bedrock-access/prod/",
      kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
    },
  });

  new TerraformOutput(stack, "bedrock-endpoint", { value: network.endpointIds["bedrock-runtime"] });
}
