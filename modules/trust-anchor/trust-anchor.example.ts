import { TerraformOutput, type TerraformStack } from "cdktf";
import { TrustAnchor } from "cdktf-bedrock-access/modules/trust-anchor";

export function example(stack: TerraformStack): void {
  const anchor = new TrustAnchor(stack, "trust-anchor", {
    name: "acme-dev",
    // Any other CA: { kind: "bundle", pem: readFileSync("authority.pem", "utf8") }
    source: {
      kind: "private-ca",
      arn: "arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/11111111-2222-3333-4444-555555555555",
    },
  });

  new TerraformOutput(stack, "trust-anchor-arn", { value: anchor.arn });
}
