import type { PolicyStatement } from "../../access/iam-policy";

type Condition = NonNullable<PolicyStatement["Condition"]>;

/** True for everybody but these. ARNs of roles, whose sessions count as the role. */
export function unless(principals: readonly string[]): Condition {
  return { ArnNotLike: { "aws:PrincipalArn": compact(principals) } };
}

/**
 * True when a request sets a tag that only Roles Anywhere may set.
 *
 * `aws:PrincipalTag/x509Subject/CN` also reads a tag spelled `X509subject/cn`; a value of `aws:TagKeys` matches as it is spelled.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys
 */
export const CERTIFICATE_TAGS: Condition = { "ForAnyValue:StringLike": { "aws:TagKeys": ["x509*", "X509*"] } };

/** Each once; one alone without brackets: an SCP pays for every character. */
export function compact(values: readonly string[]): string | string[] {
  const [first, ...others] = [...new Set(values)];
  return first !== undefined && others.length === 0 ? first : [...new Set(values)];
}
