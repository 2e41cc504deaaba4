import type { TerraformStack } from "cdktf";
import { CostAnomalyDetection } from "cdktf-bedrock-access/modules/cost-anomaly-detection";

export function example(stack: TerraformStack): void {
  new CostAnomalyDetection(stack, "cost-anomalies", {
    name: "bedrock-prod-cost-anomalies",
    accounts: [
      { key: "payments", name: "bedrock-prod-payments", accountId: "111111111111" },
      { key: "research", name: "bedrock-prod-research", accountId: "222222222222" },
    ],
    emails: ["platform@example.com"],
    minimumDollars: 50,
  });
}
