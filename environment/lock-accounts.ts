import type { Environment } from "./environment";
import type { AccountsSection, TeamAccountState } from "./lock-sections/accounts";
import { own } from "./own";
import { type Problem, problem } from "./problems";

/** Where the accounts that AWS knows contradict the environment. */
export function accountConflicts(environment: Environment, section: AccountsSection): Problem[] {
  return [...organizationConflicts(environment, section), ...teamConflicts(environment, section)];
}

/** Accounts of teams that AWS does not let anybody use. */
export function accountsOutOfUse(environment: Environment, section: AccountsSection): Problem[] {
  return Object.keys(environment.teams).flatMap((team) => {
    const locked = own(section.teams, team);
    if (locked === undefined || locked.status === "ACTIVE") return [];
    const path = ["accounts", "teams", team, "status"];
    return [problem(path, locked.status, stateReason(locked), stateMend(locked.status))];
  });
}

const LOCK_AGAIN = "Run `bedrock-access lock` again.";

function organizationConflicts(environment: Environment, section: AccountsSection): Problem[] {
  const { id } = environment.organization;
  if (section.organizationId === id) return [];
  return [
    problem(
      ["accounts", "organizationId"],
      section.organizationId,
      `is another organization than the environment's ${id}`,
      `Correct organization.id, or lock with credentials of ${id}.`,
    ),
  ];
}

function teamConflicts(environment: Environment, section: AccountsSection): Problem[] {
  const owners = reservedAccounts(environment);
  return Object.values(environment.teams).flatMap((team) => {
    const locked = own(section.teams, team.name);
    if (locked === undefined) return [];
    const path = ["accounts", "teams", team.name];
    if (team.account.kind === "existing" && team.account.accountId !== locked.accountId) {
      return [
        problem(
          [...path, "accountId"],
          locked.accountId,
          `is not the team's existing account ${team.account.accountId}`,
          LOCK_AGAIN,
        ),
      ];
    }
    const found: Problem[] = [];
    const owner = owners.get(locked.accountId);
    if (team.account.kind === "created") {
      if (owner !== undefined) {
        const mend = `Give teams.${team.name}.account an e-mail of its own and lock again.`;
        found.push(problem([...path, "accountId"], locked.accountId, `is ${owner} as well`, mend));
      } else {
        owners.set(locked.accountId, `the account of team ${team.name}`);
      }
    }
    return found;
  });
}

function reservedAccounts(environment: Environment): Map<string, string> {
  const existing = Object.values(environment.teams).flatMap(({ name, account }): [string, string][] =>
    account.kind === "existing" ? [[account.accountId, `the account of team ${name}`]] : [],
  );
  return new Map([
    ...existing,
    [environment.organization.managementAccountId, "the organization's management account"],
    [environment.platform.accountId, "the platform account"],
  ]);
}

function stateReason({ accountId, status }: TeamAccountState): string {
  return status === "PENDING_ACTIVATION"
    ? `means that the sign-up of account ${accountId} was never completed`
    : `means that account ${accountId} cannot be used`;
}

function stateMend(status: string): string {
  switch (status) {
    case "PENDING_ACTIVATION":
      return `Complete the sign-up as the account's root user. ${LOCK_AGAIN}`;
    case "SUSPENDED":
    case "PENDING_CLOSURE":
    case "CLOSED":
      return `Have AWS Support reopen the account, or give the team another account or remove the team. ${LOCK_AGAIN}`;
    default:
      return `See the account in the Organizations console. ${LOCK_AGAIN}`;
  }
}
