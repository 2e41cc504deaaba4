import { defineEnvironment } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import dev from "../../examples/complete/environments/dev";
import prod from "../../examples/complete/environments/prod";
import staging from "../../examples/complete/environments/staging";
import { changed, GOOD_ENVIRONMENT, SMALLEST_ENVIRONMENT } from "./good-environment";

const EU = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];

test("whatever is left out is written out", () => {
  const unlimited = {
    requestsPerMinute: "unlimited",
    tokensPerMinute: "unlimited",
    concurrency: "unlimited",
    dollarsPerDay: "unlimited",
    dollarsPerMonth: "unlimited",
  };
  expect(defineEnvironment(SMALLEST_ENVIRONMENT)).toStrictEqual({
    name: "dev",
    namePrefix: "bedrock",
    partition: "aws",
    timeZone: "UTC",
    organization: {
      id: "o-a1b2c3d4e5",
      rootId: "r-ab12",
      managementAccountId: "100000000001",
      parentOuId: "r-ab12",
      manages: "accounts",
      policyTargets: [],
      provisioningRole: undefined,
    },
    platform: { accountId: "100000000002", governedBy: undefined, governs: [] },
    provisioningRole: "OrganizationAccountAccessRole",
    regions: { home: "eu-central-1", inference: ["eu-central-1"] },
    residency: EU,
    routes: {
      nova: {
        alias: "nova",
        maxOutputTokens: 8_192,
        targets: [
          {
            modelId: "amazon.nova-lite-v1:0",
            geography: "eu",
            inferenceProfileId: "eu.amazon.nova-lite-v1:0",
            region: "eu-central-1",
            destinationRegions: ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"],
            account: "own",
            guardrail: undefined,
          },
        ],
      },
    },
    guardrails: {},
    teams: {
      payments: {
        name: "payments",
        account: { kind: "created", email: "payments@example.com", accountName: "dev-payments" },
        contacts: { billing: undefined, operations: undefined, security: undefined },
        paths: ["gateway"],
        routes: ["nova"],
        limits: {
          team: {
            requestsPerMinute: 300,
            tokensPerMinute: 1_000_000,
            concurrency: 50,
            dollarsPerDay: 200,
            dollarsPerMonth: 2_000,
          },
          user: {
            requestsPerMinute: 60,
            tokensPerMinute: 400_000,
            concurrency: 10,
            dollarsPerDay: 50,
            dollarsPerMonth: 500,
          },
          credential: unlimited,
          routes: { nova: unlimited },
          users: {},
        },
        members: { groups: [], certificateOu: "payments" },
        costCenter: undefined,
        enforcement: "enforced",
        usagePlan: { ratePerSecond: 10, burst: 1_200, quota: { limit: 865_200, period: "DAY" } },
        observe: [],
        tools: undefined,
        invocationLogging: "managed",
        budgetAction: { approval: "manual", percent: 100 },
        payloadLogging: undefined,
        responseCache: undefined,
      },
    },
    exemptions: [],
    identity: { issuers: [], identityCenter: undefined },
    admission: { storeFailure: { kind: "deny" }, maxBodyBytes: 4_000_000 },
    prices: {},
    direct: undefined,
    gateway: {
      kind: "existing",
      accountId: "100000000002",
      roleArn: "arn:aws:iam::100000000002:role/bedrock-access/dev/bedrock-dev-gateway",
      apis: { "eu-central-1": { restApiId: "abcde12345", stage: "live" } },
    },
    alerts: { emails: [], anomalyDollars: 100, missingRecordPercent: 10 },
    backend: { kind: "s3", bucket: "example-state", region: "eu-central-1", prefix: "bedrock-access" },
    tags: {},
    quotas: {
      policyCharacters: 10_240,
      policiesPerTarget: 10,
      accounts: 10,
      usagePlansPerRegion: 300,
      apiKeysPerRegion: 10_000,
    },
  });
});

