import type { Environment, Team } from "../../environment/environment";
import type { Account, AccountCreation } from "./organizations-api";

/** Where a team's account stands. */
export type TeamAccount =
  /** The account exists; `state` is what AWS says of it. */
  | { readonly kind: "found"; readonly team: Team; readonly accountId: string; readonly state: string }
  /** Nobody has asked AWS for it: the organization stack has not been applied. */
  | { readonly kind: "not-requested"; readonly team: Team }
  | { readonly kind: "in-progress"; readonly team: Team }
  | { readonly kind: "failed"; readonly team: Team; readonly failureReason: string | undefined }
  /** An existing account that is not of this organization. */
  | { readonly kind: "outside"; readonly team: Team; readonly accountId: string };

/**
 * Finds each team's account among the organization's.
 *
 * @param creations what has become of account creations; they name no e-mail, so they are matched by account name.
 */
export function teamAccounts(
  environment: Environment,
  accounts: readonly Account[],
  creations: readonly AccountCreation[],
): TeamAccount[] {
  return Object.values(environment.teams).map((team) => {
    if (team.account.kind === "existing") {
      const { accountId } = team.account;
      const account = accounts.find(({ id }) => id === accountId);
      return account === undefined
        ? { kind: "outside", team, accountId }
        : { kind: "found", team, accountId, state: account.state };
    }
    const { email, accountName } = team.account;
    const account = accountWithEmail(email, accounts);
    if (account !== undefined) return { kind: "found", team, accountId: account.id, state: account.state };
    const creation = latestCreation(accountName, creations);
    if (creation === undefined) return { kind: "not-requested", team };
    return creation.state === "in-progress"
      ? { kind: "in-progress", team }
      : { kind: "failed", team, failureReason: creation.failureReason };
  });
}

/** Best first. A closed account stays in the list for 90 days, beside its successor. */
const STATES = ["ACTIVE", "PENDING_ACTIVATION", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"];

function accountWithEmail(email: string, accounts: readonly Account[]): Account | undefined {
  const rank = ({ state }: Account) => (STATES.includes(state) ? STATES.indexOf(state) : STATES.length);
  return accounts
    .filter((account) => account.email.toLowerCase() === email.toLowerCase())
    .sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))[0];
}

/** Requests are kept after they failed: only the last one tells. */
function latestCreation(accountName: string, creations: readonly AccountCreation[]): AccountCreation | undefined {
  return creations
    .filter((creation) => creation.accountName === accountName)
    .sort((a, b) => b.requestedAt.getTime() - a.requestedAt.getTime())[0];
}
