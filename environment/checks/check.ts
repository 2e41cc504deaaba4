import type { CatalogueModel } from "../catalogue";
import type { Draft } from "../draft";
import type { Problem } from "../problems";

/** A rule over the whole environment. It reports every breach, and leaves alone what the schema has refused. */
export type Check = (draft: Draft, catalogue: Readonly<Record<string, CatalogueModel>>) => Problem[];

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
export function clashes(claims: readonly Claim[]): { readonly claim: Claim; readonly first: Claim }[] {
  const taken = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const first = taken.get(claim.value);
    if (first !== undefined) return [{ claim, first }];
    taken.set(claim.value, claim);
    return [];
  });
}
