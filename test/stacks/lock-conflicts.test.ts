import type { Lock } from "../../environment/lock";
import { created } from "../support/lock-fixtures";
import { DEV, dev, lockWith, PROD, prod, team } from "./neighbours";
import { problemsOf, thrownBy } from "./refused";

const making = dev({
  organization: { manages: "accounts" },
  teams: { payments: team(created("aws@example.com")), search: team(created("aws+search@example.com")) },
});

test.each<[what: string, lock: Lock, path: string, reason: string]>([
  [
    "of another organization",
    lockWith("dev", {}, { organizationId: "o-zzzzzzzzzz" }),
    "accounts.organizationId",
    "is another organization than the environment's o-a1b2c3d4e5",
  ],
  [
    "that gives a team the platform account",
    lockWith("dev", { payments: DEV.platform }),
    "accounts.teams.payments.accountId",
    "is the platform account as well",
  ],
  [
    "that gives two teams one account",
    lockWith("dev", { payments: DEV.account, search: DEV.account }),
    "accounts.teams.search.accountId",
    "is the account of team payments as well",
  ],
  [
    "of another environment, whose teams have the same names",
    lockWith("prod", { payments: PROD.account }),
    "environment",
    "is not dev",
  ],
])("a lock %s is refused", (_, lock, path, reason) => {
  expect(problemsOf({ environment: making, lock })).toMatchObject([{ path, reason }]);
});

test("the error names the lock's file and says how to mend it", () => {
  const lock = lockWith("dev", { payments: "300000000009" });
  expect(thrownBy({ environment: dev(), lock })).toMatchObject({
    message: `dev.lock.json has a problem:

1.  accounts.teams.payments.accountId is not the team's existing account ${DEV.account}
    received: "300000000009"
    mend:     Run \`bedrock-access lock\` again.
`,
  });
});

test("a refused environment leaves the app as it was", () => {
  expect(problemsOf({ environment: dev(), lock: lockWith("prod", {}) })).toHaveLength(1);
  expect(problemsOf({ environment: dev() }, { environment: prod() })).toEqual([]);
});
