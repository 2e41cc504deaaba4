import type { TerraformStack } from "cdktf";
import { Budget } from "cdktf-bedrock-access/modules/budget";

export function example(stack: TerraformStack): void {
  new Budget(stack, "payments", {
    name: "bedrock-prod-payments",
    monthlyDollars: 4000,
    emails: ["payments-leads@example.com"],
  });
}
