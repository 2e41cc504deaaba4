import { z } from "zod";
import { own } from "../own";
import { says } from "../schema/text";
import { READ_AGAIN_INSIDE } from "./read-again";

/** Guardrails that the environment declares, as AWS has them in the teams' accounts. `bedrock-access lock --role` reads it. */
export interface GuardrailsSection {
  readonly version: 1;
  /** By the team whose account it is, the guardrail's name in the environment and the region. */
  readonly teams: LockedGuardrails;
}

export type LockedGuardrails = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, LockedGuardrail>>>>>
>;

export interface LockedGuardrail {
  /** Its ARN's last part. */
  readonly id: string;
  /** The newest version that we published. */
  readonly version: string;
  /** What that version holds, as a hash. */
  readonly content: string;
  /** The version that we published before, while AWS has it: calls may still carry it. */
  readonly former?: string;
}

/** A guardrail of one account and region, or `undefined` while the lock does not know it. */
export function lockedGuardrail(
  section: GuardrailsSection | undefined,
  team: string,
  name: string,
  region: string,
): LockedGuardrail | undefined {
  const guardrails = own(section?.teams ?? {}, team);
  const regions = guardrails && own(guardrails, name);
  return regions && own(regions, region);
}

const version = z.string().regex(/^[1-9]\d{0,7}$/, says("is not the version of a guardrail", READ_AGAIN_INSIDE));

/** Part of the lock's schema, without its version. */
export const lockedGuardrails = z.record(
  z.string(),
  z.record(
    z.string(),
    z.record(
      z.string(),
      z.strictObject({
        id: z.string().regex(/^[a-z0-9]+$/, says("is not the id of a guardrail", READ_AGAIN_INSIDE)),
        version,
        content: z
          .string()
          .regex(/^[0-9a-f]{16}$/, says("is not the hash of what a guardrail holds", READ_AGAIN_INSIDE)),
        former: version.exactOptional(),
      }),
    ),
  ),
);
