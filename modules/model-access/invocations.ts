import { bedrockArns } from "./bedrock-arns";
import { distinct } from "./distinct";
import type { ModelTarget, RequiredGuardrail } from "./model-target";

/** Models that are authorized in the same regions under the same conditions: one statement. */
export interface Invocations {
  readonly models: readonly string[];
  /** Sorted. `[""]` stands for the model without a region, as the `global` profile routes to it. */
  readonly regions: readonly string[];
  /** The inference profiles that the call must come through; `undefined`: through none. */
  readonly through: readonly string[] | undefined;
  /** Values of `bedrock:GuardrailIdentifier` of which a call must have one; `undefined`: it needs none. */
  readonly guardrails: readonly string[] | undefined;
}

/**
 * Sorts targets into as few groups as their conditions allow.
 *
 * Within a group every model is allowed through every profile of the group. That opens nothing: a profile routes to its own
 * model alone, and all of the group reach the same regions.
 */
export function invocationsOf(targets: readonly ModelTarget[], partition: string): Invocations[] {
  const groups = new Map<string, Invocations>();
  for (const invocation of targets.flatMap((target) => invocationsOfTarget(target, partition))) {
    const { models, regions, through, guardrails } = invocation;
    const key = JSON.stringify([through === undefined, regions, guardrails]);
    const group = groups.get(key);
    groups.set(key, {
      ...invocation,
      models: distinct([...(group?.models ?? []), ...models]),
      through: through && distinct([...(group?.through ?? []), ...through]),
    });
  }
  const sorted = [...groups].map(([key, group]) => ({ key: withoutTokens(key), group }));
  return sorted.sort((one, other) => compare(one.key, other.key)).map(({ group }) => group);
}

/**
 * A call through a profile is authorized on the profile, and on the model in the source region and in every destination;
 * for `global` on the model in the source region and on the model without a region.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 */
function invocationsOfTarget(target: ModelTarget, partition: string): Invocations[] {
  const { modelId, region, geography } = target;
  const guardrails = target.guardrail && guardrailIdentifiers(target.guardrail);
  const profiles = bedrockArns(partition).profiles(target);
  const invocation = (regions: readonly string[], through: readonly string[] | undefined) => ({
    models: [modelId],
    regions,
    through,
    guardrails,
  });

  switch (geography) {
    case "in-region": {
      const direct = invocation([region], undefined);
      return profiles.length > 0 ? [direct, invocation([region], profiles)] : [direct];
    }
    case "global":
      return [invocation([region], profiles), invocation([""], profiles)];
    default:
      return [invocation(distinct([region, ...target.destinationRegions]), profiles)];
  }
}

/**
 * A numbered version follows the ARN after a colon; the draft is the bare ARN.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
 */
function guardrailIdentifiers({ arn, version, otherVersion }: RequiredGuardrail): string[] {
  const other = otherVersion === undefined ? [] : [`${arn}:${otherVersion}`];
  return [version === "DRAFT" ? arn : `${arn}:${version}`, ...other];
}

/** The number of a token changes with whatever else the app makes. */
function withoutTokens(key: string): string {
  return key.replaceAll(/\$\{TfToken\[[^\]]*\]\}/g, "");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
