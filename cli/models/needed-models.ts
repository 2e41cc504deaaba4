import type { Environment, Target } from "../../environment/environment";
import { type Lock, teamAccountId } from "../../environment/lock";

/** What is called in the account of a team, by itself and by others whose routes lead there. */
export interface AccountNeeds {
  readonly team: string;
  /** `undefined`: the account does not exist yet, or does not work. */
  readonly accountId: string | undefined;
  /** Regions by model id, both sorted. */
  readonly models: ReadonlyMap<string, readonly string[]>;
}

/** Every account in which models are called, in the order of the environment's teams. */
export function neededModels(environment: Environment, lock: Lock): AccountNeeds[] {
  const regions = new Map(Object.keys(environment.teams).map((team) => [team, new Map<string, Set<string>>()]));
  for (const { name, routes } of Object.values(environment.teams)) {
    for (const target of routes.flatMap((alias) => environment.routes[alias]?.targets ?? [])) {
      const models = regions.get(ownerOf(target, name));
      models?.set(target.modelId, (models.get(target.modelId) ?? new Set()).add(target.region));
    }
  }
  return [...regions]
    .filter(([, models]) => models.size > 0)
    .map(([team, models]) => ({
      team,
      accountId: teamAccountId(environment, lock, team),
      models: new Map(
        [...models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([model, where]) => [model, [...where].sort()]),
      ),
    }));
}

function ownerOf({ account }: Target, caller: string): string {
  return account === "own" ? caller : account;
}
