import { TerraformOutput, type TerraformStack } from "cdktf";
import { AlarmTopic } from "cdktf-bedrock-access/modules/alarm-topic";
import { Budget } from "cdktf-bedrock-access/modules/budget";

export function example(stack: TerraformStack): void {
  const kmsKeyArn = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";
  const emails = ["platform@example.com"];

  const alarms = new AlarmTopic(stack, "alarms", {
    name: "acme-prod-alarms",
    publisher: { kind: "alarms" },
    kmsKeyArn,
    emails,
  });
  new TerraformOutput(stack, "alarm-topic", { value: alarms.arn });

  const budgets = new AlarmTopic(stack, "budgets", {
    name: "acme-prod-budgets",
    publisher: { kind: "budgets" },
    kmsKeyArn,
    emails,
  });
  new Budget(stack, "budget", { name: "acme-prod-platform", monthlyDollars: 5_000, snsTopicArn: budgets.arn });
}
