import { z } from "zod";
import { says } from "../schema/text";
import { READ_AGAIN_INSIDE } from "./read-again";

/** What AWS has named in the platform account for a gateway that we make. `bedrock-access lock --role` reads it. */
export interface GatewaysSection {
  readonly version: 1;
  /** By region. */
  readonly regions: Readonly<Record<string, LockedGateway>>;
}

/** What there is of a region's gateway. */
export interface LockedGateway {
  readonly restApiId?: string;
  /** The VPC endpoint by which the gateway calls Bedrock. */
  readonly bedrockEndpointId?: string;
}

/** Part of the lock's schema, without its version. */
export const lockedGateways = z.record(
  z.string(),
  z.strictObject({
    restApiId: z
      .string()
      .regex(/^[a-z0-9]{10}$/, says("is not the id of a REST API", READ_AGAIN_INSIDE))
      .exactOptional(),
    bedrockEndpointId: z
      .string()
      .regex(/^vpce-[0-9a-f]{8,17}$/, says("is not the id of a VPC endpoint", READ_AGAIN_INSIDE))
      .exactOptional(),
  }),
);