describe("what is written stays", () => {
  test.each<[what: string, path: string, written: unknown, resolved: (environment: Environment) => unknown]>([
    ["the prefix of names", "namePrefix", "acme", ({ namePrefix }) => namePrefix],
    ["the time zone", "timeZone", "America/New_York", ({ timeZone }) => timeZone],
    ["the parent OU", "organization.parentOuId", "ou-ab12-11112222", ({ organization }) => organization.parentOuId],
    [
      "the management account's role",
      "organization.provisioningRole",
      "terraform/organization",
      ({ organization }) => organization.provisioningRole,
    ],
    ["the provisioning role", "provisioningRole", "Terraform", ({ provisioningRole }) => provisioningRole],
    ["who governs the platform", "platform.governedBy", "prod", ({ platform }) => platform.governedBy],
    ["what the platform governs", "platform.governs", ["test"], ({ platform }) => platform.governs],
    ["the account's name", "teams.payments.account.accountName", "Payments", accountNameOf],
    ["the certificate OU", "teams.payments.members", { certificateOu: "Pay" }, certificateOuOf],
    ["staged enforcement", "teams.payments.enforcement", "staged", ({ teams }) => teams.payments?.enforcement],
    ["the cost centre", "teams.payments.costCenter", "CC-1", ({ teams }) => teams.payments?.costCenter],
    ["tags", "tags", { owner: "me" }, ({ tags }) => tags],
    ["the prefix of state", "backend.prefix", "a/b", ({ backend }) => (backend.kind === "s3" ? backend.prefix : "")],
    ["the gateway's account", "gateway.accountId", "100000000003", ({ gateway }) => gateway?.accountId],
    ["the gateway's role", "gateway.roleArn", "arn:aws:iam::100000000003:role/gw", ({ gateway }) => gateway?.roleArn],
    ["a quota", "quotas", { policiesPerTarget: 10 }, ({ quotas }) => ({ policiesPerTarget: quotas.policiesPerTarget })],
    ["an output cap", "routes.nova.maxOutputTokens", 100, ({ routes }) => routes.nova?.maxOutputTokens],
    [
      "a usage plan's burst",
      "teams.payments.usagePlan",
      { burst: 7 },
      ({ teams }) => ({ burst: teams.payments?.usagePlan.burst }),
    ],
  ])("%s", (_, path, written, resolved) => {
    expect(resolved(defineEnvironment(changed({ [path]: written }, SMALLEST_ENVIRONMENT)))).toEqual(written);
  });

  function accountNameOf({ teams }: Environment) {
    return teams.payments?.account.kind === "created" ? teams.payments.account.accountName : undefined;
  }

  function certificateOuOf({ teams }: Environment) {
    return { certificateOu: teams.payments?.members.certificateOu };
  }
});

describe("a direct path", () => {
  test("by default asks for multi-factor authentication, not for a device, and gives an hour", () => {
    expect(defineEnvironment(GOOD_ENVIRONMENT).direct).toEqual({
      ...GOOD_ENVIRONMENT.direct,
      sessionSeconds: 3_600,
      requires: { mfa: true, device: false },
    });
  });

  test("asks for what is written", () => {
    const written = { "direct.requires": { mfa: false, device: true }, "direct.sessionSeconds": 900 };
    expect(defineEnvironment(changed(written)).direct).toMatchObject({
      sessionSeconds: 900,
      requires: { mfa: false, device: true },
    });
  });
});

describe("an environment is plain data", () => {
  test("that survives JSON", () => {
    const environment = defineEnvironment(GOOD_ENVIRONMENT);
    expect(JSON.parse(JSON.stringify(environment))).toEqual(environment);
  });

  test("and the same from an input that has been through JSON", () => {
    expect(defineEnvironment(JSON.parse(JSON.stringify(GOOD_ENVIRONMENT)))).toStrictEqual(
      defineEnvironment(GOOD_ENVIRONMENT),
    );
  });

  test("and the same from objects without a prototype, as some YAML parsers make them", () => {
    const input = JSON.parse(JSON.stringify(GOOD_ENVIRONMENT), (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.assign(Object.create(null), value)
        : value,
    );
    expect(defineEnvironment(input)).toStrictEqual(defineEnvironment(GOOD_ENVIRONMENT));
  });

  test("and the same where an optional key is written with nothing in it", () => {
    const input = { ...SMALLEST_ENVIRONMENT, timeZone: undefined, direct: undefined, limits: { team: undefined } };
    expect(defineEnvironment(input)).toStrictEqual(defineEnvironment(SMALLEST_ENVIRONMENT));
  });

  test("that nobody can change, at any depth", () => {
    expect(unfrozen(defineEnvironment(GOOD_ENVIRONMENT), "environment")).toEqual([]);
  });

  test("and that has left its input as it was", () => {
    const input = changed({});
    defineEnvironment(input);
    expect(input).toEqual(GOOD_ENVIRONMENT);
    expect(Object.isFrozen(input)).toBe(false);
    expect(() => defineEnvironment(Object.freeze(input))).not.toThrow();
  });

  test("from an input that was shared, neither's parts are the other's", () => {
    const contacts = { email: "a@example.com", name: "A", title: "T", phone: "1" };
    const input = changed({ "teams.payments.contacts": { billing: contacts } });
    const environment = defineEnvironment(input);
    contacts.name = "B";
    expect(environment.teams.payments?.contacts.billing?.name).toBe("A");
  });
});

test.each([dev, staging, prod])("the example's environment $name is one", ({ name, teams, routes }) => {
  expect(["dev", "staging", "prod"]).toContain(name);
  expect(Object.keys(teams).length).toBeGreaterThanOrEqual(8);
  expect(Object.keys(routes)).toHaveLength(5);
});

/** Where an object can still be changed. */
function unfrozen(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, part]) => unfrozen(part, `${path}.${key}`));
  return Object.isFrozen(value) ? below : [path, ...below];
}
