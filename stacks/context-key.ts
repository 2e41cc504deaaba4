import { DataAwsKmsPublicKey } from "@cdktf/provider-aws/lib/data-aws-kms-public-key";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy } from "../access/iam-policy";

export interface ContextKeyProps {
  /** `alias/<name>` */
  readonly alias: string;
  readonly description: string;
  readonly partition: string;
  readonly accountId: string;
}

export interface ContextKey {
  readonly arn: string;
  /** PEM of the public half. Known only to Terraform. */
  readonly publicKey: string;
}

/**
 * The key by which a region's authorizer signs who calls. The gateway has its public half alone, so it can verify and not forge.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
export function makeContextKey(scope: Construct, id: string, props: ContextKeyProps): ContextKey {
  const key = new KmsKey(scope, id, {
    description: props.description,
    keyUsage: "SIGN_VERIFY",
    customerMasterKeySpec: "ECC_NIST_P256",
    deletionWindowInDays: 30, // what was deleted by mistake can be had back
    policy: renderPolicy(
      policyDocument({
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:${props.partition}:iam::${props.accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      }),
    ),
  });
  new KmsAlias(scope, `${id}-alias`, { name: props.alias, targetKeyId: key.keyId });
  const half = new DataAwsKmsPublicKey(scope, `${id}-public`, { keyId: key.arn });
  return { arn: key.arn, publicKey: half.publicKeyPem };
}
