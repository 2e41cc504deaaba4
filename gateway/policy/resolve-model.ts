import type { RuntimePolicy, TargetPolicy, TeamPolicy } from "../../access/runtime-policy";
import { own } from "../../environment/own";
import { Refusal } from "../refusal";

/** The route that a client's model id means, and those of its targets that the id allows. */
export interface ResolvedModel {
  readonly route: string;
  /** In order of preference; at least one. */
  readonly targets: readonly TargetPolicy[];
}

/**
 * Finds the route of a model id: an alias of the team's, a Bedrock model id, an inference profile's id or ARN, or the name by which
 * Anthropic's own API knows the model.
 *
 * An alias may be served by any of its targets. Who names a model or a profile gets that model or profile, nothing else.
 *
 * @throws Refusal `not-found`, which lists what the caller may use.
 */
export function resolveModel(requested: string, team: TeamPolicy, policy: RuntimePolicy): ResolvedModel {
  const routes = team.routes.flatMap((alias) => {
    const route = own(policy.routes, alias);
    return route === undefined ? [] : [{ alias, targets: route.targets }];
  });
  const byAlias = routes.find(({ alias }) => alias === requested);
  if (byAlias !== undefined) return { route: byAlias.alias, targets: byAlias.targets };

  const id = idInArn(requested);
  for (const names of [exactNames, anthropicNames]) {
    for (const { alias, targets } of routes) {
      const meant = targets.filter((target) => names(target).includes(id));
      if (meant.length > 0) return { route: alias, targets: meant };
    }
  }
  throw new Refusal(
    "not-found",
    `The model ${JSON.stringify(requested.slice(0, 200))} is not one that you may use. You may use: ${routes.map(({ alias }) => alias).join(", ")}.`,
  );
}

/** `arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.anthropic.…` → `eu.anthropic.…` */
function idInArn(requested: string): string {
  const [, id] =
    /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:(?:\d{12})?:(?:inference-profile|foundation-model)\/(.+)$/.exec(requested) ??
    [];
  return id ?? requested;
}

function exactNames(target: TargetPolicy): readonly string[] {
  return [target.invokeId, target.modelId];
}

/** `anthropic.claude-sonnet-4-5-20250929-v1:0` → `claude-sonnet-4-5-20250929`, `claude-sonnet-4-5` */
function anthropicNames({ modelId }: TargetPolicy): readonly string[] {
  const [, name] = /^anthropic\.(.+?)(?:-v\d+(?::\d+)?)?$/.exec(modelId) ?? [];
  return name === undefined ? [] : [name, name.replace(/-\d{8}$/, "")];
}
