import type { PolicyDocument } from "../../../access/iam-policy";
import type { EnvironmentDiff } from "../../../proofs/diff/diff-outputs";
import { diffOutputs } from "../../../proofs/diff/diff-outputs";
import { BASE, HEAD, productionWith } from "./changed-example";
import { composed } from "./composed";

const base = composed(BASE);
const head = composed(HEAD);

function only(diffs: readonly EnvironmentDiff[]): EnvironmentDiff {
  const [diff, ...others] = diffs;
  if (diff === undefined || others.length > 0) throw new Error(`expected one environment, have ${diffs.length}`);
  return diff;
}

test("an output does not differ from itself", () => {
  expect(diffOutputs(base, composed(BASE)).totals).toEqual({
    accessGained: 0,
    accessLost: 0,
    guardsLost: 0,
    exemptionsAdded: 0,
    changed: false,
  });
});

describe("a change of everything", () => {
  const { totals, environments } = diffOutputs(base, head);
  const diff = only(environments);

  test("gives a team another model in all regions that may process it, and takes the models of a team that goes", () => {
    const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    const regions = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];
    expect(diff.accessGained).toEqual([{ who: "mobile", path: "gateway", model: sonnet, regions }]);
    expect(diff.accessLost.map(({ who, model }) => [who, model])).toEqual([
      ["support", "anthropic.claude-haiku-4-5-20251001-v1:0"],
      ["support", "amazon.nova-lite-v1:0"],
    ]);
  });

  test("excepts a role from what denies models to others, for every account, which the exemption alone tells", () => {
    expect(diff.guards.filter(({ change }) => change === "weakened" || change === "removed")).toEqual([]);
    const excepted = diff.guards.filter(({ change }) => change === "exempted");
    expect(excepted.map(({ change, type, statement, accounts }) => [change, type, statement, accounts.length])).toEqual(
      [["exempted", "SCP", "DenyModelsToOthers", 9]],
    );
    expect(diff.exemptions.map(({ change, role }) => [change, role])).toEqual([
      ["added", "arn:aws:iam::300000000099:role/batch/reports"],
    ]);
  });

  test("adds the statement that ends the exemption, and guards the exempted role too", () => {
    const others = diff.guards.filter(({ change }) => change === "added" || change === "strengthened");
    expect(others.map(({ change, statement }) => `${change} ${statement}`)).toEqual([
      "strengthened GuardRoles",
      "added EndExemptions20270331",
    ]);
  });

  test("raises a limit, and shows what the other settings were", () => {
    expect(diff.limits).toContainEqual({
      team: "payments",
      scope: "team",
      limit: "dollarsPerMonth",
      before: 9_000,
      after: 12_000,
      change: "raised",
    });
    expect(diff.settings).toContainEqual({
      path: "teams.mobile.members.groups",
      before: '["bedrock-mobile"]',
      after: '["bedrock-mobile","everybody"]',
    });
  });

  test("removes a team with its account, its stack and its resources", () => {
    expect(diff.accounts).toEqual([{ change: "removed", holder: "team support", accountId: "330000000006" }]);
    expect(diff.resources.stacksRemoved).toEqual(["prod-team-support"]);
    expect(
      diff.resources.removed.filter((address) => address.startsWith("prod-team-support: aws_iam_role.")),
    ).toHaveLength(3);
  });

  test("is counted", () => {
    expect(totals).toEqual({ accessGained: 1, accessLost: 2, guardsLost: 0, exemptionsAdded: 1, changed: true });
  });
});

test("a team whose enforcement is staged loses every guard, which is told", () => {
  const staged = productionWith((environment) => {
    const { mobile, ...teams } = environment.teams;
    if (mobile === undefined) throw new Error("the example has changed");
    return { ...environment, teams: { ...teams, mobile: { ...mobile, enforcement: "staged" } } };
  });
  const { accounts, guards } = only(diffOutputs(base, composed(staged)).environments);
  expect(accounts).toEqual([{ change: "no longer enforced", holder: "team mobile", accountId: "330000000005" }]);
  const removed = guards.filter(({ change }) => change === "removed");
  expect(removed.map(({ statement }) => statement)).toContain("DenyModelsToOthers");
  expect(new Set(removed.flatMap((each) => each.accounts))).toEqual(new Set(["team mobile"]));
});

test("an environment that comes or goes is told with all its access", () => {
  const empty = { environments: [], stacks: new Map(), policyFiles: new Map() };
  const added = only(diffOutputs(empty, base).environments);
  const removed = only(diffOutputs(base, empty).environments);
  expect([added.change, removed.change]).toEqual(["added", "removed"]);
  expect(added.accessGained.length).toBeGreaterThan(10);
  expect(removed.accessLost).toEqual(added.accessGained);
});

test("a role that somebody adds beside ours is told as a way in of its own", () => {
  const rogue: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "bedrock:*", Resource: "*" }],
  };
  const stack = base.stacks.get("prod-team-mobile");
  if (stack === undefined) throw new Error("no stack of mobile");
  const stacks = new Map(base.stacks).set("prod-team-mobile", {
    ...stack,
    resource: {
      ...stack.resource,
      aws_iam_role: {
        ...stack.resource.aws_iam_role,
        helper: { name: "helper", assume_role_policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
      },
      aws_iam_role_policy: {
        ...stack.resource.aws_iam_role_policy,
        helper: { name: "models", role: "helper", policy: JSON.stringify(rogue) },
      },
    },
  });
  const { accessGained } = only(diffOutputs(base, { ...base, stacks }).environments);
  expect(accessGained).toEqual([
    { who: "arn:aws:iam::330000000005:role/helper", path: "other", model: "*", regions: ["*"] },
  ]);
});
