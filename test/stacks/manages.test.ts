import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { parseRenderedPolicy } from "../../access/iam-policy";
import type { EnvironmentInput } from "../../environment/define-environment";
import { emptyLock, type Lock } from "../../environment/lock";
import { compose } from "../../stacks/compose";
import { composeAll, type Ingredients, stackOf } from "../support/compose";
import { created, existing } from "../support/lock-fixtures";
import { resourcesOf } from "../support/synth";
import { attachedPolicies, policiesOf } from "./attached-policies";
import { DEV, dev, lockWith, team } from "./neighbours";

const OU = "ou-ab12-11111111";
const OTHER_OU = "ou-ab12-22222222";
const ORGANIZATION = "dev-organization";
const organization = (changes: Partial<EnvironmentInput["organization"]>) => ({ organization: changes });

function attached(...ingredients: readonly Ingredients[]): Record<string, string[]> {
  return attachedPolicies(stackOf(composeAll(...ingredients), ORGANIZATION));
}

describe("where we manage accounts", () => {
  const environment = dev({
    ...organization({ manages: "accounts", parentOuId: OU }),
    teams: {
      payments: team(created("aws+payments@example.com")),
      research: team(created("aws+research@example.com"), { enforcement: "staged" }),
      risk: team(existing("300000000003")),
      legacy: team(existing("300000000004"), { enforcement: "staged" }),
    },
  });
  const output = composeAll({ environment });
  const stack = stackOf(output, ORGANIZATION);

  test("accounts that exist are named, for the policies shut them before their teams' stacks open a way in", () => {
    expect(output.environments.dev?.shutFirst).toEqual(["risk"]);
    const calls = "amazon.nova-lite-v1:0";
    const arn = "arn:aws:bedrock:eu-central-1:300000000003:application-inference-profile/a1b2c3d4e5f6";
    const lock: Lock = {
      ...emptyLock("dev"),
      inferenceProfiles: { version: 1, teams: { risk: { "bedrock-dev-risk-nova-0": { arn, calls } } } },
    };
    expect(composeAll({ environment, lock }).environments.dev).not.toHaveProperty("shutFirst");
  });

  test("our OU gets the policies, and accounts that stay where they are get them by themselves; staged teams get none", () => {
    expect(attachedPolicies(stack)).toEqual({
      dev: ["governed", "resources"],
      "300000000003": ["governed", "resources"],
      [DEV.platform]: ["governed", "platform", "resources"],
    });
  });

  test("our OUs are made in the parent that the environment names, and each account in one of them", () => {
    expect(resourcesOf(stack, "aws_organizations_organizational_unit")).toMatchObject([
      { name: "dev-staged", parent_id: OU },
      { name: "dev", parent_id: OU },
    ]);
    expect(resourcesOf(stack, "aws_organizations_account").map(({ email }) => email)).toEqual([
      "aws+payments@example.com",
      "aws+research@example.com",
    ]);
  });

  test("an OU goes after the accounts have left it: without createBeforeDestroy Terraform would try it before", () => {
    for (const unit of resourcesOf(stack, "aws_organizations_organizational_unit")) {
      expect(unit).toMatchObject({ lifecycle: { create_before_destroy: true } });
    }
  });
});

test.each([
  ["accounts", "before all else where it makes accounts", 1],
  ["policies", "after the way in stands where accounts exist", 4],
] as const)("the organization that manages %s is applied %s", (manages, _, wave) => {
  const environment = dev({ ...organization({ manages }), teams: { risk: team(existing("300000000003")) } });
  const { stacks = [] } = composeAll({ environment }).environments.dev ?? {};
  expect(stacks.find(({ name }) => name === ORGANIZATION)?.wave).toBe(wave);
});

describe("where we manage policies", () => {
  const existingTeams = {
    payments: team(existing(DEV.account)),
    risk: team(existing("300000000003")),
    legacy: team(existing("300000000004"), { enforcement: "staged" }),
  };

  test("every team's account gets them by itself; staged teams get none", () => {
    expect(attached({ environment: dev({ teams: existingTeams }) })).toEqual({
      [DEV.account]: ["governed", "resources"],
      "300000000003": ["governed", "resources"],
      [DEV.platform]: ["governed", "platform", "resources"],
    });
  });

  test("the OUs that the environment names get them instead", () => {
    const environment = dev(organization({ policyTargets: [OU, OTHER_OU] }));
    expect(attached({ environment })).toEqual({
      [OU]: ["governed", "resources"],
      [OTHER_OU]: ["governed", "resources"],
      [DEV.platform]: ["governed", "platform", "resources"],
    });
  });

  test("neither OU nor account is made", () => {
    const stack = stackOf(composeAll({ environment: dev({ teams: existingTeams }) }), ORGANIZATION);
    expect(Object.keys(stack.resource).sort()).toEqual([
      "aws_ce_anomaly_monitor",
      "aws_ce_anomaly_subscription",
      "aws_organizations_policy",
      "aws_organizations_policy_attachment",
    ]);
  });

  test("an account that AWS does not let anybody use keeps its policies, for it may be opened again", () => {
    const lock = lockWith("dev", {}, { teams: { payments: { accountId: DEV.account, status: "SUSPENDED" } } });
    expect(attached({ environment: dev(), lock })).toHaveProperty([DEV.account], ["governed", "resources"]);
  });

  test.each(["environment", "platform", "governed"])("a team may be called %s", (name) => {
    const environment = dev({ teams: { [name]: team(existing(DEV.account)) } });
    expect(attached({ environment })).toHaveProperty([DEV.account], ["governed", "resources"]);
  });
});

