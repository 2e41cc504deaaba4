import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import { type PolicyDocument, type PolicyStatement, policyDocument, renderPolicy } from "../../access/iam-policy";
import { iamNameProblems } from "../quarantine-policy/iam-names";

/** What every role of a team account has, whoever may assume it. */
export interface BoundedRoleProps {
  readonly roleName: string;
  readonly iamPath: string;
  readonly permissions: readonly PolicyStatement[];
  readonly permissionsBoundaryArn: string;
  readonly managedPolicyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Makes the role, its inline policy and its attachments as children of `scope`. */
export function createBoundedRole(scope: Construct, props: BoundedRoleProps, trust: PolicyDocument): IamRole {
  const role = new IamRole(scope, "Role", {
    name: props.roleName,
    path: props.iamPath,
    assumeRolePolicy: renderPolicy(trust),
    permissionsBoundary: props.permissionsBoundaryArn,
    maxSessionDuration: MIN_MAX_SESSION_SECONDS,
    ...(props.tags && { tags: { ...props.tags } }),
  });
  const { name } = role; // a token each time it is read
  new IamRolePolicy(scope, "Permissions", {
    name: "permissions",
    role: name,
    policy: renderPolicy(policyDocument(...props.permissions)),
  });
  props.managedPolicyArns?.forEach((policyArn, position) => {
    new IamRolePolicyAttachment(scope, `ManagedPolicy${position}`, { role: name, policyArn });
  });
  return role;
}

/**
 * AWS takes no shorter maximum for a role; ours need no longer one: certificates' sessions end within the hour, and so do those
 * of a role that was assumed by a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html
 */
const MIN_MAX_SESSION_SECONDS = 3600;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_ROLE_NAME = 64;
const MAX_INLINE_POLICY = 10_240;

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;

/** What AWS would refuse in these props. */
export function boundedRoleProblems(props: BoundedRoleProps): string[] {
  return [
    ...iamNameProblems({ prop: "roleName", name: props.roleName, maximum: MAX_ROLE_NAME, iamPath: props.iamPath }),
    ...(props.permissions.length > 0 ? [] : ["permissions []: give at least one statement"]),
    ...policyLengthProblems("permissions", props.permissions, MAX_INLINE_POLICY),
    ...policyArnProblems("permissionsBoundaryArn", props.permissionsBoundaryArn),
    ...(props.managedPolicyArns ?? []).flatMap((arn, i) => policyArnProblems(`managedPolicyArns[${i}]`, arn)),
  ];
}

/** Counted as AWS gets the policy; not counted when it holds values that only Terraform knows. */
export function policyLengthProblems(prop: string, statements: readonly PolicyStatement[], maximum: number): string[] {
  const text = JSON.stringify(policyDocument(...statements));
  return Token.isUnresolved(text) || text.length <= maximum
    ? []
    : [`${prop}: has ${text.length} characters, AWS takes ${maximum}: merge statements or allow fewer models`];
}

function policyArnProblems(prop: string, arn: string): string[] {
  return Token.isUnresolved(arn) || POLICY_ARN.test(arn)
    ? []
    : [`${prop} "${arn}": give the ARN of a managed policy (arn:aws:iam::…:policy/…)`];
}
