import type { TerraformStack } from "cdktf";
import { InvocationLogging } from "cdktf-bedrock-access/modules/invocation-logging";

export function example(stack: TerraformStack): void {
  new InvocationLogging(stack, "invocation-logging", {
    name: "acme-prod-invocation-logs",
    iamPath: "/bedrock-access/prod/",
    accountId: "111111111111",
    logGroupName: "/bedrock-access/prod/invocations",
    regions: [
      { region: "eu-central-1", alarmTopicArn: "arn:aws:sns:eu-central-1:222222222222:acme-prod-invocation-logs" },
    ],
    retentionDays: 365,
  });
}
