import type { PolicyDocument, PolicyStatement } from "../../access/iam-policy";

export type Texts = string | readonly string[];

/** A value of a policy as the list that it stands for. */
export function textsOf(value: Texts | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** Whether a pattern of IAM (`*`, `?`, case of no account) takes a text. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "is").test(text);
}

/** Statements by their text in one spelling: order of values and of keys makes no difference to AWS. */
export function statementsOf(documents: readonly PolicyDocument[]): ReadonlyMap<string, PolicyStatement> {
  const statements = documents.flatMap((document) => canonical(document));
  return new Map(statements);
}

const known = new WeakMap<PolicyDocument, readonly (readonly [string, PolicyStatement])[]>();

/** A thousand accounts share their documents. */
function canonical(document: PolicyDocument): readonly (readonly [string, PolicyStatement])[] {
  const before = known.get(document);
  if (before !== undefined) return before;
  const made = document.Statement.map((statement) => [spellingOf(statement), statement] as const);
  known.set(document, made);
  return made;
}

/** The same text for statements that mean the same to AWS. */
export function spellingOf(statement: PolicyStatement): string {
  return JSON.stringify(sorted(statement));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const texts = value.map(sorted);
    return texts.length === 1 ? texts[0] : texts.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** By code unit, the same in every locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
