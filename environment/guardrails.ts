import type { Environment } from "./environment";
import { own } from "./own";

/** A guardrail of ours, in the account of a team and the region in which calls must carry it. */
export interface TeamGuardrail {
  /** Whose account it is. */
  readonly team: string;
  /** As the environment names it. */
  readonly guardrail: string;
  readonly region: string;
}

/** Every guardrail that the teams' stacks make, in the order of the environment's teams: each once. */
export function guardrailsOf(environment: Environment): TeamGuardrail[] {
  const found = new Map<string, TeamGuardrail>();
  for (const { name, paths, routes } of Object.values(environment.teams)) {
    for (const { account, guardrail, region } of routes.flatMap(
      (alias) => own(environment.routes, alias)?.targets ?? [],
    )) {
      const team = account === "own" ? name : account;
      const isReached = team === name || paths.includes("gateway"); // the direct path ends in the team's own account
      if (guardrail?.kind !== "declared" || !isReached) continue;
      found.set(`${team}/${guardrail.name}/${region}`, { team, guardrail: guardrail.name, region });
    }
  }
  return [...found.values()];
}
