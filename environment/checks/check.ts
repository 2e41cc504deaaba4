import type { CatalogueModel } from "../catalogue";
import type { Draft } from "../draft";
import { nearest } from "../nearest";
import { listOf, type Problem } from "../problems";

/** A rule over the whole environment. It reports every breach, and leaves alone what the schema has refused. */
export type Check = (draft: Draft, catalogue: Readonly<Record<string, CatalogueModel>>) => Problem[];

/** The account in an ARN. */
export function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}

/** Entries of a list that stand there again, each with its index. */
export function repeated<Value>(list: readonly (Value | undefined)[]): [number, Value][] {
  return [...list.entries()].filter((entry): entry is [number, Value] => {
    const [index, value] = entry;
    return value !== undefined && list.indexOf(value) < index;
  });
}

/** The entries of a part that may be missing, without those that are. */
export function entriesOf<Value>(part: Readonly<Record<string, Value | undefined>> | undefined): [string, Value][] {
  return Object.entries(part ?? {}).filter((entry): entry is [string, Value] => entry[1] !== undefined);
}

/** One value and each place that claims it. */
export interface Claim {
  readonly value: string;
  readonly path: readonly PropertyKey[];
  /** How an error names the place, for example `team "payments"`. */
  readonly label: string;
}

/** Later claims of a value that an earlier one has taken, each with the first. */
export function clashes(
  claims: readonly Claim[],
  keyOf = (value: string) => value,
): { readonly claim: Claim; readonly first: Claim }[] {
  const taken = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const first = taken.get(keyOf(claim.value));
    if (first !== undefined) return [{ claim, first }];
    taken.set(keyOf(claim.value), claim);
    return [];
  });
}

/** Says which of the names that exist was meant, or some of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return known.length === 0 ? "There is none yet: describe it first." : `There are ${listOf(known.slice(0, 12))}.`;
}
