import type { Limit, Limits, TeamLimits } from "../environment";
import { DEFAULT_TEAM_LIMITS, DEFAULT_USER_LIMITS, UNLIMITED } from "./defaults";

/** Limits as somebody wrote them: what is left out is inherited. */
export type WrittenLimits = { readonly [Kind in keyof Limits]?: Limit | undefined };

export interface WrittenEnvironmentLimits {
  readonly team?: WrittenLimits | undefined;
  readonly user?: WrittenLimits | undefined;
  readonly credential?: WrittenLimits | undefined;
  readonly route?: WrittenLimits | undefined;
}

export interface WrittenTeamLimits extends WrittenEnvironmentLimits {
  readonly routes?: Readonly<Record<string, WrittenLimits | undefined>> | undefined;
  readonly users?: Readonly<Record<string, WrittenLimits | undefined>> | undefined;
}

/**
 * A team's limits after inheritance: environment → team → user.
 *
 * What users inherit is never above their team: a team whose own limit is below the environment's for users caps them. What
 * is written above the wider scope is a contradiction, which the checks report.
 */
export function resolveLimits(
  environment: WrittenEnvironmentLimits,
  team: WrittenTeamLimits,
  routes: readonly string[],
): TeamLimits {
  const whole = withinMonth(layer(DEFAULT_TEAM_LIMITS, environment.team, team.team));
  const user = cap(layer(DEFAULT_USER_LIMITS, environment.user, team.user), whole);
  return {
    team: whole,
    user,
    credential: withinMonth(layer(UNLIMITED, environment.credential, team.credential)),
    routes: Object.fromEntries(
      routes.map((route) => [
        route,
        withinMonth(layer(UNLIMITED, environment.route, team.route, team.routes?.[route])),
      ]),
    ),
    users: Object.fromEntries(
      Object.entries(team.users ?? {}).map(([name, own]) => [name, cap(layer(user, own), whole)]),
    ),
  };
}

/** The last layer that says something wins, kind by kind. */
function layer(base: Limits, ...written: readonly (WrittenLimits | undefined)[]): Limits {
  const value = (kind: keyof Limits) => written.findLast((layer) => layer?.[kind] !== undefined)?.[kind] ?? base[kind];
  return ofKinds(value);
}

function cap(limits: Limits, wider: Limits): Limits {
  return withinMonth(ofKinds((kind) => (isAbove(limits[kind], wider[kind]) ? wider[kind] : limits[kind])));
}

/** A day cannot cost more than the month that it lies in. */
function withinMonth(limits: Limits): Limits {
  return isAbove(limits.dollarsPerDay, limits.dollarsPerMonth)
    ? { ...limits, dollarsPerDay: limits.dollarsPerMonth }
    : limits;
}

function ofKinds(value: (kind: keyof Limits) => Limit): Limits {
  return {
    requestsPerMinute: value("requestsPerMinute"),
    tokensPerMinute: value("tokensPerMinute"),
    concurrency: value("concurrency"),
    dollarsPerDay: value("dollarsPerDay"),
    dollarsPerMonth: value("dollarsPerMonth"),
  };
}

export function isAbove(limit: Limit, wider: Limit): boolean {
  if (wider === "unlimited") return false;
  return limit === "unlimited" || limit > wider;
}
