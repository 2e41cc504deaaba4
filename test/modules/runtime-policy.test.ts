import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import { runtimePolicySchema } from "../../access/runtime-policy-schema";
import { defineEnvironment } from "../../environment/define-environment";
import { RuntimePolicy, type RuntimePolicyProps } from "../../modules/runtime-policy/runtime-policy";
import { example } from "../../modules/runtime-policy/runtime-policy.example";
import { GATEWAY_ENVIRONMENT } from "../support/gateway-environment";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const policy = renderRuntimePolicy(defineEnvironment(GATEWAY_ENVIRONMENT), { environment: "test" });

const props: RuntimePolicyProps = { name: "bedrock-test-gateway", policy };

function build(changes: Partial<RuntimePolicyProps> = {}) {
  return synthesize((stack) => {
    new RuntimePolicy(stack, "policy", { ...props, ...changes });
  });
}

const VERSION = "aws_appconfig_hosted_configuration_version";

test("what is deployed is the policy, line by line", () => {
  const version = onlyResource(build(), VERSION);
  expect(JSON.parse(String(version.content))).toEqual(policy);
  expect(runtimePolicySchema.parse(JSON.parse(String(version.content)))).toEqual(policy);
  expect(String(version.content).split("\n").length).toBeGreaterThan(100);
});

test("a changed limit changes one line", () => {
  const before = String(onlyResource(build(), VERSION).content).split("\n");
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("the environment has lost its team");
  const team = { ...payments.limits.team, requestsPerMinute: 7 };
  const teams = { ...policy.teams, payments: { ...payments, limits: { ...payments.limits, team } } };
  const after = String(onlyResource(build({ policy: { ...policy, teams } }), VERSION).content).split("\n");
  expect(after.filter((line, i) => line !== before[i])).toEqual([expect.stringContaining('"requestsPerMinute": 7')]);
});

test("AppConfig validates it by a JSON Schema, draft 04, of a size that it takes", () => {
  const [validator] = onlyResource(build(), "aws_appconfig_configuration_profile").validator as {
    type: string;
    content: string;
  }[];
  expect(validator?.type).toBe("JSON_SCHEMA");
  expect(JSON.parse(validator?.content ?? "")).toMatchObject({ $schema: "http://json-schema.org/draft-04/schema#" });
  expect(validator?.content.length).toBeLessThan(32_768);
});

test("a change is rolled out in five steps of two minutes and watched for ten more", () => {
  expect(onlyResource(build(), "aws_appconfig_deployment_strategy")).toMatchObject({
    deployment_duration_in_minutes: 10,
    growth_type: "LINEAR",
    growth_factor: 20,
    final_bake_time_in_minutes: 10,
    replicate_to: "NONE",
  });
});

test("the next version is there before the one in use goes", () => {
  expect(onlyResource(build(), VERSION)).toMatchObject({ lifecycle: { create_before_destroy: true } });
});

test("the deployment deploys this version by this strategy", () => {
  const stack = build();
  expect(onlyResource(stack, "aws_appconfig_deployment")).toMatchObject({
    configuration_version: expect.stringMatching(
      /^\$\{aws_appconfig_hosted_configuration_version\..+\.version_number\}$/,
    ),
    deployment_strategy_id: expect.stringMatching(/^\$\{aws_appconfig_deployment_strategy\..+\.id\}$/),
  });
});

test("alarms take a change back, by a role of AppConfig's that sees alarms alone", () => {
  const stack = synthesize(example);
  const [role] = Object.keys(stack.resource.aws_iam_role ?? {});
  expect(onlyResource(stack, "aws_appconfig_environment")).toMatchObject({
    monitor: [
      {
        alarm_arn: "arn:aws:cloudwatch:eu-central-1:222222222222:alarm:acme-prod-gateway-errors",
        alarm_role_arn: `\${aws_iam_role.${role}.arn}`,
      },
    ],
  });
  expect(JSON.parse(String(onlyResource(stack, "aws_iam_policy").policy)).Statement).toEqual([
    { Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
  ]);
  const [policy] = Object.keys(stack.resource.aws_iam_policy ?? {});
  expect(onlyResource(stack, "aws_iam_role").permissions_boundary).toBe(`\${aws_iam_policy.${policy}.arn}`);
  expect(onlyResource(stack, "aws_iam_role_policy_attachment").policy_arn).toBe(`\${aws_iam_policy.${policy}.arn}`);
});

test("AppConfig is told of the alarms once its role may look at them", () => {
  const stack = synthesize(example);
  const [attachment] = Object.keys(stack.resource.aws_iam_role_policy_attachment ?? {});
  expect(onlyResource(stack, "aws_appconfig_environment").depends_on).toEqual([
    `aws_iam_role_policy_attachment.${attachment}`,
  ]);
});

test("without alarms there is no role", () => {
  expect(resourcesOf(build(), "aws_iam_role")).toEqual([]);
  expect(onlyResource(build(), "aws_appconfig_environment")).not.toHaveProperty("monitor");
});

test("everything by which the organization's policies know it carries the tags", () => {
  const stack = build({ tags: { "bedrock-access": "test" } });
  for (const type of ["application", "environment", "configuration_profile", "deployment_strategy", "deployment"]) {
    expect(onlyResource(stack, `aws_appconfig_${type}`)).toMatchObject({ tags: { "bedrock-access": "test" } });
  }
});

test("reading is granted on the one configuration", () => {
  synthesize((stack) => {
    const runtimePolicy = new RuntimePolicy(stack, "policy", props);
    expect(runtimePolicy.grantRead()).toMatchObject({
      Action: ["appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"],
      Resource: expect.stringMatching(/\/configuration\/.+$/),
    });
  });
});

test("what Terraform would read as an expression stays text", () => {
  const [issuer] = policy.identity.issuers;
  const stack = build({
    policy: {
      ...policy,
      identity: { issuers: [{ ...issuer, ...ODD_ISSUER }] },
    },
  });
  expect(onlyResource(stack, VERSION).content).toContain('"a$${b}%%{c}"');
});

const ODD_ISSUER = {
  issuer: "https://login.example.com",
  audience: `a\${b}%{c}`,
  userClaim: "email",
  groupsClaim: "groups",
  requiredAmr: [],
  requiredClaims: {},
  clockSkewSeconds: 60,
};

test.each<[string, Partial<RuntimePolicyProps>, string]>([
  ["an empty name", { name: "" }, 'name is ""'],
  ["a day and a minute", { rollout: { minutes: 1_441, stepPercent: 20, bakeMinutes: 0 } }, "rollout.minutes is 1441"],
  ["no step", { rollout: { minutes: 10, stepPercent: 0, bakeMinutes: 0 } }, "rollout.stepPercent is 0"],
  [
    "no alarm",
    { rollback: { alarmArns: [], role: { roleName: "alarms", iamPath: "/" } } },
    "rollback.alarmArns has 0 alarms",
  ],
  [
    "a policy that AppConfig does not take",
    { policy: { ...policy, timeZone: "x".repeat(2 ** 20) } },
    "more than the 1048576 that AppConfig takes",
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
