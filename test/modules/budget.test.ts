import { TerraformVariable } from "cdktf";
import { parseRenderedPolicy } from "../../access/iam-policy";
import { Budget, type BudgetProps } from "../../modules/budget/budget";
import { example } from "../../modules/budget/budget.example";
import type { Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const props: BudgetProps = { name: "bedrock-dev-research", monthlyDollars: 99.5, emails: ["leads@example.com"] };
const topic = "arn:aws:sns:us-east-1:111122223333:budgets";

function synthesizeBudget(all: BudgetProps) {
  return synthesize((stack) => {
    new Budget(stack, "research", all);
  });
}

function build(changes: Partial<BudgetProps> = {}) {
  return onlyResource(synthesizeBudget({ ...props, ...changes }), "aws_budgets_budget");
}

function notice(type: "ACTUAL" | "FORECASTED", threshold: number, to: object) {
  return {
    notification_type: type,
    comparison_operator: "GREATER_THAN",
    threshold,
    threshold_type: "PERCENTAGE",
    ...to,
  };
}

test("the example reports at 50, 80 and 100 percent, and when 100 are forecast", () => {
  const to = { subscriber_email_addresses: ["payments-leads@example.com"] };
  expect(onlyResource(synthesize(example), "aws_budgets_budget")).toMatchObject({
    name: "bedrock-prod-payments",
    budget_type: "COST",
    time_unit: "MONTHLY",
    limit_amount: "4000",
    limit_unit: "USD",
    notification: [
      notice("ACTUAL", 50, to),
      notice("ACTUAL", 80, to),
      notice("ACTUAL", 100, to),
      notice("FORECASTED", 100, to),
    ],
  });
});

test("no filter hides a model that is billed under a name of its own", () => {
  expect(build()).not.toHaveProperty("cost_filter");
});

test("credits and refunds do not hide use", () => {
  expect(build()).toMatchObject({ cost_types: { include_credit: false, include_refund: false } });
});

test("thresholds, topic and tags can be chosen", () => {
  const stack = synthesizeBudget({
    name: "research",
    monthlyDollars: 99.5,
    actualThresholds: [120],
    forecastThresholds: [],
    snsTopicArn: topic,
    tags: { team: "research" },
  });
  expect(onlyResource(stack, "aws_budgets_budget")).toMatchObject({
    limit_amount: "99.5",
    notification: [notice("ACTUAL", 120, { subscriber_sns_topic_arns: [topic] })],
    tags: { team: "research" },
  });
});

test("the address in Terraform stays as it is", () => {
  expect(Object.keys(synthesizeBudget(props).resource.aws_budgets_budget ?? {})).toEqual(["research_D30416A5"]);
});

const action: NonNullable<BudgetProps["action"]> = {
  roleName: "acme-dev-budget-action",
  policyName: "acme-dev-over-budget",
  iamPath: "/bedrock-access/dev/",
  accountId: "111122223333",
  roles: ["acme-dev-direct-research", "acme-dev-invoke-research"],
};
const acting = (changes: Partial<typeof action> = {}) =>
  synthesizeBudget({ ...props, snsTopicArn: topic, action: { ...action, ...changes } });

test("without an action a budget only reports", () => {
  expect(Object.keys(synthesizeBudget(props).resource)).toEqual(["aws_budgets_budget"]);
});

test("an action waits for a person at 100 percent of what is spent, and tells who the reports go to", () => {
  expect(onlyResource(acting(), "aws_budgets_budget_action")).toMatchObject({
    budget_name: `\${aws_budgets_budget.research_D30416A5.name}`,
    action_type: "APPLY_IAM_POLICY",
    approval_model: "MANUAL",
    notification_type: "ACTUAL",
    action_threshold: { action_threshold_type: "PERCENTAGE", action_threshold_value: 100 },
    definition: { iam_action_definition: { roles: action.roles } },
    subscriber: [
      { subscription_type: "EMAIL", address: "leads@example.com" },
      { subscription_type: "SNS", address: topic },
    ],
  });
});

test("an action can act by itself, and later", () => {
  expect(onlyResource(acting({ approval: "automatic", percent: 120 }), "aws_budgets_budget_action")).toMatchObject({
    approval_model: "AUTOMATIC",
    action_threshold: { action_threshold_value: 120 },
  });
});

const policyNamed = (name: string) => {
  const found = resourcesOf(acting(), "aws_iam_policy").find((policy) => policy.name === name);
  return parseRenderedPolicy(String(found?.policy));
};
const IAM = "arn:aws:iam::111122223333";
const overBudget = `${IAM}:policy/bedrock-access/dev/acme-dev-over-budget`;
const ourRole = (name: string) => `${IAM}:role/bedrock-access/dev/${name}`;

test("the policy that is attached denies everything", () => {
  expect(policyNamed("acme-dev-over-budget").Statement).toEqual([
    { Sid: "OverBudget", Effect: "Deny", Action: "*", Resource: "*" },
  ]);
});

test.each([
  ["attaches the policy to a role that is named", "iam:AttachRolePolicy", "acme-dev-invoke-research", overBudget, true],
  ["takes it off again", "iam:DetachRolePolicy", "acme-dev-direct-research", overBudget, true],
  ["on no other role", "iam:AttachRolePolicy", "acme-dev-invoke-payments", overBudget, false],
  ["no other policy", "iam:AttachRolePolicy", "acme-dev-invoke-research", "arn:aws:iam::aws:policy/Other", false],
  ["no role's trust", "iam:UpdateAssumeRolePolicy", "acme-dev-invoke-research", undefined, false],
])("of AWS Budgets' role: %s", async (_, does, role, policyArn, allowed) => {
  const permissions = policyNamed("acme-dev-budget-action");
  const call: Call = {
    principal: ourRole("acme-dev-budget-action"),
    action: does,
    resource: ourRole(role),
    context: policyArn === undefined ? {} : { "iam:PolicyARN": policyArn },
  };
  expect((await decide(call, { identity: [permissions], boundary: [permissions] })).allowed).toBe(allowed);
});

test("AWS Budgets may assume the role for this budget alone, and the role has a boundary", () => {
  const role = onlyResource(acting(), "aws_iam_role");
  const budget = "arn:aws:budgets::111122223333:budget/bedrock-dev-research";
  expect(parseRenderedPolicy(String(role.assume_role_policy)).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "budgets.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnLike: { "aws:SourceArn": [budget, `${budget}/action/*`] },
      },
    },
  ]);
  expect(role.permissions_boundary).toMatch(/^\$\{aws_iam_policy\..+RolePolicy.+\.arn\}$/);
});

