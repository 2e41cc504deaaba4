import { AcmpcaCertificate } from "@cdktf/provider-aws/lib/acmpca-certificate";
import { AcmpcaCertificateAuthority } from "@cdktf/provider-aws/lib/acmpca-certificate-authority";
import { AcmpcaCertificateAuthorityCertificate } from "@cdktf/provider-aws/lib/acmpca-certificate-authority-certificate";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy } from "../../access/iam-policy";
import type { AuthorityHome, Tagged } from "./kms-authority";

/** A root CA of AWS Private CA in short-lived mode: it issues for at most seven days, and costs an eighth of a general one. */
export interface PrivateCaAuthority {
  /** A CA of AWS Private CA. */
  readonly kind: "private-ca";

  /** Common name of the CA's certificate: 1 to 64 letters, digits, spaces and characters of `_.:=+@-`. Another name is another CA. */
  readonly commonName: string;

  /** How long the CA's certificate holds. 30 to 3,650 days. Another number has the CA sign another certificate for itself. */
  readonly days: number;

  /** Name of the bucket, which is made, into which the CA writes its revocation list. */
  readonly bucketName: string;
}

export function makePrivateCa(
  scope: Construct,
  { commonName, days, bucketName }: PrivateCaAuthority,
  { accountId, partition }: AuthorityHome,
  tagged: Tagged,
): AcmpcaCertificateAuthority {
  const bucket = new S3Bucket(scope, "Lists", { bucket: bucketName, ...tagged });
  const access = new S3BucketPublicAccessBlock(scope, "ListsAccess", {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const writable = new S3BucketPolicy(scope, "ListsPolicy", {
    bucket: bucket.id,
    policy: renderPolicy(listsPolicy(bucket.arn, accountId)),
    dependsOn: [access],
  });
  const authority = new AcmpcaCertificateAuthority(scope, "PrivateCa", {
    type: "ROOT",
    usageMode: "SHORT_LIVED_CERTIFICATE",
    certificateAuthorityConfiguration: {
      keyAlgorithm: "EC_prime256v1",
      signingAlgorithm: "SHA256WITHECDSA",
      subject: { commonName },
    },
    revocationConfiguration: {
      crlConfiguration: {
        enabled: true,
        expirationInDays: 7,
        s3BucketName: bucket.id,
        s3ObjectAcl: "BUCKET_OWNER_FULL_CONTROL", // the provider's default is a public list
      },
    },
    permanentDeletionTimeInDays: 30, // what was deleted by mistake can be had back
    dependsOn: [writable], // Private CA tries whether it can write
    ...tagged,
  });
  const certificate = new AcmpcaCertificate(scope, "Certificate", {
    certificateAuthorityArn: authority.arn,
    certificateSigningRequest: authority.certificateSigningRequest,
    signingAlgorithm: "SHA256WITHECDSA",
    templateArn: `arn:${partition}:acm-pca:::template/RootCACertificate/V1`,
    validity: { type: "DAYS", value: `${days}` },
  });
  new AcmpcaCertificateAuthorityCertificate(scope, "CertificateInstalled", {
    certificateAuthorityArn: authority.arn,
    certificate: certificate.certificate,
    certificateChain: certificate.certificateChain,
  });
  return authority;
}

/** @see https://docs.aws.amazon.com/privateca/latest/userguide/crl-planning.html#s3-policies */
function listsPolicy(bucketArn: string, accountId: string) {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: "acm-pca.amazonaws.com" },
    Action: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:PutObject", "s3:PutObjectAcl"],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

export function privateCaProblems({ commonName, days, bucketName }: PrivateCaAuthority): string[] {
  return [
    ...(Token.isUnresolved(commonName) || /^[A-Za-z0-9 _.:=+@-]{1,64}$/.test(commonName)
      ? []
      : [`source.commonName is "${commonName}": use 1 to 64 letters, digits, spaces and characters of _.:=+@-`]),
    ...(Token.isUnresolved(days) || (Number.isInteger(days) && days >= 30 && days <= 3_650)
      ? []
      : [`source.days is ${days}: give a whole number from 30 to 3,650`]),
    ...(Token.isUnresolved(bucketName) || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName)
      ? []
      : [`source.bucketName is "${bucketName}": use 3 to 63 lower-case letters, digits, dots and hyphens`]),
  ];
}
