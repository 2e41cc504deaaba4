import type { Limits } from "../environment/environment";
import { own } from "../environment/own";
import type { Principal } from "./principal";
import type { TeamPolicy } from "./runtime-policy";

export type ScopeKind = "team" | "user" | "credential" | "route";

/** What a limit counts for. Every scope lies in one team. */
export interface Scope {
  readonly kind: ScopeKind;
  /** Unique among the team's scopes of its kind: the user, `key:<id>`, the route; the team's own name. */
  readonly id: string;
  readonly limits: Limits;
}

/** `user/anna`: unique in the team. */
export function scopeName({ kind, id }: Pick<Scope, "kind" | "id">): string {
  return `${kind}/${id}`;
}

/**
 * The scopes of a call, widest first.
 *
 * All of them count, those without a limit too: somebody may set one tomorrow, and `usage` shows them. A credential counts
 * only where it has a limit: every token would leave counters behind.
 */
export function scopesOf(principal: Principal, route: string, team: TeamPolicy): Scope[] {
  const { limits } = team;
  const { credential } = principal;
  const scopes: Scope[] = [
    { kind: "team", id: principal.team, limits: limits.team },
    { kind: "route", id: route, limits: own(limits.routes, route) ?? limits.team },
    { kind: "user", id: principal.user, limits: own(limits.users, principal.user) ?? limits.user },
  ];
  if (Object.values(limits.credential).some((limit) => limit !== "unlimited")) {
    scopes.push({ kind: "credential", id: `${credential.kind}:${credential.id}`, limits: limits.credential });
  }
  return scopes;
}
