import type { TerraformStack } from "cdktf";
import { Budget } from "cdktf-bedrock-access/modules/budget";

export function example(stack: TerraformStack): void {
  new Budget(stack, "payments", {
    name: "bedrock-prod-payments",
    monthlyDollars: 4000,
    emails: ["payments-leads@example.com"],
    action: {
      roleName: "bedrock-prod-budget-action",
      policyName: "bedrock-prod-over-budget",
      iamPath: "/bedrock-access/prod/",
      accountId: "111111111111",
      roles: ["bedrock-prod-direct-payments", "bedrock-prod-invoke-payments"],
      approval: "automatic",
      percent: 110,
    },
  });
}
