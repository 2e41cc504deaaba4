import type { Environment, Team } from "../environment/environment";
import { callersOf } from "./calls";

/** The regions in which we have Bedrock record what is called in a team's account, sorted; none where somebody else records. */
export function recordedRegions(environment: Environment, team: Team): string[] {
  if (team.invocationLogging === "existing") return [];
  const calls = callersOf(environment, team.name).flatMap((caller) => caller.calls);
  return [...new Set(calls.map(({ target }) => target.region))].sort();
}
