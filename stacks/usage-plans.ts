import type { Environment } from "../environment/environment";
import { namesOf, usageIdentifier } from "../environment/names";
import { UsagePlan, type UsagePlanStage } from "../modules/usage-plan/usage-plan";
import type { AccountStack } from "./account-stack";

/**
 * A usage plan for every team that comes through a region's gateway. Their logical ids are the same whoever has made the API, so that
 * a gateway that existed can be replaced by a managed one.
 */
export function makeUsagePlans(
  stack: AccountStack,
  environment: Environment,
  region: string,
  stage: UsagePlanStage,
): Readonly<Record<string, UsagePlan>> {
  const names = namesOf(environment);
  const teams = Object.values(environment.teams).filter((team) => team.paths.includes("gateway"));
  return Object.fromEntries(
    teams.map((team) => [
      team.name,
      new UsagePlan(stack, `usage-plan-${team.name}`, {
        name: names.usagePlan(team.name),
        stages: [stage],
        usageIdentifier: usageIdentifier(environment.name, region, team.name),
        ...team.usagePlan,
        tags: { team: team.name, ...(team.costCenter && { "cost-center": team.costCenter }) },
      }),
    ]),
  );
}
