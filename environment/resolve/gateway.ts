import type { z } from "zod";
import { partitionOf } from "../catalogue";
import type { Gateway, GatewayEndpoint, ManagedGatewayRegion } from "../environment";
import { namesOf } from "../names";
import type { environmentSchema } from "../schema/environment-schema";
import { DEFAULT_LOG_RETENTION_DAYS, DEFAULT_NAME_PREFIX, DEFAULT_REQUESTS } from "./defaults";

type Written = z.output<typeof environmentSchema>;
type WrittenGateway = NonNullable<Written["gateway"]>;
type WrittenRegion = Extract<WrittenGateway, { kind: "managed" }>["regions"][string];

export function resolveGateway(written: Written, gateway: WrittenGateway): Gateway {
  const names = namesOf({ name: written.name, namePrefix: written.namePrefix ?? DEFAULT_NAME_PREFIX });
  const { accountId } = written.platform;
  const ourRole = `arn:${partitionOf(written.regions.home)}:iam::${accountId}:role${names.iamPath}${names.roles.gateway}`;
  if (gateway.kind === "existing") {
    return {
      kind: "existing",
      accountId: gateway.accountId ?? accountId,
      roleArn: gateway.roleArn ?? ourRole,
      apis: gateway.apis,
    };
  }
  return {
    kind: "managed",
    accountId,
    roleArn: ourRole,
    regions: Object.fromEntries(
      Object.entries(gateway.regions).map(([region, settings]) => [region, resolveRegion(settings)]),
    ),
    firewall: {
      modes: gateway.firewall?.modes ?? {},
      requestsByAddress: gateway.firewall?.requestsByAddress ?? DEFAULT_REQUESTS.byAddress,
      requestsByCaller: gateway.firewall?.requestsByCaller ?? DEFAULT_REQUESTS.byCaller,
    },
    provisionedConcurrency: gateway.provisionedConcurrency,
    reservedConcurrency: gateway.reservedConcurrency,
    logRetentionDays: gateway.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS,
    logDelivery: gateway.logDelivery ?? "managed",
    alarms: { emails: gateway.alarms?.emails ?? written.alerts?.emails ?? [] },
  };
}

/** Only a single region may go without a share. */
function resolveRegion({ share, endpoint, availabilityZones }: WrittenRegion): ManagedGatewayRegion {
  return { share: share ?? 1, endpoint: resolveEndpoint(endpoint), availabilityZones };
}

function resolveEndpoint(endpoint: WrittenRegion["endpoint"]): GatewayEndpoint {
  if (endpoint?.kind === "private") return endpoint;
  return { kind: "regional", allowedNetworks: endpoint?.allowedNetworks ?? [], domain: endpoint?.domain };
}
