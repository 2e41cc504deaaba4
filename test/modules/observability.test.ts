import { METRIC_NAMESPACE, METRICS } from "../../access/metrics";
import { Observability } from "../../modules/observability/observability";
import { example } from "../../modules/observability/observability.example";
import type { ObservabilityProps } from "../../modules/observability/observability-props";
import { onlyResource, resourcesOf, type SynthesizedStack, synthesize } from "../support/synth";

const TOPIC = "arn:aws:sns:eu-central-1:222222222222:alarms";

const props: ObservabilityProps = {
  name: "bedrock-dev-gateway",
  environment: "dev",
  region: "eu-central-1",
  logGroupName: "/aws/lambda/bedrock-dev-gateway",
  functionName: "bedrock-dev-gateway",
  teams: [
    { team: "payments", routes: ["claude-sonnet", "nova"] },
    { team: "research", routes: ["nova"] },
  ],
  receiver: { kind: "existing", topicArn: TOPIC },
  webAclName: "bedrock-dev-gateway",
};

function build(changes: Partial<ObservabilityProps> = {}) {
  return synthesize((stack) => {
    new Observability(stack, "observability", { ...props, ...changes });
  });
}

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly return_data?: boolean;
  readonly metric?: {
    readonly namespace: string;
    readonly metric_name: string;
    readonly dimensions: Record<string, string>;
  };
}

function alarmsOf(stack: SynthesizedStack) {
  return resourcesOf(stack, "aws_cloudwatch_metric_alarm").map((alarm) => ({
    name: String(alarm.alarm_name).replace(/^bedrock-dev-gateway-/, ""),
    queries: alarm.metric_query as Query[],
    alarm,
  }));
}

/** A series as its name and the names of its dimensions. */
const seriesName = (name: string, dimensions: readonly string[]) => `${name} by ${dimensions.toSorted().join(", ")}`;

const emitted = new Set(METRICS.map(({ name, dimensions }) => seriesName(name, dimensions)));

test("every series of an alarm is one that the gateway emits, with the same dimensions", () => {
  const series = alarmsOf(build()).flatMap(({ queries }) =>
    queries.flatMap(({ metric }) =>
      metric?.namespace === METRIC_NAMESPACE ? [seriesName(metric.metric_name, Object.keys(metric.dimensions))] : [],
    ),
  );
  expect(series.length).toBeGreaterThan(10);
  expect(series.filter((name) => !emitted.has(name))).toEqual([]);
});

