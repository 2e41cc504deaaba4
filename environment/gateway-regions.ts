import type { Gateway } from "./environment";

/** Regions that a gateway runs in, as they stand in the environment. */
export function regionsOfGateway(gateway: Gateway): readonly string[] {
  return Object.keys(gateway.kind === "existing" ? gateway.apis : gateway.regions);
}
