import { problem } from "../problems";
import { type Check, type Claim, clashes } from "./check";

/** A token leads to one description of its issuer. */
export const issuersAreDistinct: Check = (draft) => {
  const claims = (draft.identity?.issuers ?? []).flatMap((issuer, index): Claim[] =>
    issuer?.issuer === undefined
      ? []
      : [{ value: issuer.issuer, path: ["identity", "issuers", index, "issuer"], label: `identity.issuers[${index}]` }],
  );
  return clashes(claims).map(({ claim, first }) =>
    problem(claim.path, claim.value, `is described in ${first.label} already`, "Keep one of the two."),
  );
};
