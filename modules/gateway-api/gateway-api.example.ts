import { TerraformOutput, type TerraformStack } from "cdktf";
import { GatewayApi } from "cdktf-bedrock-access/modules/gateway-api";
import { UsagePlan } from "cdktf-bedrock-access/modules/usage-plan";

export function example(stack: TerraformStack): void {
  const functionOf = (name: string) => ({
    functionName: name,
    aliasName: "live",
    aliasArn: `arn:aws:lambda:eu-central-1:222222222222:function:${name}:live`,
  });
  const api = new GatewayApi(stack, "api", {
    name: "acme-prod-gateway",
    endpoint: { kind: "regional" },
    gateway: functionOf("acme-prod-gateway"),
    authorizer: functionOf("acme-prod-authorizer"),
    accessLogs: {
      logGroupName: "/bedrock-access/prod/api",
      kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
    },
    logDelivery: {
      kind: "managed",
      role: { roleName: "acme-prod-api-logs-eu-central-1", iamPath: "/bedrock-access/prod/" },
    },
    domain: {
      name: "ai.example.com",
      certificateArn: "arn:aws:acm:eu-central-1:222222222222:certificate/11111111-2222-3333-4444-555555555555",
    },
    tags: { "bedrock-access": "prod" },
  });

  new UsagePlan(stack, "payments", {
    name: "acme-prod-payments",
    stages: [{ restApiId: api.restApiId, stage: api.stageName }],
    usageIdentifier: "5f0c1f7be1f24c0aa1d6f4f6c9d1e8b7",
    ratePerSecond: 20,
    burst: 2400,
  });

  new TerraformOutput(stack, "url", { value: api.url });
}
