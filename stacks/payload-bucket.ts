import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy } from "../access/iam-policy";

export interface PayloadBucketProps {
  readonly name: string;
  /** The key of whatever comes without one of its own: each team's objects come with the team's. */
  readonly kmsKeyArn: string;
  /** Days after which objects go, as the gateway tags them. */
  readonly retentionDays: readonly number[];
}

/**
 * The bucket of the prompts and answers that teams have kept. Nothing is public, nothing comes in the clear, and each object goes on
 * the day that its tag says.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html
 */
export function makePayloadBucket(scope: Construct, id: string, props: PayloadBucketProps): S3Bucket {
  const bucket = new S3Bucket(scope, id, { bucket: props.name });
  const access = new S3BucketPublicAccessBlock(scope, `${id}-access`, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketServerSideEncryptionConfigurationA(scope, `${id}-encryption`, {
    bucket: bucket.id,
    rule: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.kmsKeyArn },
        bucketKeyEnabled: true,
      },
    ],
  });
  new S3BucketLifecycleConfiguration(scope, `${id}-lifecycle`, {
    bucket: bucket.id,
    rule: [
      ...[...new Set(props.retentionDays)]
        .sort((one, other) => one - other)
        .map((days) => ({
          id: `retention-days-${days}`,
          status: "Enabled",
          filter: [{ tag: [{ key: "retention-days", value: `${days}` }] }],
          expiration: [{ days }],
        })),
      {
        id: "unfinished-uploads",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    ],
  });
  new S3BucketPolicy(scope, `${id}-policy`, {
    bucket: bucket.id,
    policy: renderPolicy(
      policyDocument({
        Sid: "NothingInTheClear",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket.arn, `${bucket.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ),
    dependsOn: [access],
  });
  return bucket;
}
