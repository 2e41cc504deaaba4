import { join } from "node:path";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { GatewayFunction } from "cdktf-bedrock-access/modules/gateway-function";

export function example(stack: TerraformStack): void {
  const authorizer = new GatewayFunction(stack, "authorizer", {
    name: "acme-prod-authorizer",
    description: "Tells API Gateway who calls",
    roleArn: "arn:aws:iam::222222222222:role/bedrock-access/prod/acme-prod-authorizer",
    code: { path: join(__dirname, "example.zip") },
    settings: {
      environment: "prod",
      runtimePolicy: { application: "a1b2c3d", environment: "e4f5g6h", profile: "i7j8k9l" },
      accessStateTable: "acme-prod-access-state",
      contextKey: "alias/acme-prod-context",
    },
    timeoutSeconds: 10,
    provisionedConcurrency: { minimum: 2, maximum: 10 },
    logs: { kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555" },
  });

  new TerraformOutput(stack, "authorizer-alias", { value: authorizer.aliasArn });
}
