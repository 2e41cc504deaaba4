import { problem } from "../problems";
import { type Check, type Claim, clashes, entriesOf } from "./check";

/** A token's group and a certificate's OU each lead to one team. */
export const membersBelongToOneTeam: Check = (draft) => {
  const groups: Claim[] = [];
  const units: Claim[] = [];
  for (const [name, team] of entriesOf(draft.teams)) {
    const label = `team "${name}"`;
    for (const [index, group] of (team.members?.groups ?? []).entries()) {
      if (group !== undefined) groups.push({ value: group, path: ["teams", name, "members", "groups", index], label });
    }
    const unit = team.members?.certificateOu;
    units.push({
      value: unit ?? name,
      path: unit === undefined ? ["teams", name] : ["teams", name, "members", "certificateOu"],
      label,
    });
  }
  return [
    ...clashes(groups).map(({ claim, first }) =>
      first.label === claim.label
        ? problem(claim.path, claim.value, "stands there twice", "Name each group once.")
        : problem(
            claim.path,
            claim.value,
            `is a group of ${first.label} already`,
            "Give each team groups of its own: a token must lead to one team.",
          ),
    ),
    ...clashes(units).map(({ claim, first }) =>
      problem(
        claim.path,
        claim.value,
        `is the certificate OU of ${first.label} already`,
        "Give each team an OU of its own: a certificate must lead to one team.",
      ),
    ),
  ];
};
