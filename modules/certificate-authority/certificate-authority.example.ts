import type { TerraformStack } from "cdktf";
import { CertificateAuthority } from "cdktf-bedrock-access/modules/certificate-authority";

export function example(stack: TerraformStack): void {
  new CertificateAuthority(stack, "authority", {
    accountId: "222222222222",
    source: {
      kind: "kms",
      alias: "alias/acme-prod-authority",
      signerRoleArns: ["arn:aws:iam::222222222222:role/bedrock-access/prod/acme-prod-issuer"],
    },
  });
}
