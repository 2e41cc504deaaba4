import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import type { Construct } from "constructs";
import { policyDocument, renderPolicy } from "../../access/iam-policy";

/** A topic that is made. */
export interface AlarmTopic {
  /** 1 to 256 letters, digits, hyphens and underscores. */
  readonly name: string;

  /** The key that encrypts the topic. Its policy must let CloudWatch use it. */
  readonly kmsKeyArn: string;

  /** Addresses that are told. Each must confirm it once. */
  readonly emails: readonly string[];
}

/** Makes the topic; only CloudWatch, for alarms of this account, may publish on it. */
export function createTopic(
  scope: Construct,
  { name, kmsKeyArn, emails }: AlarmTopic,
  tags: { readonly tags?: Record<string, string> },
): string {
  const topic = new SnsTopic(scope, "Topic", { name, kmsMasterKeyId: kmsKeyArn, ...tags });
  const account = new DataAwsCallerIdentity(scope, "Account", {}).accountId;
  new SnsTopicPolicy(scope, "TopicPolicy", {
    arn: topic.arn,
    policy: renderPolicy(
      policyDocument({
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic.arn,
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
    ),
  });
  for (const email of emails) {
    new SnsTopicSubscription(scope, `Email-${email}`, { topicArn: topic.arn, protocol: "email", endpoint: email });
  }
  return topic.arn;
}
