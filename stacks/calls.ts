import type { Environment, Route, Target, Team } from "../environment/environment";

/** One target of one route, as a team calls it. */
export interface Call {
  readonly route: Route;
  readonly target: Target;
  readonly position: number;
}

/** A team whose routes lead into an account, and by which targets. */
export interface Caller {
  readonly caller: Team;
  readonly calls: readonly Call[];
}

/**
 * Who calls Bedrock in a team's account: the team itself, and teams of the gateway path whose routes name the account.
 *
 * In the order of the environment's teams.
 */
export function callersOf(environment: Environment, account: string): readonly Caller[] {
  return callersByAccount(environment).get(account) ?? [];
}

// Each team's stack asks, so looking through all teams each time would take a second at 2,000 teams.
const known = new WeakMap<Environment, ReadonlyMap<string, readonly Caller[]>>();

function callersByAccount(environment: Environment): ReadonlyMap<string, readonly Caller[]> {
  const before = known.get(environment);
  if (before !== undefined) return before;

  const callers = new Map<string, Caller[]>();
  for (const caller of Object.values(environment.teams)) {
    for (const [account, calls] of callsByAccount(environment, caller)) {
      if (account !== caller.name && !caller.paths.includes("gateway")) continue;
      const others = callers.get(account);
      if (others === undefined) callers.set(account, [{ caller, calls }]);
      else others.push({ caller, calls });
    }
  }
  known.set(environment, callers);
  return callers;
}

function callsByAccount(environment: Environment, caller: Team): Map<string, Call[]> {
  const byAccount = new Map<string, Call[]>();
  for (const alias of caller.routes) {
    const route = environment.routes[alias];
    if (route === undefined) continue;
    for (const [position, target] of route.targets.entries()) {
      const account = target.account === "own" ? caller.name : target.account;
      const calls = byAccount.get(account);
      if (calls === undefined) byAccount.set(account, [{ route, target, position }]);
      else calls.push({ route, target, position });
    }
  }
  return byAccount;
}
