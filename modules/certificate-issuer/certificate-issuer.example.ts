import { join } from "node:path";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { CertificateAuthority } from "cdktf-bedrock-access/modules/certificate-authority";
import { CertificateIssuer } from "cdktf-bedrock-access/modules/certificate-issuer";

export function example(stack: TerraformStack): void {
  const authority = new CertificateAuthority(stack, "authority", {
    accountId: "222222222222",
    source: {
      kind: "kms",
      alias: "alias/acme-prod-authority",
      signerRoleArns: ["arn:aws:iam::222222222222:role/bedrock-access/prod/acme-prod-issuer"],
    },
  });
  const issuer = new CertificateIssuer(stack, "issuer", {
    environment: "prod",
    name: "acme-prod-issuer",
    code: { path: join(__dirname, "example.zip") },
    authority: { kind: "kms", commonName: "Acme Developers prod", days: 730, keys: authority.keys },
    policyParts: ['…{"environment":"prod"}'],
    policyPath: "/bedrock-access/prod/issuer",
    issuerTableName: "acme-prod-issuer",
    certificatesTableName: "acme-prod-certificates",
    accessState: {
      tableName: "acme-prod-access-state",
      grant: {
        Effect: "Allow",
        Action: "dynamodb:GetItem",
        Resource: "arn:aws:dynamodb:eu-central-1:222222222222:table/acme-prod-access-state",
      },
    },
    kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
    roleName: "acme-prod-issuer",
    policyName: "acme-prod-boundary-issuer",
    accountId: "222222222222",
    iamPath: "/bedrock-access/prod/",
    accessLogGroupName: "/bedrock-access/prod/issuer-access",
    alarmTopicArn: "arn:aws:sns:eu-central-1:222222222222:acme-prod-trust",
  });

  new TerraformOutput(stack, "issuer-url", { value: issuer.url });
}
