import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { parseRenderedPolicy } from "../../access/iam-policy";
import { InvocationLogging, type InvocationLoggingProps } from "../../modules/invocation-logging/invocation-logging";
import { example } from "../../modules/invocation-logging/invocation-logging.example";
import type { Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const ACCOUNT = "111111111111";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/acme-dev-invocation-logs`;

const build = (changes: Partial<InvocationLoggingProps> = {}) =>
  synthesize((stack) => {
    new InvocationLogging(stack, "logging", {
      name: "acme-dev-invocation-logs",
      iamPath: "/bedrock-access/dev/",
      accountId: ACCOUNT,
      logGroupName: "/bedrock-access/dev/invocations",
      regions: [
        { region: "eu-central-1" },
        { region: "eu-west-1", provider: new AwsProvider(stack, "west", { alias: "west", region: "eu-west-1" }) },
      ],
      ...changes,
    });
  });

test("each region has its log group and its configuration, by its own provider", () => {
  const stack = build();
  expect(resourcesOf(stack, "aws_cloudwatch_log_group").map(({ name, provider }) => [name, provider])).toEqual([
    ["/bedrock-access/dev/invocations", undefined],
    ["/bedrock-access/dev/invocations", "aws.west"],
  ]);
  const configurations = resourcesOf(stack, "aws_bedrock_model_invocation_logging_configuration");
  expect(configurations.map(({ provider }) => provider)).toEqual([undefined, "aws.west"]);
});

test("no kind of payload is recorded", () => {
  for (const { logging_config } of resourcesOf(build(), "aws_bedrock_model_invocation_logging_configuration")) {
    const [config] = logging_config as Record<string, unknown>[];
    const flags = Object.entries(config ?? {}).filter(([key]) => key.endsWith("_data_delivery_enabled"));
    expect(flags.map(([, value]) => value)).toEqual([false, false, false, false]);
    expect(config).not.toHaveProperty("s3_config");
  }
});

test.each([
  [undefined, 90],
  [365, 365],
])("with retentionDays %p records stay for %i days", (retentionDays, days) => {
  const stack = build(retentionDays === undefined ? {} : { retentionDays });
  for (const group of resourcesOf(stack, "aws_cloudwatch_log_group")) expect(group.retention_in_days).toBe(days);
});

const trust = parseRenderedPolicy(String(onlyResource(build(), "aws_iam_role").assume_role_policy));
const permissions = parseRenderedPolicy(String(onlyResource(build(), "aws_iam_policy").policy));
const GROUP = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/bedrock-access/dev/invocations`;

test.each([
  ["its own stream in any region", `${GROUP}:log-stream:aws/bedrock/modelinvocations`, "logs:PutLogEvents", true],
  ["another stream", `${GROUP}:log-stream:invented`, "logs:PutLogEvents", false],
  [
    "another log group",
    GROUP.replace("invocations", "api:log-stream:aws/bedrock/modelinvocations"),
    "logs:PutLogEvents",
    false,
  ],
  ["the log group's retention", GROUP, "logs:PutRetentionPolicy", false],
])("of Bedrock's role: %s", async (_, resource, action, allowed) => {
  const call: Call = { principal: ROLE, action, resource, context: {} };
  expect((await decide(call, { identity: [permissions], boundary: [permissions] })).allowed).toBe(allowed);
});

test("Bedrock may assume the role for this account alone, and the role has a boundary", () => {
  expect(trust.Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "bedrock.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": ACCOUNT },
        ArnLike: { "aws:SourceArn": `arn:aws:bedrock:*:${ACCOUNT}:*` },
      },
    },
  ]);
  expect(onlyResource(build(), "aws_iam_role").permissions_boundary).toMatch(/^\$\{aws_iam_policy\..+\.arn\}$/);
});

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly period?: number;
  readonly return_data: boolean;
  readonly metric?: Readonly<Record<string, unknown>>;
}

const TOPIC = "arn:aws:sns:eu-central-1:222222222222:acme-dev-invocation-logs";

const alarm = (suffix: string, changes: Partial<InvocationLoggingProps> = {}) => {
  const regions = [{ region: "eu-central-1", alarmTopicArn: TOPIC }];
  const alarms = resourcesOf(build({ regions, ...changes }), "aws_cloudwatch_metric_alarm");
  const found = alarms.find(({ alarm_name }) => alarm_name === `acme-dev-invocation-logs-${suffix}`);
  if (found === undefined) throw new Error(`no alarm ends with ${suffix}`);
  return { settings: found, queries: found.metric_query as Query[] };
};

const shown = (queries: readonly Query[]): Query | undefined => queries.find(({ return_data }) => return_data);

/** What CloudWatch makes of the alarm's formula in a half hour; `undefined`: no value. */
function missingPercent(calls: number | undefined, records: number | undefined): number | undefined {
  const fill = (value: number | undefined, instead: number) => value ?? instead;
  const formula = shown(alarm("missing").queries)?.expression ?? "";
  const percent: number = new Function("calls", "records", "FILL", `return ${formula}`)(calls, records, fill);
  return Number.isFinite(percent) ? percent : undefined;
}

describe("of the calls that CloudWatch counts", () => {
  test.each([
    ["as many records as calls", 200, 200, 0],
    ["some lack a record", 200, 150, 25],
    ["no record at all, which is no value", 200, undefined, 100],
    ["more records than calls: throttled ones have some too", 200, 220, -10],
    ["no calls, which is no value either", undefined, undefined, undefined],
    ["no calls, as zero", 0, undefined, undefined],
  ])("%s", (_, calls, records, percent) => {
    expect(missingPercent(calls, records)).toBe(percent);
  });
});

