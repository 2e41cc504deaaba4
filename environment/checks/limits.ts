import type { Limit } from "../environment";
import { type Path, type Problem, problem } from "../problems";
import { DEFAULT_TEAM_LIMITS } from "../resolve/defaults";
import { isAbove, LIMIT_KINDS, type WrittenLimits } from "../resolve/limits";
import { type Check, entriesOf } from "./check";

/**
 * Nothing written for a narrower scope is above the wider one: it could never be reached, so one of the two is not meant.
 *
 * What is only inherited is capped instead.
 */
export const narrowLimitsStayBelowWideOnes: Check = (draft) => {
  const environment = draft.limits ?? {};
  const team = layered(DEFAULT_TEAM_LIMITS, environment.team);
  const problems: Problem[] = [
    ...above(["limits", "user"], environment.user, team, "a whole team's"),
    ...above(["limits", "route"], environment.route, team, "a whole team's"),
    ...above(["limits", "credential"], environment.credential, team, "a whole team's"),
  ];
  for (const [name, { limits = {} }] of entriesOf(draft.teams)) {
    const path = ["teams", name, "limits"];
    const whole = layered(team, limits.team);
    problems.push(
      ...above([...path, "user"], limits.user, whole, "the team's"),
      ...above([...path, "route"], limits.route, whole, "the team's"),
      ...above([...path, "credential"], limits.credential, whole, "the team's"),
      ...entriesOf(limits.routes).flatMap(([route, own]) =>
        above([...path, "routes", route], own, whole, "the team's"),
      ),
      ...entriesOf(limits.users).flatMap(([who, own]) => above([...path, "users", who], own, whole, "the team's")),
    );
  }
  return problems;
};

/** A day lies in its month. */
export const daysStayBelowMonths: Check = (draft) => {
  const environment = draft.limits ?? {};
  const written: [Path, WrittenLimits | undefined][] = entriesOf(environment).map(([scope, limits]) => [
    ["limits", scope],
    limits,
  ]);
  for (const [name, { limits = {} }] of entriesOf(draft.teams)) {
    const path = ["teams", name, "limits"];
    const { routes, users, ...scopes } = limits;
    for (const [scope, own] of entriesOf(scopes)) written.push([[...path, scope], own]);
    for (const [route, own] of entriesOf(routes)) written.push([[...path, "routes", route], own]);
    for (const [who, own] of entriesOf(users)) written.push([[...path, "users", who], own]);
  }
  return written.flatMap(([path, limits]) => {
    const { dollarsPerDay, dollarsPerMonth } = limits ?? {};
    if (dollarsPerDay === undefined || dollarsPerMonth === undefined || !isAbove(dollarsPerDay, dollarsPerMonth))
      return [];
    return [
      problem(
        [...path, "dollarsPerDay"],
        dollarsPerDay,
        `is more than the month's ${money(dollarsPerMonth)}, so it can never bind`,
        "Lower the day or raise the month.",
      ),
    ];
  });
};

/** What the narrower scope was given and could never use. */
function above(path: Path, narrow: WrittenLimits | undefined, wide: WrittenLimits, whose: string): Problem[] {
  return LIMIT_KINDS.flatMap((kind) => {
    const limit = narrow?.[kind];
    const wider = wide[kind];
    if (limit === undefined || limit === "unlimited" || wider === undefined || !isAbove(limit, wider)) return [];
    return [
      problem(
        [...path, kind],
        limit,
        `is above ${whose} ${wider}, so it can never be reached`,
        `Write at most ${wider}, or raise ${whose} limit.`,
      ),
    ];
  });
}

function layered(base: WrittenLimits, ...written: readonly (WrittenLimits | undefined)[]): WrittenLimits {
  return Object.fromEntries(
    LIMIT_KINDS.map((kind) => [kind, written.findLast((layer) => layer?.[kind] !== undefined)?.[kind] ?? base[kind]]),
  );
}

function money(limit: Limit): string {
  return typeof limit === "number" ? `$${limit}` : limit;
}
