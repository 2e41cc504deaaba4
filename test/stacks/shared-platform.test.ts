import { parseRenderedPolicy } from "../../access/iam-policy";
import type { EnvironmentInput } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import type { Lock } from "../../environment/lock";
import { ADMINISTRATOR } from "../../proofs/simulation/call";
import { composeAll, stackOf } from "../support/compose";
import { existing } from "../support/lock-fixtures";
import { decide } from "../support/simulation";
import { attachedPolicies, policiesOf } from "./attached-policies";
import { DEV, dev, lockWithApi, PROD, prod, refused, team } from "./neighbours";
import { thrownBy } from "./refused";

const SHARED = PROD.platform;
const leftTo = (governedBy: string) => ({ platform: { accountId: SHARED, governedBy } });
const governing = (...governs: string[]) => ({ platform: { accountId: SHARED, governs } });
const exemption = (role: string): NonNullable<EnvironmentInput["exemptions"]>[number] => ({
  role,
  reason: "moves to the gateway",
  owner: "chat@example.com",
  expires: "2027-06-30",
});
const WORKLOAD = `arn:aws:iam::${SHARED}:role/chatbot`;

describe("environments that agree on who governs their platform account", () => {
  const output = composeAll({ environment: dev(leftTo("prod")) }, { environment: prod(governing("dev")) });

  test("have one set of policies there, the governing one's", () => {
    expect(attachedPolicies(stackOf(output, "dev-organization"))).toEqual({ [DEV.account]: ["governed", "resources"] });
    expect(attachedPolicies(stackOf(output, "prod-organization"))).toEqual({
      [PROD.account]: ["governed", "resources"],
      [SHARED]: ["governed", "platform", "resources"],
    });
  });

  test("are both known to every policy that binds the account, and each alone to those on its teams' accounts", () => {
    const knows = (stack: string, set: string, environment: string) =>
      policiesOf(stackOf(output, stack), set).join().includes(`bedrock-${environment}-`);
    for (const set of ["governed", "platform", "resources"]) {
      expect([set, knows("prod-organization", set, "dev"), knows("prod-organization", set, "prod")]).toEqual([
        set,
        true,
        true,
      ]);
    }
    expect(knows("dev-organization", "governed", "prod")).toBe(false);
  });

  test("may have provisioning roles of different names: the policies there except both", () => {
    const both = composeAll(
      { environment: dev({ ...leftTo("prod"), provisioningRole: "terraform" }) },
      { environment: prod(governing("dev")) },
    );
    const policies = policiesOf(stackOf(both, "prod-organization"), "platform").join();
    expect(policies).toContain("arn:aws:iam::*:role/terraform");
    expect(policies).toContain("arn:aws:iam::*:role/OrganizationAccountAccessRole");
  });

  test("have their stacks in the same account, with states of their own", () => {
    const inPlatform = Object.values(output.environments).flatMap(({ stacks }) =>
      stacks.filter(({ accountId }) => accountId === SHARED).map(({ name }) => name),
    );
    expect(inPlatform).toEqual(["dev-gateway-eu-central-1", "prod-gateway-eu-central-1"]);
  });
});

describe("the API of every gateway in a shared platform account is protected by its id, whatever its tags", () => {
  const managed = { kind: "managed", regions: { "eu-central-1": {} } } as const;
  const existingApi = {
    kind: "existing",
    apis: { "eu-central-1": { restApiId: "old0a1b2c3", stage: "live" } },
  } as const;
  const elsewhere = { ...existingApi, accountId: "200000000009" } as const;
  type Gateway = NonNullable<EnvironmentInput["gateway"]>;

  /** Ids of APIs that prod's policies name, with dev's gateway and lock beside its own. */
  function protectedApis(gateway: Gateway, lock: Lock | undefined): string[] {
    const output = composeAll(
      { environment: dev({ ...leftTo("prod"), gateway }), ...(lock && { lock }) },
      { environment: prod({ ...governing("dev"), gateway: managed }), lock: lockWithApi("prod", "prd0a1b2c3") },
    );
    const policies = policiesOf(stackOf(output, "prod-organization"), "platform").join();
    return [...new Set([...policies.matchAll(/\/restapis\/(\w+)/g)].map(([, id]) => id ?? ""))];
  }

  test.each<[what: string, gateway: Gateway, lock: Lock | undefined, ids: string[]]>([
    ["a neighbour's by the neighbour's lock", managed, lockWithApi("dev", "dev0a1b2c3"), ["prd0a1b2c3", "dev0a1b2c3"]],
    ["a neighbour's that is not made yet by its tag alone", managed, undefined, ["prd0a1b2c3"]],
    ["a neighbour's that was there before", existingApi, undefined, ["prd0a1b2c3", "old0a1b2c3"]],
    [
      "not one that a neighbour has moved away from",
      existingApi,
      lockWithApi("dev", "dev0a1b2c3"),
      ["prd0a1b2c3", "old0a1b2c3"],
    ],
    ["not one in another account", elsewhere, undefined, ["prd0a1b2c3"]],
  ])("%s", (_, gateway, lock, ids) => {
    expect(protectedApis(gateway, lock)).toEqual(ids);
  });

  test("so that an administrator there changes neither, though somebody took the tags away", async () => {
    const output = composeAll(
      { environment: dev({ ...leftTo("prod"), gateway: managed }), lock: lockWithApi("dev", "dev0a1b2c3") },
      { environment: prod({ ...governing("dev"), gateway: managed }), lock: lockWithApi("prod", "prd0a1b2c3") },
    );
    const scps = policiesOf(stackOf(output, "prod-organization"), "platform").map(parseRenderedPolicy);
    const change = (id: string) =>
      decide(
        {
          principal: `arn:aws:iam::${SHARED}:role/Admin`,
          action: "apigateway:PATCH",
          resource: `arn:aws:apigateway:eu-central-1::/restapis/${id}`,
          resourceAccount: SHARED,
        },
        { identity: [ADMINISTRATOR], scps },
      );
    for (const id of ["dev0a1b2c3", "prd0a1b2c3"])
      expect(await change(id)).toMatchObject({ allowed: false, deniedBy: ["ReserveChanges"] });
    expect(await change("own0a1b2c3")).toMatchObject({ allowed: true });
  });
});