test("every series of a dashboard is one that the gateway emits, with the same dimensions", () => {
  const rows = resourcesOf(build(), "aws_cloudwatch_dashboard").flatMap(({ dashboard_body }) =>
    (JSON.parse(String(dashboard_body)).widgets as { properties: { metrics: unknown[][] } }[]).flatMap(
      ({ properties }) => properties.metrics,
    ),
  );
  const series = rows.map((row) => {
    const [first] = row;
    if (typeof first === "object" && first !== null && "expression" in first) {
      const [, schema = "", name = ""] = /SEARCH\('\{([^}]+)\} MetricName="(\w+)"/.exec(String(first.expression)) ?? [];
      const [namespace, ...dimensions] = schema.split(",");
      expect(namespace).toBe(METRIC_NAMESPACE);
      return seriesName(name, dimensions);
    }
    const [namespace, name, ...rest] = row.filter((part) => typeof part === "string");
    expect(namespace).toBe(METRIC_NAMESPACE);
    return seriesName(String(name), rest.filter((_, i) => i % 2 === 0).map(String));
  });
  expect(series.length).toBeGreaterThan(15);
  expect(series.filter((name) => !emitted.has(name))).toEqual([]);
});

// They are the account's, not a region's: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
test("dashboards of two regions have different names", () => {
  const namesIn = (region: string) =>
    resourcesOf(build({ region }), "aws_cloudwatch_dashboard")
      .map(({ dashboard_name }) => String(dashboard_name))
      .toSorted();
  expect(namesIn("eu-central-1")).toEqual([
    "bedrock-dev-gateway-eu-central-1",
    "bedrock-dev-gateway-eu-central-1-payments",
    "bedrock-dev-gateway-eu-central-1-research",
  ]);
  expect(namesIn("eu-west-1").filter((name) => namesIn("eu-central-1").includes(name))).toEqual([]);
});

test("everything that goes wrong has an alarm, for the gateway and for each team", () => {
  expect(
    alarmsOf(build())
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual([
    "added-latency",
    "breaker-open",
    "errors",
    "estimate-exceeded-payments",
    "estimate-exceeded-research",
    "firewall",
    "ledger-failed",
    "payload-failed",
    "policy-failed",
    "spend-payments",
    "spend-research",
    "store-lost",
    "store-reloads",
    "throttles",
  ]);
});

test("every alarm tells the topic when it goes off and when it is over, and is quiet where nothing happens", () => {
  for (const { alarm } of alarmsOf(build())) {
    expect(alarm).toMatchObject({ alarm_actions: [TOPIC], ok_actions: [TOPIC], treat_missing_data: "notBreaching" });
  }
});

test("a team's spending is the sum of its routes, against what is usual", () => {
  const spend = alarmsOf(build()).find(({ name }) => name === "spend-payments");
  expect(spend?.queries).toMatchObject([
    {
      id: "m0",
      return_data: false,
      metric: { metric_name: "Cost", dimensions: { team: "payments", route: "claude-sonnet" } },
    },
    { id: "m1", return_data: false, metric: { metric_name: "Cost", dimensions: { team: "payments", route: "nova" } } },
    { id: "total", expression: "FILL(m0, 0) + FILL(m1, 0)", return_data: true },
    { id: "band", expression: "ANOMALY_DETECTION_BAND(total, 3)", return_data: true },
  ]);
  expect(spend?.alarm).toMatchObject({ comparison_operator: "GreaterThanUpperThreshold", threshold_metric_id: "band" });
  expect(spend?.alarm).not.toHaveProperty("threshold");
});

test("an alarm on one series needs no sum", () => {
  const errors = alarmsOf(build()).find(({ name }) => name === "errors");
  expect(errors?.queries).toMatchObject([{ id: "m0", return_data: true, metric: { metric_name: "Failed" } }]);
  expect(errors?.alarm).toMatchObject({ comparison_operator: "GreaterThanThreshold", threshold: 5 });
});

test("a team of many routes has an alarm for every nine, which is what AWS takes", () => {
  const routes = Array.from({ length: 10 }, (_, i) => `route-${i}`);
  const spend = alarmsOf(build({ teams: [{ team: "payments", routes }] })).filter(({ name }) =>
    name.startsWith("spend"),
  );
  expect(spend.map(({ name, queries }) => [name, queries.filter(({ metric }) => metric).length])).toEqual([
    ["spend-payments-2", 1],
    ["spend-payments", 9],
  ]);
});

test("top users are counted by cost, tokens and requests, from what was served", () => {
  const rules = resourcesOf(build(), "aws_cloudwatch_contributor_insight_rule").map(({ rule_definition }) =>
    JSON.parse(String(rule_definition)),
  );
  expect(rules.map(({ Contribution }) => Contribution.ValueOf).toSorted()).toEqual([
    "$.Cost",
    "$.OutputTokens",
    "$.Requests",
  ]);
  for (const rule of rules) {
    expect(rule).toMatchObject({
      LogGroupNames: ["/aws/lambda/bedrock-dev-gateway"],
      Contribution: { Keys: ["$.team", "$.user"], Filters: [{ Match: "$.event", In: ["served"] }] },
    });
  }
});

test("questions are saved for the gateway's log", () => {
  const queries = resourcesOf(build(), "aws_cloudwatch_query_definition");
  expect(queries).toHaveLength(5);
  for (const query of queries) expect(query.log_group_names).toEqual(["/aws/lambda/bedrock-dev-gateway"]);
});

test("a topic that is made is encrypted, takes alarms of the account and tells the addresses", () => {
  const stack = synthesize(example);
  expect(onlyResource(stack, "aws_sns_topic")).toMatchObject({
    name: "acme-prod-gateway-alarms",
    kms_master_key_id: expect.stringContaining(":key/"),
  });
  expect(JSON.parse(String(onlyResource(stack, "aws_sns_topic_policy").policy)).Statement).toMatchObject([
    {
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Condition: { StringEquals: { "aws:SourceAccount": expect.stringContaining("aws_caller_identity") } },
    },
  ]);
  expect(onlyResource(stack, "aws_sns_topic_subscription")).toMatchObject({
    protocol: "email",
    endpoint: "platform@example.com",
  });
});

test.each<[string, Partial<ObservabilityProps>, string]>([
  ["a name with a dot", { name: "a.b" }, 'name is "a.b"'],
  ["a team twice", { teams: [1, 2].map(() => ({ team: "x", routes: ["nova"] })) }, 'teams names "x" twice'],
  ["a team without routes", { teams: [{ team: "x", routes: [] }] }, 'teams has "x" without routes'],
  ["a negative threshold", { thresholds: { failures: -1, addedLatencyMilliseconds: 1 } }, "thresholds.failures is -1"],
  [
    "nobody to tell",
    { receiver: { kind: "managed", topic: { name: "t", kmsKeyArn: "arn", emails: [] } } },
    "receiver.topic.emails is empty",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
