import type { Environment } from "../../../environment/environment";
import { COMPLETE_EXAMPLE } from "../../stacks/complete-example";
import type { Ingredients } from "../../support/compose";

/** The complete example's production, as the base branch has it. */
export const BASE: Ingredients = productionWith((environment) => environment);

/** The same with what a reviewer must see: one of each kind of change. */
export const HEAD: Ingredients = productionWith((environment) => {
  const { payments, mobile, support: _, ...teams } = environment.teams;
  const [exemption] = environment.exemptions;
  if (payments === undefined || mobile === undefined || exemption === undefined)
    throw new Error("the example has changed");
  return {
    ...environment,
    teams: {
      ...teams,
      payments: {
        ...payments,
        limits: { ...payments.limits, team: { ...payments.limits.team, dollarsPerMonth: 12_000 } },
      },
      mobile: {
        ...mobile,
        routes: [...mobile.routes, "claude-sonnet"],
        limits: { ...mobile.limits, routes: { ...mobile.limits.routes, "claude-sonnet": mobile.limits.credential } },
        members: { ...mobile.members, groups: ["bedrock-mobile", "everybody"] },
      },
    },
    exemptions: [
      exemption,
      {
        role: "arn:aws:iam::300000000099:role/batch/reports",
        reason: "Reports | <b>until</b> spring, ask @everyone",
        owner: "risk@acme.example",
        expires: "2027-03-31",
        changedBy: [],
      },
    ],
  };
});

export function productionWith(change: (environment: Environment) => Environment): Ingredients {
  const found = COMPLETE_EXAMPLE.find(({ environment }) => environment.name === "prod");
  if (found === undefined) throw new Error("the complete example has no production");
  return { ...found, environment: change(found.environment) };
}
