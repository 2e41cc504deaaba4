import type { Environment } from "../../environment/environment";
import type { Lock } from "../../environment/lock";
import type { WaitingTeam } from "../../environment/synthesized";
import { composeAll } from "../support/compose";
import { created, existing } from "../support/lock-fixtures";
import { DEV, dev, lockWith, team } from "./neighbours";

const making = (name: string) =>
  dev({ organization: { manages: "accounts" }, teams: { [name]: team(created("aws@example.com")) } });
const inState = (name: string, status: string) =>
  lockWith("dev", {}, { teams: { [name]: { accountId: DEV.account, status } } });

const APPLY_AND_LOCK = "apply dev-organization, then: bedrock-access lock --environment <file of dev>";
const REOPEN =
  "Have AWS Support reopen the account, or give the team another account or remove the team. Run `bedrock-access lock` again.";

test.each<[what: string, environment: Environment, lock: Lock, waiting: WaitingTeam]>([
  [
    "to be made",
    making("payments"),
    lockWith("dev", {}),
    { team: "payments", reason: "its account does not exist yet", next: APPLY_AND_LOCK },
  ],
  [
    "to be made, before anything was locked",
    making("payments"),
    { environment: "dev" },
    { team: "payments", reason: "its account does not exist yet", next: APPLY_AND_LOCK },
  ],
  [
    "to be made, of a team that is called like a property of every object",
    making("constructor"),
    lockWith("dev", {}),
    { team: "constructor", reason: "its account does not exist yet", next: APPLY_AND_LOCK },
  ],
  [
    "made and suspended",
    making("payments"),
    inState("payments", "SUSPENDED"),
    { team: "payments", reason: `SUSPENDED means that account ${DEV.account} cannot be used`, next: REOPEN },
  ],
  [
    "made, without its sign-up",
    making("payments"),
    inState("payments", "PENDING_ACTIVATION"),
    {
      team: "payments",
      reason: `PENDING_ACTIVATION means that the sign-up of account ${DEV.account} was never completed`,
      next: "Complete the sign-up as the account's root user. Run `bedrock-access lock` again.",
    },
  ],
  ...(["accounts", "policies", "documents"] as const).map((manages): [string, Environment, Lock, WaitingTeam] => [
    `there before and closed, where we manage ${manages}`,
    dev({ organization: { manages } }),
    inState("payments", "CLOSED"),
    { team: "payments", reason: `CLOSED means that account ${DEV.account} cannot be used`, next: REOPEN },
  ]),
])("a team waits for an account that is %s", (_, environment, lock, waiting) => {
  const output = composeAll({ environment, lock });
  expect(output.environments.dev?.waiting).toEqual([waiting]);
  expect(output.compositions[0]?.waiting).toEqual([waiting]);
  expect(Object.keys(output.stacks)).not.toContain(`dev-team-${waiting.team}`);
});

test("a team with an account that was there before waits for nothing, locked or not", () => {
  for (const lock of [{ environment: "dev" }, lockWith("dev", {}), inState("payments", "ACTIVE")]) {
    const output = composeAll({ environment: dev(), lock });
    expect(output.environments.dev?.waiting).toEqual([]);
    expect(Object.keys(output.stacks)).toContain("dev-team-payments");
  }
});

test("a team waits alone: others have their stacks", () => {
  const environment = dev({
    organization: { manages: "accounts" },
    teams: { payments: team(existing(DEV.account)), search: team(created("aws@example.com")) },
  });
  const output = composeAll({ environment });
  expect(Object.keys(output.stacks)).toContain("dev-team-payments");
  expect(output.environments.dev?.waiting.map((waiting) => waiting.team)).toEqual(["search"]);
});
