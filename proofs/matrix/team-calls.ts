import type { Environment, Target, Team } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import type { AccessModel, Account } from "../access-model/access-model";
import type { Call } from "../simulation/call";
import { callGuardrail, guardedContext } from "./call-guardrail";

/** One target of one route, as a team would call it. */
export interface TeamCall {
  readonly route: string;
  readonly target: Target;
  /** Whose account is called: `team <name>`. */
  readonly holder: string;
  /** Whether the team's routes lead there. */
  readonly own: boolean;
  /** Name of the team's application inference profile for it. */
  readonly profileName: string;
}

/**
 * Every target of every route of the environment from a team's point of view.
 *
 * IAM knows models and profiles, not routes: a target of a foreign route that means the same to AWS as one of the team's own is own.
 */
export function teamCalls(environment: Environment, team: Team): TeamCall[] {
  const names = namesOf(environment);
  const all = Object.values(environment.routes).flatMap((route) =>
    route.targets.map(
      (target, position): TeamCall => ({
        route: route.alias,
        target,
        holder: `team ${target.account === "own" ? team.name : target.account}`,
        own: team.routes.includes(route.alias),
        profileName: names.inferenceProfile(team.name, route.alias, position),
      }),
    ),
  );
  const means = new Set(all.filter(({ own }) => own).map(meaning));
  return all.filter((call) => call.own || !means.has(meaning(call)));
}

function meaning({ target, holder }: TeamCall): string {
  return [holder, target.modelId, target.geography, target.region].join(" ");
}

type Authorization = Omit<Call, "principal">;

/** All that AWS authorizes in one call through an inference profile, or of a model by its own id. */
export function authorizationsOf(
  accessModel: AccessModel,
  call: Pick<TeamCall, "target" | "holder">,
  profile: string | undefined,
  context: NonNullable<Call["context"]>,
): Authorization[] {
  const { environment } = accessModel;
  const { region, modelId, destinationRegions } = call.target;
  const guarded = guardedContext(callGuardrail(accessModel, call));
  const model = (at: string) => `arn:${environment.partition}:bedrock:${at}::foundation-model/${modelId}`;
  if (profile === undefined) {
    return [
      { action: INVOKE, resource: model(region), context: { ...context, ...guarded } },
      { action: STREAM, resource: model(region), context: { ...context, ...guarded } },
    ];
  }
  const through = { ...context, ...guarded, "bedrock:InferenceProfileArn": profile };
  return [
    { action: INVOKE, resource: profile, context },
    { action: STREAM, resource: profile, context },
    { action: STREAM, resource: model(region), context: through },
    ...[...new Set([region, ...destinationRegions])].map((at) => ({
      action: INVOKE,
      resource: model(at),
      context: through,
    })),
  ];
}

export const INVOKE = "bedrock:InvokeModel";
export const STREAM = "bedrock:InvokeModelWithResponseStream";

/** The profile that AWS defines, in an account; `undefined` for a model that is called by its own id. */
export function systemProfile(environment: Environment, { inferenceProfileId, region }: Target, account: Account) {
  return inferenceProfileId === undefined
    ? undefined
    : `arn:${environment.partition}:bedrock:${region}:${account.accountId}:inference-profile/${inferenceProfileId}`;
}
