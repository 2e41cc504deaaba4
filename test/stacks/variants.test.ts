import { parseRenderedPolicy } from "../../access/iam-policy";
import type { EnvironmentInput } from "../../environment/define-environment";
import { composeAll, stackOf } from "../support/compose";
import { existing, MANAGEMENT_ACCOUNT } from "../support/lock-fixtures";
import { onlyResource, resourcesOf, type SynthesizedStack } from "../support/synth";
import { policiesOf } from "./attached-policies";
import { AUTHORITY_PEM } from "./complete-example";
import { DEV, dev, team } from "./neighbours";

const DIRECT: EnvironmentInput["direct"] = {
  authority: { kind: "pem", pem: AUTHORITY_PEM },
  issuerCommonName: "Acme Bedrock Access dev",
};
const TEAM_STACK = "dev-team-payments";
const INVOKE_ROLE = "bedrock-dev-invoke-payments";

function names(stack: SynthesizedStack, type: string): unknown[] {
  return resourcesOf(stack, type).map(({ name }) => name);
}

/** Names of the roles that call models, without the one of AWS Budgets. */
function callingRoles(stack: SynthesizedStack): unknown[] {
  return names(stack, "aws_iam_role").filter((name) => name !== "bedrock-dev-budget-action");
}

describe("paths", () => {
  const payments = (...paths: ("direct" | "gateway")[]) => ({
    teams: { payments: team(existing(DEV.account), { paths }) },
  });

  test("with direct teams alone there is a trust stack, and neither gateway nor invoke roles", () => {
    const { stacks } = composeAll({ environment: dev({ ...payments("direct"), direct: DIRECT }) });
    expect(Object.keys(stacks)).toEqual(["dev-organization", TEAM_STACK, "dev-trust"]);
    expect(callingRoles(stackOf({ stacks }, TEAM_STACK))).toEqual(["bedrock-dev-direct-payments"]);
  });

  test("an environment that describes no gateway is protected like others: the role's name stays reserved", () => {
    const environment = dev({ ...payments("direct"), direct: DIRECT, gateway: undefined });
    const output = composeAll({ environment });
    const policies = policiesOf(stackOf(output, "dev-organization"), "resources").join();
    expect(policies).toContain(`arn:aws:iam::${DEV.platform}:role/bedrock-access/*-gateway`);
  });

  test("with gateway teams alone there is no trust stack, described or not", () => {
    const { stacks } = composeAll({ environment: dev({ ...payments("gateway"), direct: DIRECT }) });
    expect(Object.keys(stacks)).toEqual(["dev-gateway-eu-central-1", "dev-organization", TEAM_STACK]);
    expect(callingRoles(stackOf({ stacks }, TEAM_STACK))).toEqual(["bedrock-dev-invoke-payments"]);
  });

  test("a team of both has a role for each, both in one boundary and both with the quarantine", () => {
    const output = composeAll({ environment: dev({ ...payments("direct", "gateway"), direct: DIRECT }) });
    const stack = stackOf(output, TEAM_STACK);
    const calling = ["bedrock-dev-direct-payments", "bedrock-dev-invoke-payments"];
    expect(callingRoles(stack)).toEqual(calling);
    const roles = resourcesOf(stack, "aws_iam_role").filter(({ name }) => calling.includes(String(name)));
    expect(new Set(roles.map(({ permissions_boundary }) => permissions_boundary)).size).toBe(1);
    const quarantine = resourcesOf(stack, "aws_iam_role_policy_attachment").filter(({ policy_arn }) =>
      String(policy_arn).includes("aws_iam_policy.quarantine_"),
    );
    expect(quarantine).toHaveLength(2);
  });
});

