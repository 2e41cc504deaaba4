import { type Environment, LIMIT_KINDS, type Limit, type Limits } from "../../environment/environment";
import { own } from "../../environment/own";

/** A limit of a team that is in both. */
export interface LimitChange {
  readonly team: string;
  /** `team`, `each user`, `each credential`, `route <alias>` or `user <name>`. */
  readonly scope: string;
  readonly limit: keyof Limits;
  /** `undefined`: the scope had no limits of its own. */
  readonly before: Limit | undefined;
  readonly after: Limit | undefined;
  readonly change: "raised" | "lowered" | "added" | "removed";
}

export function limitChanges(before: Environment, after: Environment): LimitChange[] {
  return Object.values(after.teams).flatMap((team) => {
    const old = own(before.teams, team.name);
    if (old === undefined) return [];
    const [then, now] = [scopesOf(old.limits), scopesOf(team.limits)];
    return [...new Set([...then.keys(), ...now.keys()])].flatMap((scope) =>
      LIMIT_KINDS.flatMap((limit): LimitChange[] => {
        const [was, is] = [then.get(scope)?.[limit], now.get(scope)?.[limit]];
        return was === is
          ? []
          : [{ team: team.name, scope, limit, before: was, after: is, change: directionOf(was, is) }];
      }),
    );
  });
}

function scopesOf({ team, user, credential, routes, users }: Environment["teams"][string]["limits"]) {
  return new Map<string, Limits>([
    ["team", team],
    ["each user", user],
    ["each credential", credential],
    ...Object.entries(routes).map(([route, limits]) => [`route ${route}`, limits] as const),
    ...Object.entries(users).map(([user_, limits]) => [`user ${user_}`, limits] as const),
  ]);
}

function directionOf(was: Limit | undefined, is: Limit | undefined): LimitChange["change"] {
  if (was === undefined) return "added";
  if (is === undefined) return "removed";
  return is === "unlimited" || (was !== "unlimited" && is > was) ? "raised" : "lowered";
}
