import type { PolicyStatement } from "../../access/iam-policy";
import { type BedrockArns, bedrockArns } from "./bedrock-arns";
import { distinct } from "./distinct";
import { type Invocations, invocationsOf } from "./invocations";
import { ModelAccessError } from "./model-access-error";
import { type ModelTarget, targetProblems } from "./model-target";

export interface ModelAccessStatementsProps {
  /** What may be called. Order and repetitions do not matter. */
  readonly targets: readonly ModelTarget[];

  /**
   * AWS partition of all targets: `aws` or `aws-us-gov`.
   *
   * @default "aws"
   */
  readonly partition?: string;
}

/**
 * What a role needs to call the targets, and nothing else: every resource is a full ARN, without a wildcard.
 *
 * Converse and the Messages API are authorized as InvokeModel. A call through a profile needs the profile and each model
 * behind it; the conditions stand on the models, and they allow them through these profiles only. A model that is called
 * in-region is allowed without a profile only.
 *
 * Throws {@link ModelAccessError} with everything that is wrong with the props.
 */
export function modelAccessStatements(props: ModelAccessStatementsProps): PolicyStatement[] {
  return statementsOf(props, (arns, models, regions) => ({
    Resource: oneOrMore(models.flatMap((model) => regions.map((region) => arns.model(model, region)))),
    regionCondition: {},
  }));
}

/**
 * The same permissions in fewer characters, for a permissions boundary: regions stand in a condition instead of in each ARN.
 *
 * `aws:RequestedRegion` is the destination's region when Bedrock asks for a model there.
 */
export function modelBoundaryStatements(props: ModelAccessStatementsProps): PolicyStatement[] {
  return statementsOf(props, (arns, models, regions) => {
    const [only] = regions;
    const single = regions.length === 1 && only !== undefined;
    return {
      Resource: oneOrMore(models.map((model) => arns.model(model, single ? only : "*"))),
      regionCondition: single ? {} : { "aws:RequestedRegion": regions },
    };
  });
}

/** Names models in regions, one way or another. */
type Locate = (
  arns: BedrockArns,
  models: readonly string[],
  regions: readonly string[],
) => { readonly Resource: string | readonly string[]; readonly regionCondition: Record<string, readonly string[]> };

/** Converse, ConverseStream and the Messages API are authorized as these two. */
export const INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/**
 * A request that names no tier is served by the default one, and has no such key.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples-agent.html
 */
const DEFAULT_TIER = { StringEqualsIfExists: { "bedrock:ServiceTier": "default" } };

function statementsOf(props: ModelAccessStatementsProps, locate: Locate): PolicyStatement[] {
  const { targets, partition = "aws" } = props;
  const problems = targetProblems(targets, partition);
  if (problems.length > 0) throw new ModelAccessError(problems);

  const arns = bedrockArns(partition);
  return [
    ...profileStatements(targets, arns),
    ...invocationsOf(targets, partition).map((group, index) => invokeStatement(group, index, arns, locate)),
    ...countStatements(targets, arns, locate),
    ...guardrailStatements(targets),
  ];
}

function profileStatements(targets: readonly ModelTarget[], arns: BedrockArns): PolicyStatement[] {
  const profiles = distinct(targets.flatMap((target) => arns.profiles(target)));
  if (profiles.length === 0) return [];
  return [
    {
      Sid: "Profiles",
      Effect: "Allow",
      Action: [...INVOKE, "bedrock:GetInferenceProfile"],
      Resource: oneOrMore(profiles),
      Condition: DEFAULT_TIER,
    },
  ];
}

function invokeStatement(group: Invocations, index: number, arns: BedrockArns, locate: Locate): PolicyStatement {
  const { Resource, regionCondition } = locate(arns, group.models, group.regions);
  const equal = {
    ...regionCondition,
    ...(group.regions[0] === "" && { "aws:RequestedRegion": "unspecified" }),
    ...(group.through && { "bedrock:InferenceProfileArn": oneOrMore(group.through) }),
    ...(group.guardrails && { "bedrock:GuardrailIdentifier": oneOrMore(group.guardrails) }),
  };
  return {
    Sid: `Models${index + 1}`,
    Effect: "Allow",
    Action: INVOKE,
    Resource,
    Condition: {
      ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
      ...(group.through === undefined && { Null: { "bedrock:InferenceProfileArn": "true" } }),
      ...DEFAULT_TIER,
    },
  };
}

/** CountTokens knows the model in the source region only, and none of the condition keys of inference. */
function countStatements(targets: readonly ModelTarget[], arns: BedrockArns, locate: Locate): PolicyStatement[] {
  const groups = new Map<string, { readonly regions: string[]; readonly models: string[] }>();
  for (const modelId of distinct(targets.map((target) => target.modelId))) {
    const regions = distinct(targets.filter((target) => target.modelId === modelId).map((target) => target.region));
    const key = regions.join();
    groups.set(key, { regions, models: [...(groups.get(key)?.models ?? []), modelId] });
  }
  return [...groups.values()].map(({ regions, models }, index) => {
    const { Resource, regionCondition } = locate(arns, models, regions);
    return {
      Sid: `Tokens${index + 1}`,
      Effect: "Allow",
      Action: "bedrock:CountTokens",
      Resource,
      ...(Object.keys(regionCondition).length > 0 && { Condition: { StringEquals: regionCondition } }),
    };
  });
}

function guardrailStatements(targets: readonly ModelTarget[]): PolicyStatement[] {
  const guardrails = distinct(targets.flatMap(({ guardrail }) => (guardrail === undefined ? [] : [guardrail.arn])));
  if (guardrails.length === 0) return [];
  return [{ Sid: "Guardrails", Effect: "Allow", Action: "bedrock:ApplyGuardrail", Resource: oneOrMore(guardrails) }];
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
