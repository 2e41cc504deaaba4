import { type PolicyStatement, policyDocument } from "../../access/iam-policy";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
export const MAX_MANAGED_POLICY = 6_144;

/** All inline policies of one role together. */
export const MAX_INLINE_POLICIES = 10_240;

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const MAX_SESSION_POLICY = 2_048;

/**
 * Characters of the policy as IAM counts them: without white space.
 *
 * What Terraform fills in later is counted as long as it will be: a whole string is an ARN, one before a colon too, what stands
 * behind it a guardrail's version, and any other part an account id.
 */
export function policySize(statements: readonly PolicyStatement[]): number {
  return JSON.stringify(policyDocument(...statements))
    .replaceAll(/"\$\{TfToken\[[^\]]*\]\}(?=[":])/g, `"${"x".repeat(LONGEST_ARN)}`)
    .replaceAll(/(?<=x:)\$\{TfToken\[[^\]]*\]\}(?=")/g, "99")
    .replaceAll(/\$\{TfToken\[[^\]]*\]\}/g, "000000000000").length;
}

const LONGEST_ARN = "arn:aws-us-gov:bedrock:ap-northeast-1:111111111111:application-inference-profile/abcdefghijkl"
  .length;
