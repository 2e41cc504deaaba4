import { TerraformOutput, type TerraformStack } from "cdktf";
import { Observability } from "cdktf-bedrock-access/modules/observability";

export function example(stack: TerraformStack): void {
  const observability = new Observability(stack, "observability", {
    name: "acme-prod-gateway",
    environment: "prod",
    region: "eu-central-1",
    logGroupName: "/aws/lambda/acme-prod-gateway",
    functionName: "acme-prod-gateway",
    teams: [{ team: "payments", routes: ["claude-sonnet", "nova"] }],
    webAclName: "acme-prod-gateway",
    receiver: {
      kind: "managed",
      topic: {
        name: "acme-prod-gateway-alarms",
        kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
        emails: ["platform@example.com"],
      },
    },
  });

  new TerraformOutput(stack, "alarm-topic", { value: observability.topicArn });
}
