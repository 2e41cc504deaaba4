import {
  CertificateAuthority,
  type CertificateAuthorityProps,
} from "../../modules/certificate-authority/certificate-authority";
import { synthesize } from "../support/synth";

const ISSUER = "arn:aws:iam::222222222222:role/bedrock-access/prod/bedrock-prod-issuer";
const REVOKER = "arn:aws:iam::222222222222:role/bedrock-access/prod/bedrock-prod-revoker";
const KMS = { kind: "kms", alias: "alias/bedrock-prod-authority", signerRoleArns: [ISSUER, REVOKER] } as const;
const PRIVATE_CA = {
  kind: "private-ca",
  commonName: "Acme Developers prod",
  days: 730,
  bucketName: "bedrock-prod-lists-222222222222",
} as const;

function made(source: CertificateAuthorityProps["source"]) {
  return synthesize((stack) => {
    new CertificateAuthority(stack, "authority", { accountId: "222222222222", source });
  }).resource;
}

const resources = (source: CertificateAuthorityProps["source"], type: string): Record<string, unknown>[] =>
  Object.values(made(source)?.[type] ?? {});

test("a key in KMS signs and nothing else, under an alias of its own and that of the one that issues", () => {
  expect(resources(KMS, "aws_kms_key")).toMatchObject([
    { key_usage: "SIGN_VERIFY", customer_master_key_spec: "ECC_NIST_P256", deletion_window_in_days: 30 },
  ]);
  expect(resources(KMS, "aws_kms_alias").map(({ name }) => name)).toEqual([
    ...["alias/bedrock-prod-authority-1", "alias/bedrock-prod-authority"],
  ]);
});

test("nobody signs with it but the roles that are named, whatever the account's own policies say", () => {
  const [key] = resources(KMS, "aws_kms_key");
  expect(JSON.parse(String(key?.policy)).Statement).toContainEqual({
    Sid: "OnlySignersSign",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["kms:CreateGrant", "kms:Sign"],
    Resource: "*",
    Condition: { ArnNotLike: { "aws:PrincipalArn": [ISSUER, REVOKER] } },
  });
});

test("of two keys the first one has the alias of the one that issues", () => {
  const resource = made({ ...KMS, generations: [2, 1] });
  const keys = Object.entries(resource?.aws_kms_key ?? {});
  const second = keys.find(([, { description }]) => String(description).endsWith("Generation 2."))?.[0];
  const aliases: Record<string, unknown>[] = Object.values(resource?.aws_kms_alias ?? {});
  expect(aliases.find(({ name }) => name === KMS.alias)?.target_key_id).toBe(`\${aws_kms_key.${second}.key_id}`);
});

test("a key keeps its address when it becomes the former one", () => {
  const addresses = (generations: number[]) => Object.keys(made({ ...KMS, generations })?.aws_kms_key ?? {}).sort();
  expect(addresses([2, 1])).toEqual(addresses([1, 2]));
  expect(addresses([1, 2])).toEqual(expect.arrayContaining(addresses([1])));
});

test("a Private CA is a short-lived root with its certificate installed and a list that is not public", () => {
  const resource = made(PRIVATE_CA);
  expect(Object.values(resource?.aws_acmpca_certificate_authority ?? {})).toMatchObject([
    {
      type: "ROOT",
      usage_mode: "SHORT_LIVED_CERTIFICATE",
      certificate_authority_configuration: {
        key_algorithm: "EC_prime256v1",
        subject: { common_name: "Acme Developers prod" },
      },
      revocation_configuration: { crl_configuration: { enabled: true, s3_object_acl: "BUCKET_OWNER_FULL_CONTROL" } },
    },
  ]);
  expect(Object.values(resource?.aws_acmpca_certificate ?? {})).toMatchObject([
    {
      template_arn: "arn:aws:acm-pca:::template/RootCACertificate/V1",
      validity: { type: "DAYS", value: "730" },
    },
  ]);
  expect(Object.keys(resource?.aws_acmpca_certificate_authority_certificate ?? {})).toHaveLength(1);
  expect(Object.values(resource?.aws_s3_bucket_public_access_block ?? {})).toMatchObject([
    { restrict_public_buckets: true },
  ]);
});

test("for a CA outside of AWS nothing is made", () => {
  expect(made({ kind: "external" })).toBeUndefined();
});

test.each<[string, CertificateAuthorityProps["source"], RegExp]>([
  ["an alias without its prefix", { ...KMS, alias: "authority" }, /source\.alias is "authority"/],
  ["nobody who signs", { ...KMS, signerRoleArns: [] }, /nobody signs/],
  ["a signer that is no role", { ...KMS, signerRoleArns: ["*"] }, /give the ARN of a role/],
  ["three keys", { ...KMS, generations: [1, 2, 3] }, /source\.generations is \[1, 2, 3\]/],
  ["one key twice", { ...KMS, generations: [1, 1] }, /two different/],
  ["a name that no tag carries", { ...PRIVATE_CA, commonName: "Acme & Co" }, /source\.commonName is "Acme & Co"/],
  ["a CA of a day", { ...PRIVATE_CA, days: 1 }, /source\.days is 1/],
  ["a bucket in capitals", { ...PRIVATE_CA, bucketName: "Lists" }, /source\.bucketName is "Lists"/],
])("%s is refused with the mend", (_, source, told) => {
  expect(() => made(source)).toThrow(told);
});
