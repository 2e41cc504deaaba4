import type { TerraformStack } from "cdktf";
import { UsagePlan } from "cdktf-bedrock-access/modules/usage-plan";

export function example(stack: TerraformStack): void {
  new UsagePlan(stack, "payments", {
    name: "bedrock-prod-payments",
    stages: [{ restApiId: "a1b2c3d4e5", stage: "live" }],
    usageIdentifier: "5f0c1f7be1f24c0aa1d6f4f6c9d1e8b7",
    ratePerSecond: 20,
    burst: 2400,
    quota: { limit: 1_730_400, period: "DAY" },
    tags: { team: "payments" },
  });
}
