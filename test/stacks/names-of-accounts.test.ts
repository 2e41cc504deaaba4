import { composeAll } from "../support/compose";
import { COMPLETE_EXAMPLE } from "./complete-example";

// What AWS keeps once in an account, whatever the region: of two stacks that make the same, each would undo the other's.

const output = composeAll(...COMPLETE_EXAMPLE);

/** Types of which an account has one of a name, and the attribute that is the name. */
const ONCE_IN_AN_ACCOUNT = {
  aws_budgets_budget: "name",
  aws_ce_anomaly_monitor: "name",
  aws_ce_anomaly_subscription: "name",
  aws_cloudwatch_dashboard: "dashboard_name",
  aws_iam_policy: "name",
  aws_iam_role: "name",
  aws_organizations_policy: "name",
} as const;

test.each(Object.entries(ONCE_IN_AN_ACCOUNT))("no two stacks of an account make the same %s", (type, attribute) => {
  const makers = new Map<string, string[]>();
  for (const { stacks } of Object.values(output.environments)) {
    for (const { name: stack, accountId } of stacks) {
      for (const resource of Object.values(output.stacks[stack]?.resource[type] ?? {})) {
        const key = `${accountId} ${String(resource[attribute])}`;
        makers.set(key, [...(makers.get(key) ?? []), stack]);
      }
    }
  }
  expect(makers.size).toBeGreaterThan(0);
  expect([...makers].filter(([, stacks]) => stacks.length > 1)).toEqual([]);
});
