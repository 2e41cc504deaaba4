import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy, serviceTrust } from "../../access/iam-policy";

/** The role by which AppConfig looks at alarms. */
export interface AlarmRoleProps {
  /** Name of the role, and of its policy. Unique in the account. */
  readonly roleName: string;

  /** With a slash at both ends. */
  readonly iamPath: string;

  /**
   * Permissions boundary of the role.
   *
   * @default the role's own policy: it can never do more than that says
   */
  readonly permissionsBoundaryArn?: string;
}

/** @see https://docs.aws.amazon.com/appconfig/latest/userguide/getting-started-with-appconfig-cloudwatch-alarms-permissions.html */
export function createAlarmRole(
  scope: Construct,
  { roleName, iamPath, permissionsBoundaryArn }: AlarmRoleProps,
  tags: Readonly<Record<string, string>> | undefined,
): { readonly role: IamRole; readonly attachment: IamRolePolicyAttachment } {
  const tagged = tags && { tags: { ...tags } };
  const policy = new IamPolicy(scope, "AlarmRolePolicy", {
    name: roleName,
    path: iamPath,
    description: "What AppConfig may look at, and the boundary of its role",
    // As in AWS's own example: how AppConfig asks for alarms, by name or all, is not documented.
    policy: renderPolicy(policyDocument({ Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" })),
    ...tagged,
  });
  const role = new IamRole(scope, "AlarmRole", {
    name: roleName,
    path: iamPath,
    permissionsBoundary: permissionsBoundaryArn ?? policy.arn,
    assumeRolePolicy: renderPolicy(serviceTrust("appconfig.amazonaws.com")),
    ...tagged,
  });
  const attachment = new IamRolePolicyAttachment(scope, "AlarmRoleAttachment", {
    role: role.name,
    policyArn: policy.arn,
  });
  return { role, attachment };
}
