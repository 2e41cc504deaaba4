import { TerraformOutput, type TerraformStack } from "cdktf";
import { LimiterStore } from "cdktf-bedrock-access/modules/limiter-store";

export function example(stack: TerraformStack): void {
  const store = new LimiterStore(stack, "limits", {
    name: "acme-prod-limits",
    vpcId: "vpc-0a1b2c3d4e5f60718",
    subnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712", "subnet-0a1b2c3d4e5f60713"],
    clientSecurityGroupId: "sg-0a1b2c3d4e5f60718",
    kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
  });

  new TerraformOutput(stack, "limiter-store", { value: store.address.host });
}
