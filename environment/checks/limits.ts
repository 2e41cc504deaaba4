import type { Draft } from "../draft";
import { LIMIT_KINDS, type Limit } from "../environment";
import { type Path, type Problem, problem } from "../problems";
import { DEFAULT_TEAM_LIMITS, DEFAULT_USER_LIMITS, UNLIMITED } from "../resolve/defaults";
import { isAbove, type WrittenLimits } from "../resolve/limits";
import { type Check, entriesOf } from "./check";

/**
 * Nothing written for a narrower scope is above the wider one: it could never be reached, so one of the two is not meant.
 *
 * What is only inherited is capped instead.
 */
export const narrowLimitsStayBelowWideOnes: Check = (draft) => {
  const environment = draft.limits ?? {};
  const each = withinMonth(known(draft, ["limits", "team"], DEFAULT_TEAM_LIMITS, environment.team), environment.team);
  const problems: Problem[] = [
    ...above(["limits", "user"], environment.user, each, "a whole team's"),
    ...above(["limits", "route"], environment.route, each, "a whole team's"),
    ...above(["limits", "credential"], environment.credential, each, "a whole team's"),
  ];
  for (const [name, { limits = {} }] of entriesOf(draft.teams)) {
    const path = ["teams", name, "limits"];
    const whole = withinMonth(knownTeamLimits(draft, name), limits.team);
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

/** A day lies in its month, whether the month is written or inherited. An inherited day is capped instead. */
export const daysStayBelowMonths: Check = (draft) => {
  const environment = draft.limits ?? {};
  const problems = SCOPES.flatMap((scope) => dayAboveMonth(["limits", scope], environment[scope], DEFAULTS[scope]));
  for (const [name, { limits = {} }] of entriesOf(draft.teams)) {
    const path = ["teams", name, "limits"];
    const inherited = (scope: Scope) => known(draft, ["limits", scope], DEFAULTS[scope], environment[scope]);
    const layered = (scope: Scope) => known(draft, [...path, scope], inherited(scope), limits[scope]);
    problems.push(
      ...SCOPES.flatMap((scope) => dayAboveMonth([...path, scope], limits[scope], inherited(scope))),
      ...entriesOf(limits.routes).flatMap(([route, own]) =>
        dayAboveMonth([...path, "routes", route], own, layered("route")),
      ),
      ...entriesOf(limits.users).flatMap(([who, own]) => dayAboveMonth([...path, "users", who], own, layered("user"))),
    );
  }
  return problems;

  function dayAboveMonth(path: Path, own: WrittenLimits | undefined, inherited: WrittenLimits): Problem[] {
    const day = own?.dollarsPerDay;
    const month = known(draft, [...path, "dollarsPerMonth"], inherited, own).dollarsPerMonth;
    if (day === undefined || day === "unlimited" || month === undefined || !isAbove(day, month)) return [];
    return [
      problem(
        [...path, "dollarsPerDay"],
        day,
        `is more than the month's ${money(month)}, so it can never bind`,
        "Lower the day or raise the month.",
      ),
    ];
  }
};

/** What binds a team, written or inherited, as far as it is known. */
export function knownTeamLimits(draft: Draft, team: string): WrittenLimits {
  const environment = known(draft, ["limits", "team"], DEFAULT_TEAM_LIMITS, draft.limits?.team);
  return known(draft, ["teams", team, "limits", "team"], environment, draft.teams?.[team]?.limits?.team);
}

type Scope = (typeof SCOPES)[number];

const SCOPES = ["team", "user", "credential", "route"] as const;

const DEFAULTS = { team: DEFAULT_TEAM_LIMITS, user: DEFAULT_USER_LIMITS, credential: UNLIMITED, route: UNLIMITED };

/** Where the schema refused something nobody knows whether it would have replaced what is inherited. */
function known(draft: Draft, path: Path, inherited: WrittenLimits, written: WrittenLimits | undefined): WrittenLimits {
  const base = draft.refused(path) ? {} : inherited;
  return Object.fromEntries(LIMIT_KINDS.map((kind) => [kind, written?.[kind] ?? base[kind]]));
}

/** A day without a number of its own counts no more than its month; a number above it is reported by itself. */
function withinMonth(limits: WrittenLimits, written: WrittenLimits | undefined): WrittenLimits {
  const { dollarsPerDay, dollarsPerMonth } = limits;
  if (typeof written?.dollarsPerDay === "number" || dollarsPerDay === undefined || dollarsPerMonth === undefined)
    return limits;
  return isAbove(dollarsPerDay, dollarsPerMonth) ? { ...limits, dollarsPerDay: dollarsPerMonth } : limits;
}

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

function money(limit: Limit): string {
  return typeof limit === "number" ? `$${limit}` : limit;
}
