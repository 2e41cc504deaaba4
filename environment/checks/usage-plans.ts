import { problem } from "../problems";
import { DEFAULT_QUOTAS } from "../resolve/defaults";
import { type Check, entriesOf } from "./check";
import { knownTeamLimits } from "./limits";

/** A usage plan is the coarse net under the limits: it refuses nothing that they allow. */
export const usagePlansLetLimitsThrough: Check = (draft) =>
  entriesOf(draft.teams).flatMap(([name, team]) => {
    const plan = team.usagePlan;
    if (plan === undefined) return [];
    const problems = [];
    const path = ["teams", name, "usagePlan"];
    if (!team.paths?.includes("gateway") && team.paths !== undefined) {
      problems.push(
        problem(
          path,
          plan,
          "has no meaning without the gateway path",
          'Remove it, or add "gateway" to the team\'s paths.',
        ),
      );
    }
    const limit = knownTeamLimits(draft, name).requestsPerMinute;
    if (limit === undefined || limit === "unlimited") return problems;
    if (plan.ratePerSecond !== undefined && plan.ratePerSecond * 60 < limit) {
      problems.push(
        problem(
          [...path, "ratePerSecond"],
          plan.ratePerSecond,
          `is below the team's ${limit} requests a minute, which it would never let through`,
          `Write at least ${Math.ceil(limit / 60)}, or lower the team's requestsPerMinute.`,
        ),
      );
    }
    const quota = plan.quota;
    if (quota?.limit !== undefined && quota.limit < limit) {
      problems.push(
        problem(
          [...path, "quota", "limit"],
          quota.limit,
          `of a ${quota.period?.toLowerCase() ?? "period"} is below the team's ${limit} requests a minute`,
          `Write more than ${limit}, or lower the team's requestsPerMinute.`,
        ),
      );
    }
    return problems;
  });

/** Every gateway team has a plan and a key in every region of the gateway. */
export const usagePlansFitTheRegion: Check = (draft) => {
  const teams = entriesOf(draft.teams).filter(([, team]) => team.paths?.includes("gateway")).length;
  const quota = draft.quotas?.usagePlansPerRegion ?? DEFAULT_QUOTAS.usagePlansPerRegion;
  const problems = [];
  if (teams > quota) {
    problems.push(
      problem(
        ["quotas", "usagePlansPerRegion"],
        draft.quotas?.usagePlansPerRegion,
        `allows ${quota} usage plans in a region, and ${teams} teams take the gateway path`,
        'Ask AWS for more (Service Quotas, Amazon API Gateway, "Usage plans per account per region"), then write here what was granted.',
      ),
    );
  }
  if (teams > DEFAULT_QUOTAS.apiKeysPerRegion) {
    problems.push(
      problem(
        ["teams"],
        `${teams} teams on the gateway path`,
        `is more than the ${DEFAULT_QUOTAS.apiKeysPerRegion} API keys that AWS gives an account in a region, and never raises`,
        "Split the teams over two environments with platform accounts of their own.",
      ),
    );
  }
  return problems;
};
