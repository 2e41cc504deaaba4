import { TerraformOutput, type TerraformStack } from "cdktf";
import { EdgeFirewall } from "cdktf-bedrock-access/modules/edge-firewall";

export function example(stack: TerraformStack): void {
  const firewall = new EdgeFirewall(stack, "firewall", {
    name: "acme-prod-gateway",
    stageArn: "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5/stages/live",
    modes: { IpReputation: "block", BodySize: "block" },
    allowedNetworks: ["203.0.113.0/24", "2001:db8::/32"],
    logs: { kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555" },
  });

  new TerraformOutput(stack, "web-acl-arn", { value: firewall.arn });
}
