import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy, serviceTrust } from "../../access/iam-policy";

/** Where flow logs go, and by which role. */
export interface FlowLogProps {
  /** Name of the log group, which is made. */
  readonly logGroupName: string;

  /** Name of the role by which VPC writes, and of its policy, which are made. Unique in the account: networks of several regions need several. */
  readonly roleName: string;

  /** IAM path of the role, with a slash at both ends. */
  readonly iamPath: string;

  /** The key that encrypts the log group. Its policy must let CloudWatch Logs use it. */
  readonly kmsKeyArn: string;

  /**
   * A number of days that CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly retentionDays?: number;

  /**
   * Permissions boundary of the role.
   *
   * @default the role's own policy: it can never do more than that says
   */
  readonly permissionsBoundaryArn?: string;
}

export const DEFAULT_RETENTION_DAYS = 90;

/** Records every connection of a VPC, accepted or rejected. */
export function recordFlows(
  scope: Construct,
  vpcId: string,
  props: FlowLogProps,
  tagged: { readonly tags: Record<string, string> },
): void {
  const group = new CloudwatchLogGroup(scope, "FlowLogGroup", {
    name: props.logGroupName,
    kmsKeyId: props.kmsKeyArn,
    retentionInDays: props.retentionDays ?? DEFAULT_RETENTION_DAYS,
    ...tagged,
  });
  const account = new DataAwsCallerIdentity(scope, "Account", {}).accountId;
  const policy = new IamPolicy(scope, "FlowLogPolicy", {
    name: props.roleName,
    path: props.iamPath,
    description: "What VPC may write, and the boundary of its role",
    policy: renderPolicy(
      policyDocument({
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [group.arn, `${group.arn}:*`],
      }),
    ),
    ...tagged,
  });
  const role = new IamRole(scope, "FlowLogRole", {
    name: props.roleName,
    path: props.iamPath,
    permissionsBoundary: props.permissionsBoundaryArn ?? policy.arn,
    assumeRolePolicy: renderPolicy(
      serviceTrust("vpc-flow-logs.amazonaws.com", { StringEquals: { "aws:SourceAccount": account } }),
    ),
    ...tagged,
  });
  new IamRolePolicyAttachment(scope, "FlowLogAttachment", { role: role.name, policyArn: policy.arn });
  new FlowLog(scope, "FlowLog", {
    vpcId,
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 60,
    ...tagged,
  });
}
