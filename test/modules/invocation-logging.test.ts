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
});

test("the example records one region for a year", () => {
  expect(onlyResource(synthesize(example), "aws_cloudwatch_log_group").retention_in_days).toBe(365);
});
