import type { Environment } from "../../environment/environment";
import type { Ingredients } from "../support/compose";
import { created, existing } from "../support/lock-fixtures";
import { DEV, dev, lockWith, PROD, prod, refused, team } from "./neighbours";
import { problemsOf } from "./refused";

const OU = "ou-ab12-11111111";
const OTHER_OU = "ou-ab12-22222222";

test("environments with nothing in common but the organization get along in any order", () => {
  expect(refused(dev(), prod())).toEqual([]);
  expect(refused(prod(), dev())).toEqual([]);
});

describe("an account belongs to one environment", () => {
  test.each<
    [what: string, first: Environment | Ingredients, second: Environment | Ingredients, path: string, label: string]
  >([
    [
      "one existing account of two teams",
      dev(),
      prod({ teams: { search: team(existing(DEV.account)) } }),
      "teams.search.account.accountId",
      'the account of team "payments"',
    ],
    [
      "one account of two teams that no policy binds yet",
      dev({ teams: { payments: team(existing(DEV.account), { enforcement: "staged" }) } }),
      prod({ teams: { payments: team(existing(DEV.account), { enforcement: "staged" }) } }),
      "teams.payments.account.accountId",
      'the account of team "payments"',
    ],
    [
      "a team in the other's platform account",
      dev({ platform: { accountId: DEV.account }, teams: { search: team(existing("300000000009")) } }),
      prod({ teams: { payments: team(existing(DEV.account)) } }),
      "teams.payments.account.accountId",
      "the platform account",
    ],
    [
      "a platform in the account of the other's team",
      dev(),
      prod({ platform: { accountId: DEV.account } }),
      "platform.accountId",
      'the account of team "payments"',
    ],
    [
      "an existing account that the other environment has made",
      {
        environment: dev({
          organization: { manages: "accounts" },
          teams: { payments: team(created("aws+dev@example.com")) },
        }),
        lock: lockWith("dev", { payments: DEV.account }),
      },
      prod({ teams: { search: team(existing(DEV.account)) } }),
      "teams.search.account.accountId",
      'the account of team "payments"',
    ],
    [
      "an account to be made, which the lock has found to be the other's",
      dev(),
      {
        environment: prod({
          organization: { manages: "accounts" },
          teams: { search: team(created("aws+prod@example.com")) },
        }),
        lock: lockWith("prod", { search: DEV.account }),
      },
      "teams.search.account",
      'the account of team "payments"',
    ],
  ])("%s is refused", (_, first, second, path, label) => {
    const reason = `is ${label} of environment "dev", and the policies of each would deny the other's roles there`;
    expect(refused(first, second)).toEqual([[path, DEV.account, reason]]);
  });

  test("another organization's management account is no platform account", () => {
    const second = prod({
      organization: { id: "o-zzzzzzzzzz", managementAccountId: "100000000009" },
      platform: { accountId: dev().organization.managementAccountId },
    });
    expect(refused(dev(), second)).toEqual([
      ["platform.accountId", "100000000001", 'is the management account of environment "dev"'],
    ]);
  });
});

describe("an OU takes the policies of one environment", () => {
  const onOu = (...policyTargets: string[]) => ({ organization: { policyTargets } });
  const made = (name: string, parentOuId: string) => ({
    organization: { manages: "accounts", parentOuId } as const,
    teams: { payments: team(created(`aws+${name}@example.com`)) },
  });

  test.each<
    [
      what: string,
      first: Environment | Ingredients,
      second: Environment | Ingredients,
      problem: ReturnType<typeof refused>[number],
    ]
  >([
    [
      "one policy target of two",
      dev(onOu(OU)),
      prod(onOu(OTHER_OU, OU)),
      [
        "organization.policyTargets[1]",
        OU,
        'gets the policies of environment "dev" too, and those of each would deny the other\'s roles',
      ],
    ],
    [
      "a policy target in which the other makes its accounts",
      dev(made("dev", OU)),
      prod(onOu(OU)),
      [
        "organization.policyTargets[0]",
        OU,
        'holds the accounts of environment "dev", whose roles these policies would deny',
      ],
    ],
    [
      "a policy target that is the other's own OU",
      { environment: dev(made("dev", OTHER_OU)), lock: lockWith("dev", {}, { ouId: OU }) },
      prod(onOu(OU)),
      [
        "organization.policyTargets[0]",
        OU,
        'holds the accounts of environment "dev", whose roles these policies would deny',
      ],
    ],
    [
      "accounts made in a policy target of the other",
      dev(onOu(OU)),
      prod(made("prod", OU)),
      [
        "organization.parentOuId",
        OU,
        `leads under the policies of environment "dev", attached to ${OU}, which would deny this environment's roles`,
      ],
    ],
  ])("%s is refused", (_, first, second, expected) => {
    expect(refused(first, second)).toEqual([expected]);
  });

  test("accounts of two environments may be made in one OU, for each makes its own there", () => {
    expect(refused(dev(made("dev", OU)), prod(made("prod", OU)))).toEqual([]);
  });

  describe("of environments that share a platform account, the governing one's policies know the roles of both", () => {
    const left = { platform: { accountId: PROD.platform, governedBy: "prod" } };
    const governing = { platform: { accountId: PROD.platform, governs: ["dev"] } };

    test("so they may bind the OU in which the other makes its accounts", () => {
      expect(refused(dev({ ...made("dev", OU), ...left }), prod({ ...onOu(OU), ...governing }))).toEqual([]);
    });

    test("so they suffice on an OU, where the other's would deny the governing one's roles", () => {
      const problems = problemsOf(
        { environment: dev({ ...onOu(OU), ...left }) },
        { environment: prod({ ...onOu(OU), ...governing }) },
      );
      expect(problems.map(({ mend }) => mend)).toEqual([
        'Name it here alone, for these policies know the roles of both: remove it from "dev".',
      ]);
    });
  });
});
