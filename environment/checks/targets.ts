import { type Catalogue, type CatalogueModel, destinations, GEOGRAPHIES, offeredInRegion } from "../catalogue";
import type { Draft } from "../draft";
import { nearest } from "../nearest";
import { listOf, type Path, type Problem, problem } from "../problems";
import { type Check, didYouMean, entriesOf } from "./check";

type DraftRoute = NonNullable<NonNullable<Draft["routes"]>[string]>;
type DraftTarget = NonNullable<NonNullable<DraftRoute["targets"]>[number]>;

/** Every target names a model that Bedrock offers there, and an account that is a team's. */
export const targetsExist: Check = (draft, catalogue) =>
  targetsOf(draft).flatMap(({ route, target, path }) => {
    const region = sourceRegion(draft, target, path);
    return [
      ...modelProblems(draft, catalogue, target, path),
      ...accountProblems(draft, target, path),
      ...(region === undefined
        ? []
        : [
            ...regionProblems(draft, region, path),
            ...offerProblems(modelOf(draft, catalogue, target.model), target, region, path),
            ...guardrailProblems(draft, route, target, region, path),
          ]),
    ];
  });

/** A cap on output is one that every model of the route can give. */
export const outputCapsFit: Check = (draft, catalogue) =>
  entriesOf(draft.routes).flatMap(([alias, route]) => {
    const cap = route.maxOutputTokens;
    if (cap === undefined) return [];
    const models = (route.targets ?? []).map((target) => modelOf(draft, catalogue, target?.model));
    const [least] = models
      .flatMap((model) => (model?.maxOutputTokens === undefined ? [] : [{ id: model.id, most: model.maxOutputTokens }]))
      .sort((one, other) => one.most - other.most);
    if (least === undefined || cap <= least.most) return [];
    return [
      problem(
        ["routes", alias, "maxOutputTokens"],
        cap,
        `is more than the ${least.most} that ${least.id} gives`,
        `Write at most ${least.most}.`,
      ),
    ];
  });

/** Every target that can be read, with its path. */
export function targetsOf(
  draft: Draft,
): { readonly route: DraftRoute; readonly target: DraftTarget; readonly path: Path }[] {
  return entriesOf(draft.routes).flatMap(([alias, route]) =>
    (route.targets ?? []).flatMap((target, index) =>
      target === undefined ? [] : [{ route, target, path: ["routes", alias, "targets", index] }],
    ),
  );
}

/** Where a target calls Bedrock, if that is known. */
export function sourceRegion(draft: Draft, target: DraftTarget, path: Path): string | undefined {
  if (target.region !== undefined) return target.region;
  if (draft.refused([...path, "region"])) return undefined;
  const written = draft.regions?.inference;
  if (written !== undefined) return written[0];
  return draft.refused(["regions", "inference"]) ? undefined : draft.regions?.home;
}

/** A model of the catalogue, unless the user meant to replace it and the schema has refused that. */
export function modelOf(draft: Draft, catalogue: Catalogue, id: string | undefined): CatalogueModel | undefined {
  return id === undefined || draft.refused(["models", id]) ? undefined : catalogue[id];
}

function modelProblems(draft: Draft, catalogue: Catalogue, { model }: DraftTarget, path: Path): Problem[] {
  if (model === undefined || draft.refused(["models", model]) || catalogue[model] !== undefined) return [];
  return [problem([...path, "model"], model, "is not a model of the catalogue", unknownModelMend(model, catalogue))];
}

function accountProblems(draft: Draft, { account }: DraftTarget, path: Path): Problem[] {
  if (account === undefined || draft.teams === undefined || Object.hasOwn(draft.teams, account)) return [];
  return [
    problem(
      [...path, "account"],
      account,
      "is not a team of this environment",
      didYouMean(account, Object.keys(draft.teams)),
    ),
  ];
}

function regionProblems(draft: Draft, region: string, path: Path): Problem[] {
  const home = draft.regions?.home;
  const inference = draft.regions?.inference ?? (home === undefined ? [] : [home]);
  if (draft.refused(["regions"]) || inference.includes(region)) return [];
  return [
    problem(
      [...path, "region"],
      region,
      "is not in regions.inference",
      `Add "${region}" to regions.inference, or call the model from ${listOf(inference)}.`,
    ),
  ];
}

function offerProblems(model: CatalogueModel | undefined, target: DraftTarget, region: string, path: Path): Problem[] {
  if (model === undefined || target.geography === undefined) return [];
  if (target.geography === "in-region") {
    if (offeredInRegion(model, region)) return [];
    return [
      problem(
        [...path, "region"],
        target.region,
        `is ${region}, which does not offer ${model.id} in the region itself`,
        inRegionMend(model),
      ),
    ];
  }
  if (destinations(model, target.geography, region) !== undefined) return [];
  return [
    problem(
      [...path, "geography"],
      target.geography,
      `is no inference profile of ${model.id} in ${region}`,
      profileMend(model, region),
    ),
  ];
}

function guardrailProblems(
  draft: Draft,
  route: DraftRoute,
  target: DraftTarget,
  region: string,
  path: Path,
): Problem[] {
  if (draft.refused([...path, "guardrail"])) return [];
  const own = target.guardrail !== undefined;
  const guardrail = own ? target.guardrail : route.guardrail;
  const arn = typeof guardrail === "string" ? undefined : guardrail?.arn; // a declared one is made where it is needed
  const guardrailRegion = arn?.split(":")[3];
  if (guardrailRegion === undefined || guardrailRegion === region) return [];
  const index = path.at(-1);
  return [
    problem(
      own ? [...path, "guardrail", "arn"] : [...path.slice(0, 2), "guardrail", "arn"],
      arn,
      `lies in ${guardrailRegion}, and target ${String(index)} is called in ${region}`,
      own ? `Name a guardrail of ${region}.` : `Give target ${String(index)} a guardrail of ${region}.`,
    ),
  ];
}

function unknownModelMend(id: string, catalogue: Catalogue): string {
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
  return geographies.length > 0
    ? `It is offered by inference profiles only: ${geographies.join(", ")}.`
    : nowhereMend(model);
}

function profileMend(model: CatalogueModel, region: string): string {
  const here = GEOGRAPHIES.filter((geography) => destinations(model, geography, region) !== undefined);
  const choices: string[] = [...here, ...(offeredInRegion(model, region) ? ["in-region"] : [])];
  if (choices.length > 0) return `In ${region} write ${listOf(choices)}.`;
  const elsewhere = Object.entries(model.profiles).map(
    ([geography, sources]) => `${geography} from ${Object.keys(sources ?? {}).join(", ")}`,
  );
  const ways = [...elsewhere, ...(model.regions.length > 0 ? [`in-region in ${model.regions.join(", ")}`] : [])];
  return ways.length > 0 ? `${region} offers it in no way. There is: ${ways.join("; ")}.` : nowhereMend(model);
}

/** Only a user's own model can be so: the catalogue's are all offered somewhere. */
function nowhereMend(model: CatalogueModel): string {
  return `Write under models["${model.id}"] which regions or profiles offer it.`;
}
