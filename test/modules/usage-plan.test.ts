import { TerraformVariable } from "cdktf";
import { UsagePlan, type UsagePlanProps } from "../../modules/usage-plan/usage-plan";
import { example } from "../../modules/usage-plan/usage-plan.example";
import { onlyResource, synthesize } from "../support/synth";

const props: UsagePlanProps = {
  name: "bedrock-dev-research",
  stages: [{ restApiId: "a1b2c3d4e5", stage: "live" }],
  usageIdentifier: "0123456789abcdefABCD",
  ratePerSecond: 0.5,
  burst: 10,
};

function build(changes: Partial<UsagePlanProps> = {}) {
  return synthesize((stack) => {
    new UsagePlan(stack, "research", { ...props, ...changes });
  });
}

test("the example makes a plan, its key, and the link between them", () => {
  const stack = synthesize(example);
  expect(onlyResource(stack, "aws_api_gateway_usage_plan")).toMatchObject({
    name: "bedrock-prod-payments",
    api_stages: [{ api_id: "a1b2c3d4e5", stage: "live" }],
    throttle_settings: { rate_limit: 20, burst_limit: 2400 },
    quota_settings: { limit: 1_730_400, period: "DAY" },
    tags: { team: "payments" },
  });
  expect(onlyResource(stack, "aws_api_gateway_api_key")).toMatchObject({
    name: "bedrock-prod-payments",
    value: "5f0c1f7be1f24c0aa1d6f4f6c9d1e8b7",
    tags: { team: "payments" },
  });
  const [plan] = Object.keys(stack.resource.aws_api_gateway_usage_plan ?? {});
  const [key] = Object.keys(stack.resource.aws_api_gateway_api_key ?? {});
  expect(onlyResource(stack, "aws_api_gateway_usage_plan_key")).toMatchObject({
    usage_plan_id: `\${aws_api_gateway_usage_plan.${plan}.id}`,
    key_id: `\${aws_api_gateway_api_key.${key}.id}`,
    key_type: "API_KEY",
  });
});

test("without a quota the plan has none", () => {
  expect(onlyResource(build(), "aws_api_gateway_usage_plan")).not.toHaveProperty("quota_settings");
});

test("fractions of a request a second and several stages reach the plan", () => {
  const stages = [
    { restApiId: "aaa", stage: "live" },
    { restApiId: "aaa", stage: "next" },
  ];
  expect(onlyResource(build({ stages, description: "Research" }), "aws_api_gateway_usage_plan")).toMatchObject({
    description: "Research",
    throttle_settings: { rate_limit: 0.5, burst_limit: 10 },
    api_stages: [
      { api_id: "aaa", stage: "live" },
      { api_id: "aaa", stage: "next" },
    ],
  });
});

test("the addresses in Terraform stay as they are", () => {
  const { resource } = build();
  expect(Object.values(resource).flatMap(Object.keys)).toEqual([
    "research_Key_B5306567",
    "research_D30416A5",
    "research_PlanKey_65A4D40B",
  ]);
});

test("the replaced key leaves before the new one comes, for two keys cannot share a value", () => {
  expect(onlyResource(build(), "aws_api_gateway_api_key")).not.toHaveProperty("lifecycle");
});

test.each<[string, Partial<UsagePlanProps>, string]>([
  ["an empty name", { name: "" }, "name has 0 characters: use 1 to 1,024."],
  ["no stage", { stages: [] }, "stages is empty"],
  [
    "a stage named twice",
    { stages: [...props.stages, ...props.stages] },
    "stages names a1b2c3d4e5:live twice: name it once.",
  ],
  ["a short identifier", { usageIdentifier: "short" }, 'usageIdentifier is "short"'],
  ["a long identifier", { usageIdentifier: "a".repeat(129) }, "API Gateway takes 20 to 128 letters and digits."],
  ["punctuation in the identifier", { usageIdentifier: "dev/research/eu-central-1" }, "usageIdentifier is"],
  ["a rate of 0", { ratePerSecond: 0 }, "ratePerSecond is 0"],
  ["a rate that is no number", { ratePerSecond: Number.NaN }, "ratePerSecond is NaN"],
  ["an endless rate", { ratePerSecond: Number.POSITIVE_INFINITY }, "ratePerSecond is Infinity"],
  ["a burst of 0", { burst: 0 }, "burst is 0"],
  ["half a burst", { burst: 1.5 }, "burst is 1.5"],
  ["a burst past API Gateway's integers", { burst: 2 ** 31 }, "burst is 2147483648"],
  ["a quota of 0", { quota: { limit: 0, period: "DAY" } }, "quota.limit is 0"],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test("all problems come in one error", () => {
  const wrong = () => build({ name: "", usageIdentifier: "x", ratePerSecond: -1, burst: 0 });
  expect(wrong).toThrow(/^UsagePlan "research" cannot be built:\n- name.*\n- usageIdentifier.*\n- ratePer.*\n- burst/);
});

test("values that Terraform fills in later are not judged", () => {
  const stack = synthesize((at) => {
    const identifier = new TerraformVariable(at, "identifier", {});
    const rate = new TerraformVariable(at, "rate", {});
    new UsagePlan(at, "research", {
      ...props,
      usageIdentifier: identifier.stringValue,
      ratePerSecond: rate.numberValue,
    });
  });
  expect(onlyResource(stack, "aws_api_gateway_api_key")).toMatchObject({ value: `\${var.identifier}` });
  expect(onlyResource(stack, "aws_api_gateway_usage_plan")).toMatchObject({
    throttle_settings: { rate_limit: `\${var.rate}` },
  });
});