test.each<[string, Partial<typeof action>, string]>([
  ["a role's name with a space", { roleName: "a b" }, 'action.roleName "a b"'],
  ["a policy's name with a space", { policyName: "a b" }, 'action.policyName "a b"'],
  ["one name for both policies", { policyName: action.roleName }, "name it otherwise"],
  ["an account's name", { accountId: "research" }, 'action.accountId is "research"'],
  ["no role", { roles: [] }, "action.roles has 0 names"],
  ["0 percent", { percent: 0 }, "action.percent is 0"],
])("an action with %s is refused with what was given", (_, changes, message) => {
  expect(() => acting(changes)).toThrow(message);
});

test.each<[string, Partial<BudgetProps>, string]>([
  ["a colon in the name", { name: "bedrock:dev" }, 'name is "bedrock:dev"'],
  ["a name of 101 characters", { name: "n".repeat(101) }, "use 1 to 100 characters"],
  ["an action in the name", { name: "a/action/b" }, 'name is "a/action/b"'],
  ["0 dollars", { monthlyDollars: 0 }, "monthlyDollars is 0"],
  ["endless dollars", { monthlyDollars: Number.POSITIVE_INFINITY }, "monthlyDollars is Infinity"],
  ["a threshold of 0", { actualThresholds: [0] }, "actualThresholds holds 0"],
  ["a threshold twice", { forecastThresholds: [90, 90] }, "forecastThresholds holds 90 twice: name it once."],
  ["no threshold", { actualThresholds: [], forecastThresholds: [] }, "0 thresholds: name 1 to 10"],
  ["eleven thresholds", { actualThresholds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }, "11 thresholds: name 1 to 10"],
  ["nobody to tell", { emails: [] }, "nobody is told: give emails, snsTopicArn or both."],
  [
    "eleven addresses",
    { emails: Array.from({ length: 11 }, (_, n) => `leads${n}@example.com`) },
    "emails has 11 addresses: AWS takes 10",
  ],
  ["a name in place of an address", { emails: ["Ada"] }, 'emails holds "Ada"'],
  ["a topic's name", { snsTopicArn: "budgets" }, 'snsTopicArn is "budgets"'],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test("the same percent may be reported as spent and as forecast", () => {
  expect(build({ actualThresholds: [90], forecastThresholds: [90] }).notification).toHaveLength(2);
});

test("all problems come in one error", () => {
  const wrong = () => build({ name: ":", monthlyDollars: -1, emails: ["x"] });
  expect(wrong).toThrow(/^Budget "research" cannot be built:\n- name.*\n- monthlyDollars.*\n- emails/);
});

test("values that Terraform fills in later are not judged", () => {
  const stack = synthesize((at) => {
    const dollars = new TerraformVariable(at, "dollars", {});
    const topicArn = new TerraformVariable(at, "topic", {});
    new Budget(at, "research", {
      name: "research",
      monthlyDollars: dollars.numberValue,
      snsTopicArn: topicArn.stringValue,
      forecastThresholds: [],
    });
  });
  expect(onlyResource(stack, "aws_budgets_budget")).toMatchObject({
    limit_amount: `\${var.dollars}`,
  });
});
