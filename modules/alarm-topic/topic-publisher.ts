import { Token } from "cdktf";
import type { PolicyStatement } from "../../access/iam-policy";

/** Who may publish on a topic: a service of AWS, and on whose behalf. */
export type TopicPublisher =
  /** CloudWatch alarms of the topic's own account. */
  | { readonly kind: "alarms" }
  /** CloudWatch alarms of every account of an organization whose ARN fits `alarmArn`, which may hold `*`. */
  | { readonly kind: "organization-alarms"; readonly organizationId: string; readonly alarmArn: string }
  /** AWS Budgets, for budgets of the topic's own account. */
  | { readonly kind: "budgets" };

/** @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html */
const SERVICES: Readonly<Record<TopicPublisher["kind"], string>> = {
  alarms: "cloudwatch.amazonaws.com",
  "organization-alarms": "cloudwatch.amazonaws.com",
  budgets: "budgets.amazonaws.com",
};

/**
 * Lets the publisher publish, and nobody else.
 *
 * @param ownAccountId asked for where the publisher acts for the topic's own account.
 */
export function publisherStatement(
  publisher: TopicPublisher,
  topicArn: string,
  ownAccountId: () => string,
): PolicyStatement {
  return {
    Effect: "Allow",
    Principal: { Service: SERVICES[publisher.kind] },
    Action: "sns:Publish",
    Resource: topicArn,
    // to SNS the caller is the service, whoever set it up: without a condition anybody's alarm or budget could publish
    Condition:
      publisher.kind === "organization-alarms"
        ? {
            StringEquals: { "aws:SourceOrgID": publisher.organizationId },
            ArnLike: { "aws:SourceArn": publisher.alarmArn },
          }
        : { StringEquals: { "aws:SourceAccount": ownAccountId() } },
  };
}

export function publisherProblems(publisher: TopicPublisher): string[] {
  if (publisher.kind !== "organization-alarms") return [];
  const { organizationId, alarmArn } = publisher;
  return [
    ...(Token.isUnresolved(organizationId) || /^o-[a-z0-9]{10,32}$/.test(organizationId)
      ? []
      : [`publisher.organizationId is "${organizationId}": give the organization's id, such as o-a1b2c3d4e5.`]),
    ...(Token.isUnresolved(alarmArn) || /^arn:[\w-]+:cloudwatch:[^:]+:[^:]+:alarm:.+$/.test(alarmArn)
      ? []
      : [
          `publisher.alarmArn is "${alarmArn}": write the ARN of alarms, such as arn:aws:cloudwatch:eu-central-1:*:alarm:acme-*.`,
        ]),
  ];
}
