import type { PolicyStatement } from "../../access/iam-policy";
import { namesOf } from "../../environment/names";
import type { AccessModel, Role } from "../access-model/access-model";
import { matches, type Texts, textsOf } from "./statements";

/** One model that one role of the environment is allowed to invoke, read from its policies. */
export interface AccessRow {
  /** The team whose role it is; the role's ARN where it is the role of no team's path. */
  readonly who: string;
  /** `other`: a role that belongs to none of the paths. */
  readonly path: "direct" | "gateway" | "other";
  /** The model's id; `*` in it stands for whatever the policy leaves open. */
  readonly model: string;
  /** Regions that may process the call. Sorted; `*`: every one. */
  readonly regions: readonly string[];
}

/** Who may invoke what, by the roles' own policies: what SCPs, boundaries or trust deny beside that is not taken off. */
export function accessRows(model: AccessModel): AccessRow[] {
  const owners = ownersOf(model);
  const found = new Map<string, { row: Omit<AccessRow, "regions">; regions: Set<string> }>();
  for (const role of model.accounts.flatMap(({ roles }) => roles)) {
    const owner = owners.get(role.name) ?? { who: role.arn, path: "other" as const };
    for (const { region, modelId } of grantsOf(role)) {
      const key = `${owner.who} ${owner.path} ${modelId}`;
      const known = found.get(key) ?? { row: { ...owner, model: modelId }, regions: new Set() };
      known.regions.add(region);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ row, regions }) => ({ ...row, regions: [...regions].sort() }));
}

type Owner = Pick<AccessRow, "who" | "path">;

function ownersOf({ environment }: AccessModel): ReadonlyMap<string, Owner> {
  const { roles } = namesOf(environment);
  return new Map<string, Owner>(
    Object.keys(environment.teams).flatMap((team) => [
      [roles.direct(team), { who: team, path: "direct" } as const],
      [roles.invoke(team), { who: team, path: "gateway" } as const],
    ]),
  );
}

interface Grant {
  readonly region: string;
  readonly modelId: string;
}

function grantsOf({ identity, foreignPolicies }: Role): Grant[] {
  const foreign = foreignPolicies.map((): Grant => ({ region: "*", modelId: "*" })); // nobody here can look into them
  return [...identity.flatMap(({ document }) => document.Statement.flatMap(grantsOfStatement)), ...foreign];
}

function grantsOfStatement(statement: PolicyStatement): Grant[] {
  if (statement.Effect !== "Allow" || !invokes(statement)) return [];
  if (statement.Resource === undefined) return [{ region: "*", modelId: "*" }];
  return textsOf(statement.Resource).flatMap((resource): Grant[] => {
    const [, region, modelId] = FOUNDATION_MODEL.exec(resource) ?? [];
    if (region !== undefined && modelId !== undefined) return [{ region, modelId }];
    return HARMLESS.some((pattern) => pattern.test(resource)) ? [] : [{ region: "*", modelId: resource }];
  });
}

const FOUNDATION_MODEL = /^arn:[^:]*:bedrock:([^:]*):[^:]*:foundation-model\/(.*)$/;

const HARMLESS = [
  // An inference profile gives nothing without the models behind it, which stand beside it.
  /^arn:[^:]*:bedrock:[^:]*:[^:]*:(application-)?inference-profile\//,
  /^arn:[^:*?]*:(?!bedrock:)[^:*?]+:/,
];

function invokes({ Action, NotAction }: PolicyStatement): boolean {
  const meant = (actions: Texts) => INVOKING.filter((action) => textsOf(actions).some((each) => matches(each, action)));
  if (Action !== undefined) return meant(Action).length > 0;
  return NotAction === undefined || meant(NotAction).length < INVOKING.length;
}

const INVOKING = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
