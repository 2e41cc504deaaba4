import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, renderPolicy } from "../../access/iam-policy";
import type { AlarmTopicProps } from "./alarm-topic-props";
import { publisherProblems, publisherStatement } from "./topic-publisher";

/**
 * An encrypted SNS topic by which people hear that something is wrong. One service publishes on it, on behalf of one account or
 * organization.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export class AlarmTopic extends Construct {
  readonly arn: string;
  readonly topic: SnsTopic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) throw new Error([`AlarmTopic "${id}" cannot be built:`, ...problems].join("\n- "));

    const inRegion = props.provider === undefined ? {} : { provider: props.provider };
    this.topic = new SnsTopic(this, "Topic", {
      ...inRegion,
      name: props.name,
      kmsMasterKeyId: props.kmsKeyArn,
      ...(props.tags === undefined ? {} : { tags: { ...props.tags } }),
    });
    this.arn = this.topic.arn;

    const ownAccountId = () => new DataAwsCallerIdentity(this, "Account", inRegion).accountId;
    new SnsTopicPolicy(this, "TopicPolicy", {
      ...inRegion,
      arn: this.arn,
      policy: renderPolicy(policyDocument(publisherStatement(props.publisher, this.arn, ownAccountId))),
    });
    // By address: whoever goes must not move the others, who would have to confirm again.
    for (const email of props.emails) {
      new SnsTopicSubscription(this, `Email-${email}`, {
        ...inRegion,
        topicArn: this.arn,
        protocol: "email",
        endpoint: email,
      });
    }
  }
}

function problemsOf({ name, publisher, kmsKeyArn, emails }: AlarmTopicProps): string[] {
  return [
    ...(Token.isUnresolved(name) || /^[\w-]{1,256}$/.test(name)
      ? []
      : [`name is "${name}": use 1 to 256 letters, digits, hyphens and underscores.`]),
    ...publisherProblems(publisher),
    ...(Token.isUnresolved(kmsKeyArn) || /^arn:[\w-]+:kms:/.test(kmsKeyArn)
      ? []
      : [`kmsKeyArn is "${kmsKeyArn}": write the ARN of a KMS key.`]),
    ...emails
      .filter((email) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      .map((email) => `emails holds "${email}": write an address such as "platform@example.com".`),
    ...[...new Set(emails.filter((email, position) => emails.indexOf(email) < position))].map(
      (email) => `emails holds "${email}" twice: name it once.`,
    ),
  ];
}
