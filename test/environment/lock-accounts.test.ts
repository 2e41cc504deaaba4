import {
  type AccountsSection,
  emptyLock,
  type Lock,
  lockConflicts,
  teamAccountId,
  unusableAccounts,
} from "../../environment/lock";
import { created, environmentWith, existing, ORGANIZATION_ID, PLATFORM_ACCOUNT } from "../support/lock-fixtures";

const ACTIVE = { accountId: "200000000001", status: "ACTIVE" };
const lock = locked({ payments: ACTIVE });

describe("a team's account", () => {
  const environment = environmentWith({
    payments: created("payments@example.com"),
    research: existing("200000000002"),
    constructor: created("constructor@example.com"),
  });
  const withState = (status: string): Lock =>
    locked({
      payments: { accountId: "200000000001", status },
      research: { accountId: "200000000002", status },
    });

  test.each<[what: string, lock: Lock, team: string, accountId: string | undefined]>([
    ["created and active: the lock's", lock, "payments", "200000000001"],
    ["created, before the first lock: none", emptyLock("dev"), "payments", undefined],
    ["created, and the lock has not found it: none", locked({}), "payments", undefined],
    ["created and suspended: none", withState("SUSPENDED"), "payments", undefined],
    ["created, about to be closed: none", withState("PENDING_CLOSURE"), "payments", undefined],
    ["created and closed: none", withState("CLOSED"), "payments", undefined],
    ["created, sign-up not completed: none", withState("PENDING_ACTIVATION"), "payments", undefined],
    ["created, in a state that AWS adds later: none", withState("A_STATE_OF_TOMORROW"), "payments", undefined],
    ["existing, before the first lock: the environment's", emptyLock("dev"), "research", "200000000002"],
    ["existing, and the lock does not know it: the environment's", locked({}), "research", "200000000002"],
    ["existing and active: the environment's", withState("ACTIVE"), "research", "200000000002"],
    ["existing and suspended: none, though its id is known", withState("SUSPENDED"), "research", undefined],
    ["existing and closed: none", withState("CLOSED"), "research", undefined],
    ["existing, sign-up not completed: none", withState("PENDING_ACTIVATION"), "research", undefined],
    ["existing, in a state that AWS adds later: none", withState("A_STATE_OF_TOMORROW"), "research", undefined],
    [
      "existing, locked when it was another: the environment's, and a conflict tells",
      locked({ research: { accountId: "200000000009", status: "ACTIVE" } }),
      "research",
      "200000000002",
    ],
    ["a team that only the lock knows: none", locked({ retired: ACTIVE }), "retired", undefined],
    ["a team that nobody knows: none", lock, "toString", undefined],
    ["a team named like a property of every object: none", lock, "constructor", undefined],
    ["the same, once it has an account: the lock's", locked({ constructor: ACTIVE }), "constructor", ACTIVE.accountId],
  ])("%s", (_, given, team, accountId) => {
    expect(teamAccountId(environment, given, team)).toBe(accountId);
  });
});

describe("accounts that AWS lets nobody use", () => {
  const environment = environmentWith({
    payments: created("payments@example.com"),
    research: existing("200000000002"),
    constructor: created("constructor@example.com"),
  });
  const LOCK_AGAIN = "Run `bedrock-access lock` again.";
  const REOPEN = `Have AWS Support reopen the account, or give the team another account or remove the team. ${LOCK_AGAIN}`;

  test.each<[what: string, lock: Lock]>([
    ["before the first lock", emptyLock("dev")],
    ["where every account is active", locked({ payments: ACTIVE, research: ACTIVE })],
    ["where an account has not been found yet", locked({})],
    [
      "where only a team that the environment no longer has is closed",
      locked({ retired: { ...ACTIVE, status: "CLOSED" } }),
    ],
  ])("there are none %s", (_, given) => {
    expect(unusableAccounts(environment, given)).toEqual([]);
  });

  test.each<[status: string, reason: string, mend: string]>([
    ["SUSPENDED", "means that account 200000000001 cannot be used", REOPEN],
    ["PENDING_CLOSURE", "means that account 200000000001 cannot be used", REOPEN],
    ["CLOSED", "means that account 200000000001 cannot be used", REOPEN],
    [
      "PENDING_ACTIVATION",
      "means that the sign-up of account 200000000001 was never completed",
      `Complete the sign-up as the account's root user. ${LOCK_AGAIN}`,
    ],
    [
      "A_STATE_OF_TOMORROW",
      "means that account 200000000001 cannot be used",
      `See the account in the Organizations console. ${LOCK_AGAIN}`,
    ],
  ])("in state %s say why and how to mend it, created or existing", (status, reason, mend) => {
    for (const team of ["payments", "research"]) {
      const given = locked({ [team]: { accountId: "200000000001", status } });
      expect(unusableAccounts(environment, given)).toEqual([
        { path: `accounts.teams.${team}.status`, received: status, reason, mend },
      ]);
      expect(teamAccountId(environment, given, team)).toBeUndefined();
    }
  });

  test("are all named, in the environment's order", () => {
    const given = locked({
      research: { accountId: "200000000002", status: "CLOSED" },
      payments: { accountId: "200000000001", status: "SUSPENDED" },
    });
    expect(unusableAccounts(environment, given).map(({ path }) => path)).toEqual([
      "accounts.teams.payments.status",
      "accounts.teams.research.status",
    ]);
  });

  test("do not make the lock contradict the environment", () => {
    expect(lockConflicts(environment, locked({ payments: { ...ACTIVE, status: "SUSPENDED" } }))).toEqual([]);
  });

  test("may be in conflict as well", () => {
    const given = locked({ payments: { accountId: PLATFORM_ACCOUNT, status: "SUSPENDED" } });
    expect(lockConflicts(environment, given).map(({ path }) => path)).toEqual(["accounts.teams.payments.accountId"]);
    expect(unusableAccounts(environment, given).map(({ path }) => path)).toEqual(["accounts.teams.payments.status"]);
  });
});

/** A lock that knows these accounts. */
function locked(teams: AccountsSection["teams"]): Lock {
  return { environment: "dev", accounts: { version: 1, organizationId: ORGANIZATION_ID, teams, attached: {} } };
}
