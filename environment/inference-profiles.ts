import type { Environment, Target, Team } from "./environment";
import { namesOf } from "./names";
import { own } from "./own";

/** The application inference profile by which a team calls one target of one of its routes. */
export interface TeamInferenceProfile {
  /** The team that calls, and whom the bill names. */
  readonly team: string;
  /** Unique among the team's. */
  readonly key: string;
  /** As AWS knows it; unique in its account and region. */
  readonly name: string;
  /** The team in whose account it lies. */
  readonly account: string;
  readonly region: string;
  /** What it copies: see {@link calledId}. */
  readonly calls: string;
}

/** Every application inference profile that the stacks make for a team, in the order of its routes. */
export function inferenceProfilesOf(environment: Environment, team: Team): TeamInferenceProfile[] {
  const names = namesOf(environment);
  return team.routes.flatMap((alias) =>
    (own(environment.routes, alias)?.targets ?? []).flatMap((target, position): TeamInferenceProfile[] => {
      const account = target.account === "own" ? team.name : target.account;
      if (account !== team.name && !team.paths.includes("gateway")) return [];
      return [
        {
          team: team.name,
          key: inferenceProfileKey(alias, position),
          name: names.inferenceProfile(team.name, alias, position),
          account,
          region: target.region,
          calls: calledId(target),
        },
      ];
    }),
  );
}

/** Finds a target of a route among a team's application inference profiles. */
export function inferenceProfileKey(alias: string, position: number): string {
  return `${alias}-${position}`;
}

/** What a target's own name is in Bedrock: the inference profile that AWS defines, or the model. */
export function calledId({ inferenceProfileId, modelId }: Target): string {
  return inferenceProfileId ?? modelId;
}
