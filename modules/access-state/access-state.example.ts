import { TerraformOutput, type TerraformStack } from "cdktf";
import { AccessState } from "cdktf-bedrock-access/modules/access-state";

export function example(stack: TerraformStack): void {
  const state = new AccessState(stack, "state", {
    name: "acme-prod-access-state",
    kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
    replicas: [
      { region: "eu-west-1", kmsKeyArn: "arn:aws:kms:eu-west-1:222222222222:key/66666666-7777-8888-9999-000000000000" },
    ],
  });

  new TerraformOutput(stack, "access-state-table", { value: state.arn });
}
