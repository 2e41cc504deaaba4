import type { TerraformStack } from "cdktf";
import { PolicySet } from "cdktf-bedrock-access/modules/policy-set";

export function example(stack: TerraformStack): void {
  new PolicySet(stack, "regions", {
    name: "acme-regions",
    description: "Work stays in Europe",
    type: "SERVICE_CONTROL_POLICY",
    statements: [
      {
        statement: {
          Sid: "EuropeOnly",
          Effect: "Deny",
          Action: ["ec2:*", "lambda:*"],
          Resource: "*",
          Condition: { StringNotLike: { "aws:RequestedRegion": "eu-*" } },
        },
        reason: "Contracts with customers name Europe.",
      },
    ],
    // This OU has FullAWSAccess and one more policy already.
    targets: [{ id: "ou-ab12-11111111", label: "workloads", attached: 2 }],
  });
}
