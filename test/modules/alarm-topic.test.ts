import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { parseRenderedPolicy } from "../../access/iam-policy";
import { AlarmTopic } from "../../modules/alarm-topic/alarm-topic";
import { example } from "../../modules/alarm-topic/alarm-topic.example";
import type { AlarmTopicProps } from "../../modules/alarm-topic/alarm-topic-props";
import type { TopicPublisher } from "../../modules/alarm-topic/topic-publisher";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const props: AlarmTopicProps = {
  name: "acme-dev-alarms",
  publisher: { kind: "alarms" },
  kmsKeyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
  emails: ["platform@example.com", "oncall@example.com"],
};

const ofOrganization = {
  kind: "organization-alarms",
  organizationId: "o-a1b2c3d4e5",
  alarmArn: "arn:aws:cloudwatch:eu-central-1:*:alarm:acme-dev-*",
} as const;

const build = (changes: Partial<AlarmTopicProps> = {}) =>
  synthesize((stack) => {
    new AlarmTopic(stack, "alarms", { ...props, ...changes });
  });

test("a topic is encrypted, and every address is subscribed to it", () => {
  const stack = build();
  expect(onlyResource(stack, "aws_sns_topic")).toMatchObject({ name: props.name, kms_master_key_id: props.kmsKeyArn });
  const [[id] = []] = Object.entries(stack.resource.aws_sns_topic ?? {});
  expect(resourcesOf(stack, "aws_sns_topic_subscription")).toMatchObject(
    ["oncall@example.com", "platform@example.com"].map((endpoint) => ({
      topic_arn: `\${aws_sns_topic.${id}.arn}`,
      protocol: "email",
      endpoint,
    })),
  );
});

const ownAccount = {
  StringEquals: { "aws:SourceAccount": expect.stringMatching(/^\$\{data\.aws_caller_identity\.\w+\.account_id\}$/) },
};

test.each<[string, TopicPublisher, string, unknown]>([
  ["alarms of its own account", { kind: "alarms" }, "cloudwatch.amazonaws.com", ownAccount],
  [
    "the organization's alarms of one name",
    ofOrganization,
    "cloudwatch.amazonaws.com",
    {
      StringEquals: { "aws:SourceOrgID": ofOrganization.organizationId },
      ArnLike: { "aws:SourceArn": ofOrganization.alarmArn },
    },
  ],
  ["budgets of its own account", { kind: "budgets" }, "budgets.amazonaws.com", ownAccount],
])("%s may publish, and nothing else", (_, publisher, service, condition) => {
  const stack = build({ publisher });
  const policy = onlyResource(stack, "aws_sns_topic_policy");
  expect(parseRenderedPolicy(String(policy.policy)).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sns:Publish",
      Resource: policy.arn,
      Condition: condition,
    },
  ]);
});

test("a topic for the whole organization reads nothing of its account", () => {
  expect(build({ publisher: ofOrganization })).not.toHaveProperty("data");
});

test("a topic in another region is there with its policy and subscriptions", () => {
  const stack = synthesize((scope) => {
    const provider = new AwsProvider(scope, "aws-eu-west-1", { alias: "eu-west-1", region: "eu-west-1" });
    new AlarmTopic(scope, "alarms", { ...props, provider });
  });
  const types = ["aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription"];
  expect(types.flatMap((type) => resourcesOf(stack, type).map(({ provider }) => provider))).toEqual(
    Array.from({ length: 4 }, () => "aws.eu-west-1"),
  );
});

test("who is taken off the list leaves the others' addresses in Terraform as they are", () => {
  const idsOf = (emails: readonly string[]) => Object.keys(build({ emails }).resource.aws_sns_topic_subscription ?? {});
  expect(idsOf(props.emails)).toEqual(expect.arrayContaining(idsOf(["oncall@example.com"])));
});

test("a budget can tell a topic that lets budgets publish", () => {
  const stack = synthesize(example);
  const { notification } = onlyResource(stack, "aws_budgets_budget");
  const [told] = (notification as { subscriber_sns_topic_arns: string[] }[]).flatMap(
    ({ subscriber_sns_topic_arns }) => subscriber_sns_topic_arns,
  );
  const policy = resourcesOf(stack, "aws_sns_topic_policy").find(({ arn }) => arn === told);
  expect(parseRenderedPolicy(String(policy?.policy)).Statement).toMatchObject([
    { Principal: { Service: "budgets.amazonaws.com" } },
  ]);
});

test.each<[string, Partial<AlarmTopicProps>, string]>([
  ["a name with a dot", { name: "a.b" }, 'name is "a.b": use 1 to 256 letters'],
  ["a key's alias", { kmsKeyArn: "alias/acme" }, 'kmsKeyArn is "alias/acme": write the ARN of a KMS key'],
  ["an address without a domain", { emails: ["oncall"] }, 'emails holds "oncall": write an address'],
  ["an address twice", { emails: ["a@example.com", "a@example.com"] }, 'emails holds "a@example.com" twice'],
  [
    "an OU for the organization",
    { publisher: { ...ofOrganization, organizationId: "ou-ab12-11111111" } },
    'publisher.organizationId is "ou-ab12-11111111": give the organization\'s id',
  ],
  [
    "an alarm's name for its ARN",
    { publisher: { ...ofOrganization, alarmArn: "acme-dev-*" } },
    'publisher.alarmArn is "acme-dev-*": write the ARN of alarms',
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