describe("a gateway in another account than the platform's", () => {
  const account = "400000000001";
  const roleArn = `arn:aws:iam::${account}:role/company-gateway`;
  const output = composeAll({
    environment: dev({
      gateway: {
        kind: "existing",
        accountId: account,
        roleArn,
        apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } },
      },
    }),
  });

  test("gets its usage plans there", () => {
    expect(output.environments.dev?.stacks).toContainEqual({
      name: "dev-gateway-eu-central-1",
      accountId: account,
      holder: "gateway",
      regions: ["eu-central-1"],
      wave: 2,
    });
    expect(stackOf(output, "dev-gateway-eu-central-1").provider).toMatchObject({
      aws: [
        {
          allowed_account_ids: [account],
          assume_role: [{ role_arn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole` }],
        },
      ],
    });
  });

  test("is the one that invoke roles trust, and that policies let in", () => {
    const [role] = resourcesOf(stackOf(output, TEAM_STACK), "aws_iam_role").filter(({ name }) => name === INVOKE_ROLE);
    expect(JSON.stringify(parseRenderedPolicy(String(role?.assume_role_policy)))).toContain(`"${roleArn}"`);
    expect(policiesOf(stackOf(output, "dev-organization"), "resources").join()).toContain(`"${roleArn}"`);
  });

  test("has an API that policies of the platform account do not speak of", () => {
    expect(policiesOf(stackOf(output, "dev-organization"), "platform").join()).not.toContain("abcde12345");
  });
});

describe("a route that calls another team's account", () => {
  const nova = { model: "amazon.nova-lite-v1:0", geography: "eu" } as const;
  const output = composeAll({
    environment: dev({
      direct: DIRECT,
      routes: { nova: { targets: [nova] }, shared: { targets: [{ ...nova, account: "models" }, nova] } },
      teams: {
        models: team(existing("300000000003")),
        search: team(existing("300000000004"), { routes: ["shared"] }),
        research: team(existing("300000000005"), { routes: ["shared"], paths: ["direct"] }),
      },
    }),
  });
  const models = stackOf(output, "dev-team-models");

  test("gives each gateway team that takes it a role, a boundary and inference profiles of its own there", () => {
    expect(callingRoles(models)).toEqual(["bedrock-dev-invoke-models", "bedrock-dev-invoke-search"]);
    expect(names(models, "aws_iam_policy")).toEqual([
      "bedrock-dev-over-budget",
      "bedrock-dev-budget-action",
      "bedrock-dev-boundary-models",
      "bedrock-dev-boundary-search",
      "bedrock-dev-quarantine",
    ]);
    expect(names(models, "aws_bedrock_inference_profile")).toEqual([
      "bedrock-dev-models-nova-0",
      "bedrock-dev-search-shared-0",
    ]);
  });

  test("leaves the caller the targets in its own account, where a direct team's role reaches them", () => {
    const search = stackOf(output, "dev-team-search");
    const research = stackOf(output, "dev-team-research");
    expect(names(search, "aws_bedrock_inference_profile")).toEqual(["bedrock-dev-search-shared-1"]);
    expect(names(research, "aws_bedrock_inference_profile")).toEqual(["bedrock-dev-research-shared-1"]);
    expect(callingRoles(research)).toEqual(["bedrock-dev-direct-research"]);
  });

  test("gives one budget to each account: its own team's, whose roles alone it ends", () => {
    expect(names(models, "aws_budgets_budget")).toEqual(["bedrock-dev-models"]);
    expect(onlyResource(models, "aws_budgets_budget_action")).toMatchObject({
      approval_model: "MANUAL",
      definition: { iam_action_definition: { roles: ["bedrock-dev-invoke-models"] } },
    });
  });
});

test("a local backend keeps each state at a path relative to the stack's folder, below the project", () => {
  const { stacks } = composeAll({ environment: dev({ backend: { kind: "local", path: "terraform-state" } }) });
  for (const [name, { terraform }] of Object.entries(stacks)) {
    expect(terraform).toMatchObject({
      backend: { local: { path: `../../../terraform-state/dev/${name}.tfstate` } },
    });
  }
});

test("in GovCloud every ARN is of its partition", () => {
  const model = "anthropic.claude-sonnet-4-5-20250929-v1:0";
  const environment = dev({
    direct: DIRECT,
    regions: { home: "us-gov-west-1" },
    routes: { claude: { targets: [{ model, geography: "us-gov" }] } },
    teams: { payments: team(existing(DEV.account), { paths: ["direct", "gateway"], routes: ["claude"] }) },
    gateway: { kind: "existing", apis: { "us-gov-west-1": { restApiId: "abcde12345", stage: "live" } } },
    exemptions: [],
  });
  const { files } = composeAll({ environment });
  const arns = Object.values(files).flatMap((text) => text.match(/arn:aws[a-z-]*:/g) ?? []);
  expect([...new Set(arns)]).toEqual(["arn:aws-us-gov:"]);
});

test("namePrefix begins the name of everything that a company sees among its own", () => {
  const environment = dev({
    namePrefix: "genai",
    direct: DIRECT,
    teams: { payments: team(existing(DEV.account), { paths: ["direct", "gateway"] }) },
  });
  const { stacks } = composeAll({ environment });
  // The authority's parameter has a path that names the library, and a role's own permissions are seen on the role alone.
  const unseen = ["aws_ssm_parameter", "aws_iam_role_policy"];
  const named = Object.values(stacks).flatMap((stack) =>
    Object.keys(stack.resource).flatMap((type) => (unseen.includes(type) ? [] : names(stack, type))),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => name !== undefined && !/^genai-dev(-|$)/.test(String(name)))).toEqual([]);
});

test("a role of the management account is assumed where the environment names one", () => {
  const environment = dev({ organization: { provisioningRole: "terraform" } });
  expect(stackOf(composeAll({ environment }), "dev-organization").provider).toMatchObject({
    aws: [{ assume_role: [{ role_arn: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/terraform` }] }],
  });
});

test("another name of the provisioning role is assumed everywhere, and is the one that policies except", () => {
  const output = composeAll({ environment: dev({ provisioningRole: "AWSControlTowerExecution" }) });
  expect(stackOf(output, TEAM_STACK).provider).toMatchObject({
    aws: [{ assume_role: [{ role_arn: `arn:aws:iam::${DEV.account}:role/AWSControlTowerExecution` }] }],
  });
  for (const set of ["governed", "platform"]) {
    const policies = policiesOf(stackOf(output, "dev-organization"), set).join();
    expect(policies).toContain("arn:aws:iam::*:role/AWSControlTowerExecution");
    expect(policies).not.toContain("OrganizationAccountAccessRole");
  }
});

test.each(["constructor", "default", "resource"])("a team may be called %s", (name) => {
  const environment = dev({
    direct: DIRECT,
    teams: { [name]: team(existing(DEV.account), { paths: ["direct", "gateway"] }) },
  });
  const stack = stackOf(composeAll({ environment }), `dev-team-${name}`);
  expect(callingRoles(stack)).toEqual([`bedrock-dev-direct-${name}`, `bedrock-dev-invoke-${name}`]);
});
