import { problem } from "../problems";
import { type Check, type Claim, clashes, didYouMean, entriesOf } from "./check";

/** A token leads to one description of its issuer. */
export const issuersAreDistinct: Check = (draft) => {
  const { issuers = [], identityCenter } = draft.identity ?? {};
  const claims = [
    ...issuersOf(issuers, ["identity", "issuers"]),
    ...issuersOf(identityCenter?.accounts ?? [], ["identity", "identityCenter", "accounts"]),
  ];
  return clashes(claims).map(({ claim, first }) =>
    problem(claim.path, claim.value, `is described in ${first.label} already`, "Keep one of the two."),
  );
};

/** Whoever has a role of IAM Identity Center comes into a team that takes the gateway path. */
export const identityCenterLeadsToTeams: Check = (draft) =>
  (draft.identity?.identityCenter?.accounts ?? []).flatMap((account, index) =>
    entriesOf(account?.roles).flatMap(([role, team]) => {
      const path = ["identity", "identityCenter", "accounts", index, "roles", role];
      const known = draft.teams?.[team];
      if (known === undefined) {
        return problem(path, team, "is no team of the environment", didYouMean(team, Object.keys(draft.teams ?? {})));
      }
      if (known.paths === undefined || known.paths.includes("gateway")) return [];
      return problem(
        path,
        team,
        "is a team that does not take the gateway path",
        'Add "gateway" to its paths, or remove the role.',
      );
    }),
  );

function issuersOf(
  list: readonly ({ readonly issuer?: string | undefined } | undefined)[],
  path: readonly string[],
): Claim[] {
  return list.flatMap((each, index): Claim[] =>
    each?.issuer === undefined
      ? []
      : [{ value: each.issuer, path: [...path, index, "issuer"], label: `${path.join(".")}[${index}]` }],
  );
}