describe("where we manage documents", () => {
  const documents = (changes: Parameters<typeof dev>[0] = {}) =>
    dev({ ...changes, ...organization({ manages: "documents" }) });
  const jsonFiles = ({ files }: ReturnType<typeof composeAll>) =>
    Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("dev.policies/")));

  test("the same policies are written as JSON without white space, and there is no organization stack", () => {
    const output = composeAll({ environment: documents() });
    const attached = stackOf(composeAll({ environment: dev() }), ORGANIZATION);
    const expected = ["governed", "platform", "resources"].flatMap((set) =>
      policiesOf(attached, set).map((policy, index): [string, string] => [
        `dev.policies/${set}-${index + 1}.json`,
        JSON.stringify(parseRenderedPolicy(policy)),
      ]),
    );
    expect(jsonFiles(output)).toEqual(Object.fromEntries(expected));
    expect(Object.keys(output.stacks)).toEqual(["dev-gateway-eu-central-1", "dev-team-payments"]);
  });

  test("an environment that leaves its platform account to another writes nothing for it", () => {
    const environment = documents({ platform: { accountId: DEV.platform, governedBy: "prod" } });
    const governing: Ingredients["environment"] = dev({
      name: "prod",
      platform: { accountId: DEV.platform, governs: ["dev"] },
      teams: { payments: team(existing("300000000003")) },
    });
    const sets = Object.keys(jsonFiles(composeAll({ environment }, { environment: governing })));
    expect(sets).toEqual(sets.filter((path) => /\/(governed|resources)-\d\.json$/.test(path)));
  });

  test("documents of an earlier synthesis go, also when we attach the policies ourselves now", () => {
    const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-documents-"));
    const folder = join(outdir, "dev.policies");
    const synthesize = (environment: Ingredients["environment"]) => {
      compose(new App({ outdir }), environment, emptyLock("dev"));
      return existsSync(folder) ? readdirSync(folder) : undefined;
    };
    try {
      const many = synthesize(documents({ quotas: { policyCharacters: 2_200 } })) ?? [];
      const few = synthesize(documents({ quotas: { policyCharacters: 10_240 } })) ?? [];
      expect(few.length).toBeLessThan(many.length);
      expect(synthesize(dev())).toBeUndefined();
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});

describe("what team accounts cost is watched from the management account", () => {
  const teams = {
    payments: team(created("aws+payments@example.com")),
    risk: team(existing("300000000003")),
  };
  const watched = (changes: Parameters<typeof dev>[0]) => {
    const stack = stackOf(composeAll({ environment: dev({ teams, ...changes }) }), ORGANIZATION);
    return resourcesOf(stack, "aws_ce_anomaly_monitor").map(({ name, monitor_specification }) => [
      name,
      JSON.parse(String(monitor_specification)).Dimensions.Values[0],
    ]);
  };

  test("each account by itself, by a reference where it is made in the same apply", () => {
    expect(watched(organization({ manages: "accounts" }))).toEqual([
      ["bedrock-dev-payments", expect.stringMatching(/^\$\{aws_organizations_account\..+\.id\}$/)],
      ["bedrock-dev-risk", "300000000003"],
    ]);
  });

  test("those that are known, where we manage policies only", () => {
    expect(watched({ ...organization({ manages: "policies" }), teams: { risk: teams.risk } })).toEqual([
      ["bedrock-dev-risk", "300000000003"],
    ]);
  });

  test("not where nobody would be told", () => {
    const contacts = { billing: { name: "Ada", title: "Lead", email: "ada@example.com", phone: "+49 30 1" } };
    const environment = dev({ alerts: undefined, teams: { risk: team(existing("300000000003"), { contacts }) } });
    expect(resourcesOf(stackOf(composeAll({ environment }), ORGANIZATION), "aws_ce_anomaly_monitor")).toEqual([]);
  });
});
