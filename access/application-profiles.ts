import type { Environment, Team } from "../environment/environment";
import { inferenceProfilesOf } from "../environment/inference-profiles";
import { type Lock, teamAccountId } from "../environment/lock";
import { readInferenceProfileArn } from "../environment/lock-sections/inference-profiles";
import { own } from "../environment/own";

/**
 * The ids of a team's application inference profiles that the lock knows, by the key of what they call. One that copies something
 * else than the environment wants by now, or lies elsewhere, is left out: the next apply replaces it.
 */
export function applicationProfiles(environment: Environment, lock: Lock, team: Team): Record<string, string> {
  const known = own(lock.inferenceProfiles?.teams ?? {}, team.name);
  if (known === undefined) return {};
  return Object.fromEntries(
    inferenceProfilesOf(environment, team).flatMap(({ key, name, account, region, calls }) => {
      const locked = own(known, name);
      const arn = locked && readInferenceProfileArn(locked.arn);
      if (arn === undefined || locked?.calls !== calls || arn.region !== region) return [];
      return arn.accountId === teamAccountId(environment, lock, account) ? [[key, arn.id]] : [];
    }),
  );
}

/**
 * Teams some of whose calls the gateway makes by the model's own id, so that AWS bills them to the account alone: the lock does not know
 * all of their application inference profiles. Teams whose account waits are left out.
 */
export function unattributedTeams(environment: Environment, lock: Lock): string[] {
  if (environment.gateway?.kind !== "managed") return [];
  return Object.values(environment.teams)
    .filter((team) => team.paths.includes("gateway") && teamAccountId(environment, lock, team.name) !== undefined)
    .filter((team) => {
      const known = applicationProfiles(environment, lock, team);
      return inferenceProfilesOf(environment, team).some(({ key }) => !Object.hasOwn(known, key));
    })
    .map(({ name }) => name);
}
