import { destinations, GEOGRAPHY_REGIONS } from "../catalogue";
import { problem } from "../problems";
import { residencyOf } from "../resolve/residency";
import { type Check, entriesOf } from "./check";
import { sourceRegion } from "./routes";

/** No target's source or destination lies outside the regions that data may enter. */
export const targetsStayWithinResidency: Check = (draft, catalogue) => {
  const home = draft.regions?.home;
  if (home === undefined || draft.refused.has("residency")) return [];
  const allowed = residencyOf(draft.residency, home);
  if (allowed === "anywhere") return [];
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
  const problems = [];
  for (const [alias, route] of entriesOf(draft.routes)) {
    for (const [index, target] of (route.targets ?? []).entries()) {
      const region = sourceRegion(draft, target?.region);
      const model = target?.model === undefined ? undefined : catalogue[target.model];
      if (model === undefined || region === undefined || target?.geography === undefined) continue;
      const reached =
        target.geography === "in-region"
          ? [region]
          : [region, ...(destinations(model, target.geography, region) ?? [])];
      const outside = [...new Set(reached)].filter((each) => !allowed.includes(each));
      if (outside.length === 0) continue;
      problems.push(
        problem(
          ["routes", alias, "targets", index, "geography"],
          target.geography,
          `may process data in ${outside.join(", ")}, outside the environment's residency`,
          "Choose a narrower geography, or widen residency if the data may go there.",
        ),
      );
    }
  }
  return problems;
};
