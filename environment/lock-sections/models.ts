import { z } from "zod";

/** Which models can be called in the teams' accounts. `bedrock-access enable-models` writes it. */
export interface ModelsSection {
  readonly version: 1;
  /** By the team whose account it is. */
  readonly teams: Readonly<Record<string, AccountModels>>;
}

/** By model id, then by the region in which it is called. */
export type AccountModels = Readonly<Record<string, Readonly<Record<string, ModelState>>>>;

export const MODEL_STATES = [
  /** Can be called. */
  "ready",
  /** AWS works on the agreement. */
  "pending",
  /** The account has not agreed to the model's terms. */
  "no-agreement",
  /** Agreed to, and AWS still lets the account not call it: most often the use case is missing. */
  "not-authorized",
  /** The region does not have the model. */
  "not-in-region",
  /** AWS could not make the agreement. */
  "failed",
] as const;

export type ModelState = (typeof MODEL_STATES)[number];

/** Part of the lock's schema, without its version. */
export const modelTeams = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.enum(MODEL_STATES))));
