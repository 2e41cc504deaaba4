import { z } from "zod";
import { accountId, says } from "../schema/text";
import { READ_AGAIN } from "./read-again";

/** What AWS Organizations knows. */
export interface AccountsSection {
  readonly version: 1;
  readonly organizationId: string;
  /** The environment's own OU, once it exists. */
  readonly ouId?: string;
  /** Accounts that exist, by team: created ones found by their e-mail, existing ones by their id. */
  readonly teams: Readonly<Record<string, TeamAccountState>>;
  /** Policies that are attached already and are not ours, by OU or account id. They count against AWS's quotas. */
  readonly attached: Readonly<Record<string, AttachedPolicies>>;
}

export interface TeamAccountState {
  readonly accountId: string;
  /**
   * As AWS says it: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`, or a state that AWS adds later.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
   */
  readonly status: string;
}

/** Names, sorted. */
export interface AttachedPolicies {
  readonly serviceControlPolicies: readonly string[];
  readonly resourceControlPolicies: readonly string[];
}

const policyNames = z.array(z.string().min(1, says("is no policy name", READ_AGAIN)));

/** Part of the lock's schema, without its version. */
export const lockedAccounts = {
  organizationId: z.string().regex(/^o-[a-z0-9]{10,32}$/, says("is not the id of an organization", READ_AGAIN)),
  ouId: z
    .string()
    .regex(/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/, says("is not the id of an organizational unit", READ_AGAIN))
    .exactOptional(),
  teams: z.record(
    z.string(),
    z.strictObject({
      accountId,
      status: z.string().regex(/^[A-Z_]+$/, says("is not an account's state", READ_AGAIN)),
    }),
  ),
  attached: z.record(
    z
      .string()
      .regex(
        /^(\d{12}|r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
        says("is not the id of an account, an OU or a root", READ_AGAIN),
      ),
    z.strictObject({ serviceControlPolicies: policyNames, resourceControlPolicies: policyNames }),
  ),
};
