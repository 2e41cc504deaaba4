import { z } from "zod";
import { says } from "../schema/text";
import { READ_AGAIN_INSIDE } from "./read-again";

/** Application inference profiles, to which AWS gives ids of its own. `bedrock-access lock --role` reads them. */
export interface InferenceProfilesSection {
  readonly version: 1;
  /** By the team that calls, then by the profile's name: one is in one region of one account. */
  readonly teams: Readonly<Record<string, Readonly<Record<string, LockedInferenceProfile>>>>;
}

/** One that exists. */
export interface LockedInferenceProfile {
  readonly arn: string;
  /**
   * What it copies: the id of a model, or of an inference profile that AWS defines. Where the environment has come to want another,
   * the next apply replaces the profile, and its ARN is no longer to be used.
   */
  readonly calls: string;
}

/** The parts of an application inference profile's ARN. */
export interface InferenceProfileArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly id: string;
}

/** `undefined`: it is no such ARN. */
export function readInferenceProfileArn(arn: string): InferenceProfileArn | undefined {
  const [, partition, region, accountId, id] = ARN.exec(arn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined || id === undefined) return undefined;
  return { partition, region, accountId, id };
}

const ARN = /^arn:(aws[a-z-]*):bedrock:([a-z0-9-]+):(\d{12}):application-inference-profile\/([a-zA-Z0-9]+)$/;

/** Part of the lock's schema, without its version. */
export const lockedInferenceProfiles = z.record(
  z.string(),
  z.record(
    z.string(),
    z.strictObject({
      arn: z.string().regex(ARN, says("is not the ARN of an application inference profile", READ_AGAIN_INSIDE)),
      calls: z.string().min(1, says("names no model", READ_AGAIN_INSIDE)),
    }),
  ),
);
