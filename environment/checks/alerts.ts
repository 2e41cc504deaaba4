import { problem } from "../problems";
import { resolveLimits } from "../resolve/limits";
import { type Check, entriesOf } from "./check";

/** A monthly limit makes a budget, and a budget tells somebody. */
export const budgetsTellSomebody: Check = (draft) => {
  if ((draft.alerts?.emails ?? []).length > 0 || draft.refused.has("alerts")) return [];
  return entriesOf(draft.teams).flatMap(([name, team]) => {
    if (team.account?.kind !== "existing" || team.contacts?.billing !== undefined) return [];
    if (resolveLimits(draft.limits ?? {}, team.limits ?? {}, []).team.dollarsPerMonth === "unlimited") return [];
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
