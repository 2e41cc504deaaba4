import {
  CostAnomalyDetection,
  type CostAnomalyDetectionProps,
} from "../../modules/cost-anomaly-detection/cost-anomaly-detection";
import { example } from "../../modules/cost-anomaly-detection/cost-anomaly-detection.example";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const payments = { key: "payments", name: "acme-dev-payments", accountId: "111111111111" };
const research = { key: "research", name: "acme-dev-research", accountId: "222222222222" };
const props: CostAnomalyDetectionProps = {
  name: "acme-dev-cost-anomalies",
  accounts: [payments, research],
  emails: ["platform@example.com"],
};
const build = (changes: Partial<CostAnomalyDetectionProps> = {}) =>
  synthesize((stack) => {
    new CostAnomalyDetection(stack, "anomalies", { ...props, ...changes });
  });

test("each account has a monitor of its own, so that no large one hides a small one", () => {
  const monitors = resourcesOf(build(), "aws_ce_anomaly_monitor");
  expect(monitors.map(({ name, monitor_type }) => [name, monitor_type])).toEqual([
    ["acme-dev-payments", "CUSTOM"],
    ["acme-dev-research", "CUSTOM"],
  ]);
  expect(monitors.map(({ monitor_specification }) => JSON.parse(String(monitor_specification)))).toMatchObject([
    { Dimensions: { Key: "LINKED_ACCOUNT", Values: ["111111111111"] } },
    { Dimensions: { Key: "LINKED_ACCOUNT", Values: ["222222222222"] } },
  ]);
});

test("a monitor's specification has every key that AWS gives back, else Terraform would replace it at each apply", () => {
  const [monitor] = resourcesOf(build(), "aws_ce_anomaly_monitor");
  const keys = Object.keys(JSON.parse(String(monitor?.monitor_specification)));
  expect(keys).toEqual(["And", "CostCategories", "Dimensions", "Not", "Or", "Tags"]);
});

test("everybody is mailed once a day of what costs 100 dollars or more, in any of the accounts", () => {
  const stack = build();
  const addresses = Object.keys(stack.resource.aws_ce_anomaly_monitor ?? {});
  expect(onlyResource(stack, "aws_ce_anomaly_subscription")).toMatchObject({
    name: "acme-dev-cost-anomalies",
    frequency: "DAILY",
    monitor_arn_list: addresses.map((address) => `\${aws_ce_anomaly_monitor.${address}.arn}`),
    subscriber: [{ type: "EMAIL", address: "platform@example.com" }],
    threshold_expression: {
      dimension: {
        key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        match_options: ["GREATER_THAN_OR_EQUAL"],
        values: ["100"],
      },
    },
  });
});

test("the example tells of 50 dollars", () => {
  expect(onlyResource(synthesize(example), "aws_ce_anomaly_subscription")).toMatchObject({
    threshold_expression: { dimension: { values: ["50"] } },
  });
});

test.each<[string, Partial<CostAnomalyDetectionProps>, string]>([
  ["no name", { name: " " }, 'name is " "'],
  ["no account", { accounts: [] }, "accounts is empty"],
  ["a monitor without a name", { accounts: [{ ...payments, name: "" }] }, 'name of "payments" is ""'],
  ["a key twice", { accounts: [payments, { ...research, key: "payments" }] }, 'the key "payments" twice'],
  ["an account twice", { accounts: [payments, { ...payments, key: "again" }] }, "accounts names 111111111111 twice"],
  ["an account's name", { accounts: [{ ...payments, accountId: "dev" }] }, 'accountId of "payments" is "dev"'],
  ["nobody to tell", { emails: [] }, "emails is empty"],
  ["a name in place of an address", { emails: ["Ada"] }, 'emails holds "Ada"'],
  ["0 dollars", { minimumDollars: 0 }, "minimumDollars is 0"],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
