import type { TerraformStack } from "cdktf";
import { RolesAnywhereProfile } from "cdktf-bedrock-access/modules/roles-anywhere-profile";
import { TrustAnchor } from "cdktf-bedrock-access/modules/trust-anchor";

export function example(stack: TerraformStack): void {
  const anchor = new TrustAnchor(stack, "trust-anchor", {
    name: "acme-dev",
    source: {
      kind: "private-ca",
      arn: "arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/11111111-2222-3333-4444-555555555555",
    },
  });

  new RolesAnywhereProfile(stack, "direct", {
    name: "acme-dev-research",
    roleName: "acme-dev-direct-research",
    iamPath: "/bedrock-access/dev/",
    trustAnchorArn: anchor.arn,
    issuerCommonName: "Acme Developers dev",
    organization: "dev",
    organizationalUnits: ["research"],
    acceptedFactsUris: ["bedrock-access:facts/mfa=yes/device=yes", "bedrock-access:facts/mfa=yes/device=no"],
    permissions: [
      {
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0",
      },
    ],
    permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/bedrock-access/dev/acme-dev-boundary-research",
  });
}
