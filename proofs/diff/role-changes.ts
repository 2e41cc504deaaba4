import type { PolicyDocument, PolicyStatement } from "../../access/iam-policy";
import type { AccessModel, Account, NamedPolicy, Role } from "../access-model/access-model";
import { statementsOf } from "./statements";

/** What changed of a role, for all roles in which the same changed. */
export interface RoleChange {
  readonly change: "added" | "removed" | "changed";
  /** ARNs: alike but for account and team. */
  readonly roles: readonly string[];
  /** Of the first of them. Empty where the role is new or gone. */
  readonly policies: readonly RolePolicyChange[];
}

export interface RolePolicyChange {
  readonly policy: "trust" | "permissions" | "boundary" | "session" | "quarantine" | "foreign policies";
  readonly removed: readonly (PolicyStatement | string)[];
  readonly added: readonly (PolicyStatement | string)[];
}

/** Of accounts that were there before and still are, and of all that came or went. */
export function roleChanges(before: AccessModel, after: AccessModel): RoleChange[] {
  const [then, now] = [rolesOf(before), rolesOf(after)];
  const changes: SingleChange[] = [];
  for (const [key, { account, role }] of now) {
    const old = then.get(key)?.role;
    if (old === undefined) changes.push({ change: "added", account, role, policies: [] });
    else {
      const policies = policyChanges(old, role);
      if (policies.length > 0) changes.push({ change: "changed", account, role, policies });
    }
  }
  for (const [key, { account, role }] of then) {
    if (!now.has(key)) changes.push({ change: "removed", account, role, policies: [] });
  }
  return grouped(changes);
}

interface SingleChange extends Omit<RoleChange, "roles"> {
  readonly account: Account;
  readonly role: Role;
}

/** By ARN: it has the account, the path and the name. */
function rolesOf(model: AccessModel): ReadonlyMap<string, { readonly account: Account; readonly role: Role }> {
  return new Map(
    model.accounts.flatMap((account) => account.roles.map((role) => [role.arn, { account, role }] as const)),
  );
}

function policyChanges(before: Role, after: Role): RolePolicyChange[] {
  const parts: readonly [RolePolicyChange["policy"], (role: Role) => readonly PolicyDocument[]][] = [
    ["trust", ({ trust }) => [trust]],
    ["permissions", ({ identity }) => identity.map(({ document }) => document)],
    ["boundary", ({ boundary }) => documentOf(boundary)],
    ["session", ({ session }) => (session === undefined ? [] : [session])],
    ["quarantine", ({ quarantine }) => documentOf(quarantine)],
  ];
  return [
    ...parts.flatMap(([policy, documents]) => statementChange(policy, documents(before), documents(after))),
    ...foreignChange(before.foreignPolicies, after.foreignPolicies),
  ];
}

function documentOf(policy: NamedPolicy | undefined): readonly PolicyDocument[] {
  return policy === undefined ? [] : [policy.document];
}

function statementChange(
  policy: RolePolicyChange["policy"],
  before: readonly PolicyDocument[],
  after: readonly PolicyDocument[],
): RolePolicyChange[] {
  const [then, now] = [statementsOf(before), statementsOf(after)];
  const removed = [...then].filter(([text]) => !now.has(text)).map(([, statement]) => statement);
  const added = [...now].filter(([text]) => !then.has(text)).map(([, statement]) => statement);
  return removed.length + added.length === 0 ? [] : [{ policy, removed, added }];
}

function foreignChange(before: readonly string[], after: readonly string[]): RolePolicyChange[] {
  const removed = before.filter((arn) => !after.includes(arn));
  const added = after.filter((arn) => !before.includes(arn));
  return removed.length + added.length === 0 ? [] : [{ policy: "foreign policies", removed, added }];
}

/** A change of the library changes a thousand roles alike: it is told once. */
function grouped(changes: readonly SingleChange[]): RoleChange[] {
  const groups = new Map<string, { first: SingleChange; roles: string[] }>();
  for (const each of changes) {
    const key = `${each.change} ${likeness(each, each.role.name)} ${likeness(each, JSON.stringify(each.policies))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: each, roles: [each.role.arn] });
    else group.roles.push(each.role.arn);
  }
  return [...groups.values()].map(({ first: { change, policies }, roles }) => ({ change, roles, policies }));
}

/** The text without what is the account's own. */
function likeness({ account }: SingleChange, text: string): string {
  const team = account.holder.replace(/^team /, "");
  return text.replaceAll(account.accountId, "<account>").replaceAll(MADE_UP_ID, "<id>").replaceAll(team, "<team>");
}

/** What only AWS will know stands in the access model as a hash of its address: its beginning, or spelt as a UUID. */
const MADE_UP_ID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12}\b/g;
