import type { PolicyDocument, PolicyStatement } from "../../access/iam-policy";
import type { AccessModel, Account, AttachedPolicy } from "../access-model/access-model";
import { deniesAtLeast } from "./denies-at-least";
import { spellingOf, statementsOf, textsOf } from "./statements";

/** A statement of an SCP or RCP that changed, for accounts that were there before and still are. */
export interface GuardChange {
  /**
   * `removed`: nothing that is there now denies all that it denied. `weakened`: the statement of the same name is not seen to.
   * `exempted`: but for the roles of exemptions that were added, it denies what it denied. `strengthened`: one is there that denies
   * this and more.
   */
  readonly change: "removed" | "weakened" | "exempted" | "strengthened" | "added";
  readonly type: "SCP" | "RCP";
  /** Its `Sid`; empty where it has none. */
  readonly statement: string;
  /** Holders of the accounts that it binds. */
  readonly accounts: readonly string[];
  readonly before?: PolicyStatement;
  readonly after?: PolicyStatement;
}

/** Whether fewer calls may be denied now, and no exemption that was added tells it already. */
export function isLoss({ change }: GuardChange): boolean {
  return change === "removed" || change === "weakened";
}

/** Statements may move from one policy to another: an account is asked what binds it, whatever the policy's name. */
export function guardChanges(before: AccessModel, after: AccessModel): GuardChange[] {
  return [
    ...changesOf("SCP", before, after, ({ scps }) => scps),
    ...changesOf("RCP", before, after, ({ rcps }) => rcps),
  ];
}

function changesOf(
  type: GuardChange["type"],
  before: AccessModel,
  after: AccessModel,
  policies: (account: Account) => readonly AttachedPolicy[],
): GuardChange[] {
  const then = new Map(before.accounts.map((account) => [account.accountId, account]));
  const groups = new Groups();
  const known = new Set(before.environment.exemptions.map(({ role }) => role));
  const exempted = after.environment.exemptions.map(({ role }) => role).filter((role) => !known.has(role));
  for (const now of after.accounts) {
    const account = then.get(now.accountId);
    if (account === undefined) continue;
    groups.add(now.holder, documents(policies(account)), documents(policies(now)));
  }
  return merged(
    groups
      .all()
      .flatMap(({ holders, was, is }) =>
        statementChanges(was, is, exempted).map((change) => ({ type, accounts: holders, ...change })),
      ),
  );
}

/** Accounts that differ in something else may have this change in common. */
function merged(changes: readonly GuardChange[]): GuardChange[] {
  const found = new Map<string, GuardChange>();
  for (const { accounts, ...change } of changes) {
    const { before, after, ...rest } = change;
    const key = JSON.stringify([rest, before && spellingOf(before), after && spellingOf(after)]);
    found.set(key, { ...change, accounts: [...(found.get(key)?.accounts ?? []), ...accounts] });
  }
  return [...found.values()];
}

function documents(policies: readonly AttachedPolicy[]): readonly PolicyDocument[] {
  return policies.map(({ document }) => document);
}

type StatementChange = Omit<GuardChange, "type" | "accounts">;

function statementChanges(
  was: readonly PolicyDocument[],
  is: readonly PolicyDocument[],
  exempted: readonly string[],
): StatementChange[] {
  const [old, current] = [statementsOf(was), statementsOf(is)];
  const gone = [...old].filter(([text]) => !current.has(text)).map(([, statement]) => statement);
  const fresh = [...current].filter(([text]) => !old.has(text)).map(([, statement]) => statement);
  const explained = new Set<PolicyStatement>();
  const changes = gone.map((before): StatementChange => {
    const stronger = [...current.values()].find((statement) => deniesAtLeast(statement, before));
    const after = stronger ?? fresh.find(({ Sid }) => Sid !== undefined && Sid === before.Sid);
    if (after === undefined) return { change: "removed", statement: before.Sid ?? "", before };
    explained.add(after);
    const weaker = deniesAtLeast(withoutExcepted(after, exempted), before) ? "exempted" : "weakened";
    return { change: stronger === undefined ? weaker : "strengthened", statement: before.Sid ?? "", before, after };
  });
  const added = fresh
    .filter((statement) => !explained.has(statement))
    .map((after): StatementChange => ({ change: "added", statement: after.Sid ?? "", after }));
  return [...changes, ...added];
}

/** The statement as if it had not excepted these roles. */
function withoutExcepted(statement: PolicyStatement, roles: readonly string[]): PolicyStatement {
  const { ArnNotLike, ...others } = statement.Condition ?? {};
  if (ArnNotLike === undefined) return statement;
  const kept = Object.entries(ArnNotLike).map(
    ([key, values]) => [key, textsOf(values).filter((value) => !roles.includes(value))] as const,
  );
  return { ...statement, Condition: { ...others, ArnNotLike: Object.fromEntries(kept) } };
}

interface Group {
  readonly holders: string[];
  readonly was: readonly PolicyDocument[];
  readonly is: readonly PolicyDocument[];
}

/** Accounts that are bound by the same, before and now. */
class Groups {
  private readonly groups = new Map<string, Group>();

  add(holder: string, was: readonly PolicyDocument[], is: readonly PolicyDocument[]): void {
    const key = `${keyOf(was)}\n\n${keyOf(is)}`;
    const group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, { holders: [holder], was, is });
    else group.holders.push(holder);
  }

  all(): Group[] {
    return [...this.groups.values()];
  }
}

function keyOf(policies: readonly PolicyDocument[]): string {
  return [...statementsOf(policies).keys()].sort().join("\n");
}
