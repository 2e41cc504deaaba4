import { TerraformOutput, type TerraformStack } from "cdktf";
import { UsageLedger } from "cdktf-bedrock-access/modules/usage-ledger";

export function example(stack: TerraformStack): void {
  const ledger = new UsageLedger(stack, "ledger", {
    name: "acme-prod-ledger",
    kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
  });

  new TerraformOutput(stack, "usage-ledger-table", { value: ledger.arn });
}
