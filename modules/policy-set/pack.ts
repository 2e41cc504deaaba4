import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import type { ReasonedStatement } from "./reasoned-statement";

/** A statement that fits into no policy, even alone. */
export class StatementTooLargeError extends Error {
  constructor(
    readonly sid: string,
    /** Characters of a policy that holds this statement alone. */
    readonly characters: number,
    readonly maxCharacters: number,
  ) {
    super(
      `statement ${sid} alone makes a policy of ${characters} characters, ${characters - maxCharacters} more than the ` +
        `${maxCharacters} that a policy may have. Name fewer ARNs or actions in it, or cover several by one wildcard.`,
    );
  }
}

/**
 * Distributes statements over few policies, none longer than `maxCharacters`: each into the first that has room.
 *
 * The same statements in the same order always give the same policies; inside a policy they keep their order. They are taken in
 * that order, in which one that grows moves nothing while its policy has room; longest first only where that needs fewer policies.
 *
 * @throws StatementTooLargeError for the first statement that fits into no policy.
 */
export function pack(statements: readonly ReasonedStatement[], maxCharacters: number): PolicyDocument[] {
  const items = statements.map(({ statement }, position) => ({ statement, position, size: sizeOf(statement) }));
  for (const { statement } of items) {
    const alone = policyCharacters(policyDocument(statement));
    if (alone > maxCharacters) throw new StatementTooLargeError(statement.Sid, alone, maxCharacters);
  }
  const inOrder = firstFit(items, maxCharacters);
  const longestFirst = firstFit(
    items.toSorted((a, b) => b.size - a.size || a.position - b.position),
    maxCharacters,
  );
  const policies = longestFirst.length < inOrder.length ? longestFirst : inOrder;
  return policies
    .map((held) => held.toSorted((a, b) => a.position - b.position))
    .map((held) => policyDocument(...held.map(({ statement }) => statement)));
}

/**
 * What AWS counts: the document without white space, before it is escaped for Terraform.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export function policyCharacters(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

interface Item extends Pick<ReasonedStatement, "statement"> {
  readonly position: number;
  readonly size: number;
}

function firstFit(items: readonly Item[], maxCharacters: number): Item[][] {
  const policies: Item[][] = [];
  for (const item of items) {
    const policy = policies.find((held) => total([...held, item]) <= maxCharacters);
    if (policy) policy.push(item);
    else policies.push([item]);
  }
  return policies;
}

const EMPTY_POLICY = policyCharacters(policyDocument());

function sizeOf(statement: ReasonedStatement["statement"]): number {
  return JSON.stringify(statement).length;
}

function total(items: readonly Item[]): number {
  const commas = items.length - 1;
  return EMPTY_POLICY + items.reduce((sum, { size }) => sum + size, commas);
}
