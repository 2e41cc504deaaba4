import { type CatalogueModel, destinations, GEOGRAPHIES, offeredInRegion } from "../catalogue";
import { nearest } from "../nearest";
import { listOf, problem } from "../problems";
import { type Check, entriesOf } from "./check";

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

/** Every target names a model that Bedrock offers there, and an account that is a team's. */
export const targetsExist: Check = (draft, catalogue) => {
  const problems = [];
  for (const [alias, route] of entriesOf(draft.routes)) {
    for (const [index, target] of (route.targets ?? []).entries()) {
      if (target?.model === undefined) continue;
      const path = ["routes", alias, "targets", index];
      const model = catalogue[target.model];
      if (model === undefined) {
        if (Object.hasOwn(draft.models ?? {}, target.model)) continue; // the schema has refused its entry
        problems.push(
          problem(
            [...path, "model"],
            target.model,
            "is not a model of the catalogue",
            unknownModelMend(target.model, catalogue),
          ),
        );
        continue;
      }
      if (target.account !== undefined && draft.teams !== undefined && !Object.hasOwn(draft.teams, target.account)) {
        problems.push(
          problem(
            [...path, "account"],
            target.account,
            "is not a team of this environment",
            didYouMean(target.account, Object.keys(draft.teams)),
          ),
        );
      }
      const region = sourceRegion(draft, target.region);
      if (region === undefined || target.geography === undefined) continue;
      const inference = inferenceRegions(draft);
      if (inference !== undefined && !inference.includes(region)) {
        problems.push(
          problem(
            [...path, "region"],
            region,
            "is not in regions.inference",
            `Add "${region}" to regions.inference, or call the model from ${listOf(inference)}.`,
          ),
        );
      }
      if (target.geography === "in-region") {
        if (!offeredInRegion(model, region)) {
          problems.push(
            problem(
              [...path, "region"],
              region,
              `does not offer ${target.model} in the region itself`,
              inRegionMend(model),
            ),
          );
        }
      } else if (destinations(model, target.geography, region) === undefined) {
        problems.push(
          problem(
            [...path, "geography"],
            target.geography,
            `is no inference profile of ${target.model} in ${region}`,
            profileMend(model, region),
          ),
        );
      }
      const guardrail = target.guardrail ?? route.guardrail;
      const guardrailRegion = guardrail?.arn?.split(":")[3];
      if (guardrailRegion !== undefined && guardrailRegion !== region) {
        const own = target.guardrail !== undefined;
        problems.push(
          problem(
            own ? [...path, "guardrail", "arn"] : ["routes", alias, "guardrail", "arn"],
            guardrail?.arn,
            `lies in ${guardrailRegion}, and target ${index} is called in ${region}`,
            own ? `Name a guardrail of ${region}.` : `Give target ${index} a guardrail of ${region}.`,
          ),
        );
      }
    }
  }
  return problems;
};

/** A cap on output is one that the models can give. */
export const outputCapsFit: Check = (draft, catalogue) =>
  entriesOf(draft.routes).flatMap(([alias, route]) => {
    const cap = route.maxOutputTokens;
    if (cap === undefined) return [];
    return (route.targets ?? []).flatMap((target) => {
      const most = target?.model === undefined ? undefined : catalogue[target.model]?.maxOutputTokens;
      if (most === undefined || cap <= most) return [];
      return [
        problem(
          ["routes", alias, "maxOutputTokens"],
          cap,
          `is more than the ${most} that ${target?.model} gives`,
          `Write at most ${most}.`,
        ),
      ];
    });
  });

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

export function sourceRegion(draft: Parameters<Check>[0], region: string | undefined): string | undefined {
  return region ?? inferenceRegions(draft)?.[0];
}

function inferenceRegions(draft: Parameters<Check>[0]): string[] | undefined {
  const listed = draft.regions?.inference?.filter((region) => region !== undefined);
  if (listed !== undefined && listed.length > 0) return listed;
  return draft.regions?.home === undefined ? undefined : [draft.regions.home];
}

function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return known.length === 0 ? "There is none yet." : `There are ${listOf(known.slice(0, 12))}.`;
}

function unknownModelMend(id: string, catalogue: Readonly<Record<string, CatalogueModel>>): string {
  const prefix = GEOGRAPHIES.find((geography) => id.startsWith(`${geography}.`));
  const bare = prefix === undefined ? id : id.slice(prefix.length + 1);
  if (prefix !== undefined && catalogue[bare] !== undefined)
    return `Write model: "${bare}" and geography: "${prefix}".`;
  const meant = nearest(id, Object.keys(catalogue));
  const add = "add it under models, with the regions that offer it";
  return meant === undefined
    ? `Check the id in the Bedrock console, or ${add}.`
    : `Did you mean "${meant}"? Otherwise ${add}.`;
}

function inRegionMend(model: CatalogueModel): string {
  const geographies = Object.keys(model.profiles);
  if (model.regions.length > 0)
    return `It is offered in ${model.regions.join(", ")}${geographies.length > 0 ? `, or by the inference profiles ${geographies.join(", ")}` : ""}.`;
  return `It is offered by inference profiles only: ${geographies.join(", ")}.`;
}

function profileMend(model: CatalogueModel, region: string): string {
  const here = GEOGRAPHIES.filter((geography) => destinations(model, geography, region) !== undefined);
  const choices: string[] = [...here, ...(offeredInRegion(model, region) ? ["in-region"] : [])];
  if (choices.length > 0) return `In ${region} write ${listOf(choices)}.`;
  const elsewhere = Object.entries(model.profiles).map(
    ([geography, sources]) => `${geography} from ${Object.keys(sources ?? {}).join(", ")}`,
  );
  return `${region} offers it in no way. There is: ${[...elsewhere, ...(model.regions.length > 0 ? [`in-region in ${model.regions.join(", ")}`] : [])].join("; ")}.`;
}
