import type { Environment } from "../../environment/environment";
import { created, existing } from "../support/lock-fixtures";
import { dev, prod, refused, team } from "./neighbours";

const made = (email: string, parentOuId = "ou-ab12-11111111") => ({
  organization: { manages: "accounts", parentOuId } as const,
  teams: { payments: team(created(email)) },
});

test.each<[what: string, first: Environment, second: Environment, problem: ReturnType<typeof refused>[number]]>([
  [
    "an environment composed twice",
    dev(),
    dev(),
    ["name", "dev", "is the name of an environment that this app has already"],
  ],
  [
    "another environment of the same name",
    dev(),
    prod({ name: "dev" }),
    ["name", "dev", "is the name of an environment that this app has already"],
  ],
  [
    "an e-mail of two accounts, in whatever case",
    dev(made("aws@example.com")),
    prod(made("AWS@example.com")),
    [
      "teams.payments.account.email",
      "AWS@example.com",
      'is the e-mail of team "payments" in environment "dev" already',
    ],
  ],
  [
    "another management account of one organization",
    dev(),
    prod({ organization: { managementAccountId: "100000000009" } }),
    [
      "organization.managementAccountId",
      "100000000009",
      'contradicts "100000000001" of environment "dev" in the same organization o-a1b2c3d4e5',
    ],
  ],
  [
    "another root of one organization",
    dev(),
    prod({ organization: { rootId: "r-zz99" } }),
    [
      "organization.rootId",
      "r-zz99",
      'contradicts "r-ab12" of environment "dev" in the same organization o-a1b2c3d4e5',
    ],
  ],
  [
    "another organization with one management account",
    dev(),
    prod({ organization: { id: "o-zzzzzzzzzz" } }),
    [
      "organization.id",
      "o-zzzzzzzzzz",
      'contradicts "o-a1b2c3d4e5" of environment "dev", which has the same management account',
    ],
  ],
  [
    "an OU named like that of the other's staged teams",
    dev(made("aws+dev@example.com")),
    prod({ ...made("aws+staged@example.com"), name: "dev-staged" }),
    [
      "name",
      "dev-staged",
      'and "dev", the name of another environment, would be OUs of one name in ou-ab12-11111111: staged teams of an environment are in "<name>-staged"',
    ],
  ],
])("%s is refused", (_, first, second, expected) => {
  expect(refused(first, second)).toEqual([expected]);
});

test("OUs of one name may be in different parents", () => {
  const second = prod({ ...made("aws+staged@example.com", "ou-ab12-22222222"), name: "dev-staged" });
  expect(refused(dev(made("aws+dev@example.com")), second)).toEqual([]);
});

test("everything in which two environments clash is told at once", () => {
  const second = prod({
    organization: { manages: "accounts", rootId: "r-zz99" },
    platform: { accountId: dev().platform.accountId },
    teams: { payments: team(created("aws@example.com")), search: team(existing("300000000001")) },
  });
  expect(refused(dev(), second).map(([path]) => path)).toEqual([
    "organization.rootId",
    "platform.accountId",
    "teams.search.account.accountId",
  ]);
});
