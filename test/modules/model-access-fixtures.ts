import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../access/iam-policy";
import { CATALOGUE, destinations, type Geography, inferenceProfileId } from "../../environment/catalogue";
import type { ModelTarget } from "../../modules/model-access/model-target";
import { modelAccessStatements, modelBoundaryStatements } from "../../modules/model-access/role-statements";
import { modelSessionStatements } from "../../modules/model-access/session-statements";
import type { Call } from "../../proofs/simulation/call";

export const ACCOUNT = "111111111111";
export const SONNET = "anthropic.claude-sonnet-4-6";
export const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
export const TITAN = "amazon.titan-embed-text-v2:0";
export const GUARDRAIL = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:guardrail/a1b2c3d4e5f6`;
export const APPLICATION_PROFILE = `arn:aws:bedrock:eu-central-1:${ACCOUNT}:application-inference-profile/abcdefghijkl`;

export function target(
  modelId: string,
  region: string,
  geography: ModelTarget["geography"],
  further: Partial<ModelTarget> = {},
): ModelTarget {
  const model = CATALOGUE[modelId];
  if (model === undefined) throw new Error(`${modelId} is not in the catalogue`);
  const reached = geography === "in-region" ? [region] : destinations(model, geography, region);
  if (reached === undefined) throw new Error(`${modelId} has no ${geography} profile in ${region}`);
  return { modelId, region, geography, destinationRegions: reached, accountId: ACCOUNT, ...further };
}

export const modelArn = (modelId: string, region: string) => `arn:aws:bedrock:${region}::foundation-model/${modelId}`;

export const profileArn = (modelId: string, region: string, geography: Geography) =>
  `arn:aws:bedrock:${region}:${ACCOUNT}:inference-profile/${inferenceProfileId(geography, modelId)}`;

/**
 * The model without a region, as the global profile routes to it, is `arn:aws:bedrock:::foundation-model/…`, an ARN that the
 * simulator's data do not know: a region named "unspecified" stands for it, in policies and calls alike.
 */
export const NO_REGION = "unspecified";

/** The role's policy, boundary and session together, as a direct session has them. */
export function policiesOf(targets: readonly ModelTarget[]) {
  return {
    identity: [simulated(modelAccessStatements({ targets }))],
    boundary: [simulated(modelBoundaryStatements({ targets }))],
    session: simulated(modelSessionStatements({ targets })),
  };
}

export const invoke = (resource: string, context: Call["context"] = {}, action = "bedrock:InvokeModel"): Call => ({
  principal: `arn:aws:iam::${ACCOUNT}:role/bedrock-access/dev/acme-dev-direct-payments`,
  action,
  resource,
  context,
});

export const through = (profile: string, further: Record<string, string> = {}) => ({
  "bedrock:InferenceProfileArn": profile,
  ...further,
});

function simulated(statements: readonly PolicyStatement[]): PolicyDocument {
  const text = JSON.stringify(policyDocument(...statements));
  return JSON.parse(text.replaceAll("arn:aws:bedrock:::", `arn:aws:bedrock:${NO_REGION}::`));
}