describe("the alarm of missing records", () => {
  const { queries, settings } = alarm("missing");

  test("counts calls of whatever model, and the records of our log group", () => {
    expect(queries).toMatchObject([
      { id: "calls", expression: 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)', return_data: false },
      {
        id: "records",
        return_data: false,
        metric: {
          namespace: "AWS/Logs",
          metric_name: "IncomingLogEvents",
          dimensions: { LogGroupName: "/bedrock-access/dev/invocations" },
          stat: "Sum",
        },
      },
      { id: "missing", return_data: true },
    ]);
  });

  test("compares the same half hours, and looks back less than the three hours that a query sees", () => {
    const periods = queries.flatMap(({ period, metric }) => period ?? metric?.period ?? []);
    expect(periods).toEqual([1_800, 1_800]);
    expect(1_800 * Number(settings.evaluation_periods)).toBeLessThan(3 * 3_600);
  });

  test("wants three half hours of five, and is quiet where nobody calls", () => {
    expect(settings).toMatchObject({
      comparison_operator: "GreaterThanThreshold",
      threshold: 10,
      evaluation_periods: 5,
      datapoints_to_alarm: 3,
      treat_missing_data: "notBreaching",
    });
    expect(alarm("missing", { missingPercent: 60 }).settings).toMatchObject({ threshold: 60 });
  });
});

test("one record that cannot be written sets an alarm off, whatever the dimensions of its metric", () => {
  const { queries, settings } = alarm("failed");
  expect(queries).toMatchObject([
    {
      expression: 'SELECT SUM(ModelInvocationLogsCloudWatchDeliveryFailure) FROM "AWS/Bedrock"',
      period: 300,
      return_data: true,
    },
  ]);
  expect(settings).toMatchObject({ threshold: 0, evaluation_periods: 1, treat_missing_data: "notBreaching" });
});

test("alarms name metrics that AWS documents, with their dimensions", () => {
  const series = ["missing", "failed"].flatMap((suffix) =>
    alarm(suffix).queries.flatMap(({ metric, expression = "" }) => {
      if (metric !== undefined) {
        return [`${metric.namespace} ${metric.metric_name} by ${Object.keys(metric.dimensions ?? {}).join(", ")}`];
      }
      const [, name, bySchema, dimensions, byNamespace] =
        /^SELECT SUM\((\w+)\) FROM (?:SCHEMA\("([\w/]+)", (\w+)\)|"([\w/]+)")$/.exec(expression) ?? [];
      return name === undefined ? [] : [`${bySchema ?? byNamespace} ${name} by ${dimensions ?? "any"}`];
    }),
  );
  // https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
  expect(series).toEqual([
    "AWS/Bedrock Invocations by ModelId",
    "AWS/Logs IncomingLogEvents by LogGroupName",
    "AWS/Bedrock ModelInvocationLogsCloudWatchDeliveryFailure by any",
  ]);
});

test("each region has its alarms, by its own provider, and they tell the topic of that region", () => {
  const stack = synthesize((scope) => {
    new InvocationLogging(scope, "logging", {
      name: "acme-dev-invocation-logs",
      iamPath: "/bedrock-access/dev/",
      accountId: ACCOUNT,
      logGroupName: "/bedrock-access/dev/invocations",
      regions: [
        { region: "eu-central-1", alarmTopicArn: TOPIC },
        { region: "eu-west-1", provider: new AwsProvider(scope, "west", { alias: "west", region: "eu-west-1" }) },
      ],
    });
  });
  const told = resourcesOf(stack, "aws_cloudwatch_metric_alarm").map(({ alarm_name, provider, ...each }) => [
    ...[alarm_name, provider, each.alarm_actions, each.ok_actions],
  ]);
  expect(told).toEqual([
    ["acme-dev-invocation-logs-failed", undefined, [TOPIC], [TOPIC]],
    ["acme-dev-invocation-logs-failed", "aws.west", undefined, undefined],
    ["acme-dev-invocation-logs-missing", undefined, [TOPIC], [TOPIC]],
    ["acme-dev-invocation-logs-missing", "aws.west", undefined, undefined],
  ]);
});

test("what AWS would refuse is refused, all of it at once", () => {
  const wrong = {
    name: "a b",
    accountId: "1",
    logGroupName: "a b",
    regions: [{ region: "eu-central-1" }, { region: "eu-central-1" }],
    retentionDays: 2,
  };
  expect(() => build(wrong)).toThrow(
    /"logging" cannot be built:\n- name "a b"[\s\S]*\n- accountId is "1"[\s\S]*\n- logGroupName is "a b"[\s\S]*\n- regions names "eu-central-1" twice[\s\S]*\n- retentionDays is 2/,
  );
  expect(() => build({ regions: [] })).toThrow("regions is empty");
  expect(() => build({ missingPercent: 100 })).toThrow("missingPercent is 100: use 0 to 99");
  expect(() => build({ missingPercent: Number.NaN })).toThrow("missingPercent is NaN");
  const regions = [
    { region: "eu-west-1", alarmTopicArn: TOPIC },
    { region: "eu-north-1", alarmTopicArn: "alarms" },
  ];
  expect(() => build({ regions })).toThrow(
    /- alarmTopicArn of "eu-west-1" is "arn:aws:sns:eu-central-1:.*\n- alarmTopicArn of "eu-north-1" is "alarms": write the ARN of an SNS topic of eu-north-1/,
  );
});

test("the example records one region for a year", () => {
  expect(onlyResource(synthesize(example), "aws_cloudwatch_log_group").retention_in_days).toBe(365);
});
