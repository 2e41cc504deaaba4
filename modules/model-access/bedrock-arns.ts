import { inferenceProfileId } from "../../environment/catalogue";
import type { ModelTarget } from "./model-target";

/** The ARNs under which Bedrock authorizes calls, in one partition. */
export interface BedrockArns {
  /** A foundation model belongs to AWS: its ARN has no account. Region `""`: as the `global` profile routes to it. */
  model(modelId: string, region: string): string;
  /** The inference profile that AWS defines for a target's geography, as the source region knows it. */
  profile(target: ModelTarget): string | undefined;
  /** Every inference profile through which a target may be called. */
  profiles(target: ModelTarget): string[];
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html#amazonbedrock-resources-for-iam-policies */
export function bedrockArns(partition: string): BedrockArns {
  const profile = (target: ModelTarget) =>
    target.geography === "in-region"
      ? undefined
      : `arn:${partition}:bedrock:${target.region}:${target.accountId}:inference-profile/${inferenceProfileId(target.geography, target.modelId)}`;
  return {
    model: (modelId, region) => `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`,
    profile,
    profiles: (target) => {
      const own = profile(target);
      return [...(own === undefined ? [] : [own]), ...(target.applicationInferenceProfileArns ?? [])];
    },
  };
}
