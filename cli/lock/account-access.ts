import { messageOf } from "../../access/thrown";
import { problem } from "../../environment/problems";
import type { RoleCredentials } from "../support/account-credentials";
import type { Finding } from "./finding";
import type { TaggedResource, TaggedResources } from "./tagged-resources";

/** How the accounts are looked into. */
export interface AccountAccess {
  readonly credentialsOf: (accountId: string) => Promise<RoleCredentials>;
  readonly resources: TaggedResources;
}

/** Accounts that are asked at the same time. */
export const ACCOUNTS_AT_ONCE = 8;

/**
 * The one of what there is one of, if it is there.
 *
 * @throws Error that names all of them, when there are more.
 */
export function onlyOne(found: readonly TaggedResource[], what: string): TaggedResource | undefined {
  if (found.length <= 1) return found[0];
  throw new Error(`there are ${found.length} ${what}: ${found.map(({ arn }) => arn).join(", ")}`);
}

/** @param path - Of the part of the lock that stays as it was. */
export function unread(
  path: readonly string[],
  accountId: string,
  error: unknown,
  actions = "tag:GetResources",
): Finding {
  const reason = `cannot be read: ${messageOf(error)}`;
  const mend = `The role that --role names must exist there, trust these credentials and allow ${actions}.`;
  return { level: "problem", ...problem([...path], accountId, reason, mend) };
}