test("one environment may govern the platform account of several", () => {
  const staging = { name: "staging", teams: { payments: team(existing("300000000003")) } };
  expect(
    refused(dev(leftTo("prod")), dev({ ...staging, ...leftTo("prod") }), prod(governing("dev", "staging"))),
  ).toEqual([]);
});

describe("environments that share a platform account are refused", () => {
  test.each<[what: string, first: Environment, second: Environment, problems: ReturnType<typeof refused>]>([
    [
      "when neither says so",
      dev({ platform: { accountId: SHARED } }),
      prod(),
      [
        [
          "platform.accountId",
          SHARED,
          'is the platform account of environment "dev" too, and each would attach policies there that deny the other',
        ],
      ],
    ],
    [
      "when the one that is left to governs nothing",
      dev(leftTo("prod")),
      prod(),
      [["platform.governs", [], 'lacks "dev", which leaves its platform account to this environment\'s policies']],
    ],
    [
      "when the one that is governed does not leave it",
      dev({ platform: { accountId: SHARED } }),
      prod(governing("dev")),
      [
        ["platform.accountId", SHARED, expect.stringContaining('is the platform account of environment "dev" too')],
        [
          "platform.governs[0]",
          "dev",
          "is no environment of this app that was composed before and leaves this account to us",
        ],
      ],
    ],
    [
      "when the governing one is composed first",
      prod(),
      dev(leftTo("prod")),
      [
        [
          "platform.governedBy",
          "prod",
          "was composed before this environment, and its policies would not know what to protect here",
        ],
      ],
    ],
    [
      "when one leaves it to a third",
      dev(leftTo("staging")),
      prod(),
      [["platform.accountId", SHARED, expect.stringContaining('is the platform account of environment "dev" too')]],
    ],
    [
      "when their names begin differently",
      dev({ ...leftTo("prod"), namePrefix: "genai" }),
      prod(governing("dev")),
      [["namePrefix", "bedrock", 'differs from "genai" of environment "dev", which shares the platform account']],
    ],
    [
      "when they are of different organizations",
      dev({ ...leftTo("prod"), organization: { id: "o-zzzzzzzzzz", managementAccountId: "100000000009" } }),
      prod(governing("dev")),
      [
        [
          "organization.id",
          "o-a1b2c3d4e5",
          `contradicts "o-zzzzzzzzzz" of environment "dev", which has the same platform account ${SHARED}`,
        ],
      ],
    ],
    [
      "when both exempt one workload",
      dev({ ...leftTo("prod"), exemptions: [exemption(WORKLOAD)] }),
      prod({ ...governing("dev"), exemptions: [exemption(`${WORKLOAD}-2`), exemption(WORKLOAD)] }),
      [
        [
          "exemptions[1].role",
          WORKLOAD,
          'is exempted in environment "dev" already, whose exemptions these policies carry too',
        ],
      ],
    ],
  ])("%s", (_, first, second, problems) => {
    expect(refused(first, second)).toEqual(problems);
  });

  test.each<[what: string, governs: string, others: Environment[]]>([
    ["when it governs an environment that the app does not have", "dev", []],
    ["when it governs one with a platform account of its own", "dev", [dev()]],
  ])("%s", (_, governs, others) => {
    expect(refused(...others, prod(governing(governs)))).toEqual([
      [
        "platform.governs[0]",
        governs,
        "is no environment of this app that was composed before and leaves this account to us",
      ],
    ]);
  });
});

describe("a platform account that is left to nobody is found when the app is synthesized", () => {
  test.each<[what: string, others: Environment[]]>([
    ["the app does not have the governing environment", []],
    ["the governing environment has another platform account", [prod({ platform: { accountId: "200000000009" } })]],
  ])("%s", (_, others) => {
    expect(thrownBy(...[dev(leftTo("prod")), ...others].map((environment) => ({ environment })))).toMatchObject({
      message: expect.stringContaining(
        `platform.governedBy of environment "dev" leaves platform account ${SHARED} to "prod", which this app does not have with that account`,
      ),
    });
  });
});
