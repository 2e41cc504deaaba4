import { z } from "zod";
import { says } from "../schema/text";
import { READ_AGAIN_INSIDE } from "./read-again";

/** What Roles Anywhere has in the accounts of the teams on the direct path. */
export interface AnchorsSection {
  readonly version: 1;
  readonly teams: Readonly<Record<string, TeamAnchor>>;
}

/** Where a team's certificates become credentials. */
export interface TeamAnchor {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
}

const anchorArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:rolesanywhere:[a-z0-9-]+:\d{12}:(trust-anchor|profile)\/[0-9a-f-]{36}$/,
    says("is not the ARN of a trust anchor or profile", READ_AGAIN_INSIDE),
  );

/** Part of the lock's schema, without its version. */
export const lockedAnchors = z.record(z.string(), z.strictObject({ trustAnchorArn: anchorArn, profileArn: anchorArn }));
