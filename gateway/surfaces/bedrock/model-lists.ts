import type { RuntimePolicy, TargetPolicy } from "../../../access/runtime-policy";
import { own } from "../../../environment/own";
import type { SurfaceCall } from "../surface";

/**
 * `GET /inference-profiles`, of Bedrock's own control plane: the profiles that the caller's routes call. Clients look for the models
 * that they may choose; what is more in the account is nothing to them.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
export function inferenceProfiles(
  { principal, id }: SurfaceCall,
  policy: RuntimePolicy,
  type: string | null,
): Response {
  const profiles = type === "APPLICATION" ? [] : targetsOf(principal.team, policy).filter(isProfile);
  const roles = own(policy.teams, principal.team)?.invokeRoles ?? {};
  const inferenceProfileSummaries = profiles.map(({ invokeId, modelId, region, account }) => {
    const roleArn = own(roles, account === "own" ? principal.team : account);
    return {
      inferenceProfileId: invokeId,
      inferenceProfileName: invokeId,
      inferenceProfileArn: `arn:${partitionOf(region)}:bedrock:${region}:${accountIdOf(roleArn)}:inference-profile/${invokeId}`,
      models: [{ modelArn: modelArn(modelId, region) }],
      status: "ACTIVE",
      type: "SYSTEM_DEFINED",
    };
  });
  return Response.json({ inferenceProfileSummaries }, { headers: { "x-amzn-requestid": id } });
}

/**
 * `GET /foundation-models`: the models that the caller's routes call.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export function foundationModels({ principal, id }: SurfaceCall, policy: RuntimePolicy): Response {
  const byId = new Map(targetsOf(principal.team, policy).map((target) => [target.modelId, target]));
  const modelSummaries = [...byId.values()].map(({ modelId, region, ...target }) => ({
    modelArn: modelArn(modelId, region),
    modelId,
    modelName: modelId,
    providerName: modelId.split(".", 1)[0],
    inferenceTypesSupported: target.invokeId === modelId ? ["ON_DEMAND"] : [], // others are called by a profile
    responseStreamingSupported: true,
    modelLifecycle: { status: "ACTIVE" },
  }));
  return Response.json({ modelSummaries }, { headers: { "x-amzn-requestid": id } });
}

/** Each way to call a model once, in the order of the team's routes. */
function targetsOf(teamName: string, policy: RuntimePolicy): readonly TargetPolicy[] {
  const routes = own(policy.teams, teamName)?.routes ?? [];
  const targets = routes.flatMap((alias) => own(policy.routes, alias)?.targets ?? []);
  return [
    ...new Map(targets.map((target) => [`${target.account}/${target.region}/${target.invokeId}`, target])).values(),
  ];
}

function isProfile({ invokeId, modelId }: TargetPolicy): boolean {
  return invokeId !== modelId;
}

function modelArn(modelId: string, region: string): string {
  return `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${modelId}`;
}

function partitionOf(region: string): string {
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The account in which the gateway takes a role; on a laptop there may be none. */
function accountIdOf(roleArn: string | undefined): string {
  return roleArn?.split(":")[4] ?? "000000000000";
}
