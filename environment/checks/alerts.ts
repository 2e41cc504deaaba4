import { problem } from "../problems";
import { type Check, entriesOf } from "./check";
import { knownTeamLimits } from "./limits";

/** A monthly limit makes a budget, and a budget tells somebody. */
export const budgetsTellSomebody: Check = (draft) => {
  if ((draft.alerts?.emails ?? []).length > 0 || draft.refused(["alerts"])) return [];
  return entriesOf(draft.teams).flatMap(([name, team]) => {
    if (team.account?.kind !== "existing" || team.contacts?.billing !== undefined) return [];
    const month = knownTeamLimits(draft, name).dollarsPerMonth;
    if (month === undefined || month === "unlimited" || draft.refused(["teams", name, "contacts"])) return [];
    return [
      problem(
        ["teams", name, "contacts", "billing"],
        undefined,
        "is missing, and nobody else would be told when the team's budget runs out",
        "Name a billing contact, or write alerts: { emails: [...] } for all teams.",
      ),
    ];
  });
};
