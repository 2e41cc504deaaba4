import { type CatalogueModel, destinations, GEOGRAPHY_REGIONS, type Geography } from "../catalogue";
import type { Draft } from "../draft";
import { problem } from "../problems";
import { residencyAround, writtenResidency } from "../resolve/residency";
import type { Check } from "./check";
import { modelOf, sourceRegion, targetsOf } from "./targets";

/** No target's source or destination lies outside the regions that data may enter. */
export const targetsStayWithinResidency: Check = (draft, catalogue) => {
  const allowed = knownResidency(draft);
  if (allowed === "unknown" || allowed === "anywhere") return [];
  if (allowed.length === 0) {
    return [
      problem(
        ["residency"],
        draft.residency,
        "names no region, so data may enter none",
        `Name geographies (${Object.keys(GEOGRAPHY_REGIONS).join(", ")}) or regions.`,
      ),
    ];
  }
  return targetsOf(draft).flatMap(({ target, path }) => {
    const region = sourceRegion(draft, target, path);
    const model = modelOf(draft, catalogue, target.model);
    if (model === undefined || region === undefined || target.geography === undefined) return [];
    const outside = reachedRegions(model, target.geography, region).filter((each) => !allowed.includes(each));
    if (outside.length === 0) return [];
    return [
      problem(
        [...path, "geography"],
        target.geography,
        `may process data in ${outside.join(", ")}, outside the environment's residency`,
        "Choose a narrower geography, or widen residency if the data may go there.",
      ),
    ];
  });
};

/** `unknown` where it cannot be read. */
export function knownResidency(draft: Draft): "anywhere" | "unknown" | string[] {
  if (draft.refused(["residency"])) return "unknown";
  if (draft.residency !== undefined) return writtenResidency(draft.residency);
  const home = draft.regions?.home;
  return home === undefined ? "unknown" : residencyAround(home);
}

function reachedRegions(model: CatalogueModel, geography: Geography | "in-region", region: string): string[] {
  const reached = geography === "in-region" ? [] : (destinations(model, geography, region) ?? []);
  return [...new Set([region, ...reached])];
}
