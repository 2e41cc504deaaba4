import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy, serviceTrust } from "../../access/iam-policy";

/** The role by which AppConfig looks at alarms. */
export interface AlarmRoleProps {
  /** Unique in the account. */
  readonly roleName: string;

  /** With a slash at both ends. */
  readonly iamPath: string;

  /**
   * Permissions boundary of the role.
   *
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
}

/** @see https://docs.aws.amazon.com/appconfig/latest/userguide/getting-started-with-appconfig-cloudwatch-alarms-permissions.html */
export function createAlarmRole(
  scope: Construct,
  { roleName, iamPath, permissionsBoundaryArn }: AlarmRoleProps,
  tags: Readonly<Record<string, string>> | undefined,
): IamRole {
  const role = new IamRole(scope, "AlarmRole", {
    name: roleName,
    path: iamPath,
    ...(permissionsBoundaryArn && { permissionsBoundary: permissionsBoundaryArn }),
    assumeRolePolicy: renderPolicy(serviceTrust("appconfig.amazonaws.com")),
    ...(tags && { tags: { ...tags } }),
  });
  new IamRolePolicy(scope, "AlarmRolePermissions", {
    name: "permissions",
    role: role.name,
    // The action takes no resource.
    policy: renderPolicy(policyDocument({ Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" })),
  });
  return role;
}
