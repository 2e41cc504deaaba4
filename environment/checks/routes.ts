import { problem } from "../problems";
import { type Check, didYouMean, entriesOf } from "./check";

/** Teams name routes that exist, once each. */
export const routesExist: Check = (draft) => {
  if (draft.routes === undefined) return [];
  const known = Object.keys(draft.routes);
  const problems = [];
  for (const [name, team] of entriesOf(draft.teams)) {
    const routes = team.routes ?? [];
    for (const [index, route] of routes.entries()) {
      if (route === undefined) continue;
      const path = ["teams", name, "routes", index];
      if (!known.includes(route))
        problems.push(problem(path, route, "is not a route of this environment", didYouMean(route, known)));
      else if (routes.indexOf(route) < index)
        problems.push(problem(path, route, "stands there twice", "Name each route once."));
    }
    for (const route of Object.keys(team.limits?.routes ?? {})) {
      if (!known.includes(route)) {
        problems.push(
          problem(
            ["teams", name, "limits", "routes", route],
            route,
            "is not a route of this environment",
            didYouMean(route, known),
          ),
        );
      } else if (team.routes !== undefined && !routes.includes(route)) {
        problems.push(
          problem(
            ["teams", name, "limits", "routes", route],
            route,
            "is not a route of this team",
            `Add it to teams.${name}.routes, or remove its limits.`,
          ),
        );
      }
    }
  }
  return problems;
};

/** Answers are kept of routes that the team may call. */
export const cachedRoutesAreTheTeams: Check = (draft) =>
  entriesOf(draft.teams).flatMap(([name, team]) =>
    (team.responseCache?.routes ?? []).flatMap((route, index) => {
      if (route === undefined || team.routes === undefined || team.routes.includes(route)) return [];
      return [
        problem(
          ["teams", name, "responseCache", "routes", index],
          route,
          "is not a route of this team",
          `Add it to teams.${name}.routes, or remove it here.`,
        ),
      ];
    }),
  );

/** Someone who comes directly calls Bedrock in the account of the role: the team's own. */
export const directTeamsReachTheirRoutes: Check = (draft) =>
  entriesOf(draft.teams).flatMap(([name, team]) => {
    if (!team.paths?.includes("direct")) return [];
    return (team.routes ?? []).flatMap((alias, index) => {
      const targets = alias === undefined ? undefined : draft.routes?.[alias]?.targets;
      if (targets === undefined || targets.length === 0) return [];
      if (targets.some((target) => target?.account === undefined || target.account === name)) return [];
      return [
        problem(
          ["teams", name, "routes", index],
          alias,
          "calls other teams' accounts only, which the direct path cannot reach",
          `Add a target without an account to route "${alias}", or give the team the gateway path alone.`,
        ),
      ];
    });
  });
