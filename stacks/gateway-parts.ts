import type { Environment, ManagedGateway } from "../environment/environment";
import { regionsOfGateway } from "../environment/gateway-regions";
import { keyInRegion } from "../environment/key-in-region";
import { namesOf } from "../environment/names";
import type { GatewayResources, PayloadResources } from "../modules/function-role/permissions";

/** What of a managed gateway is known by name, before Terraform has made it: for policies that are written elsewhere. */
export interface GatewayParts {
  readonly gatewayRoleArn: string;
  readonly authorizerRoleArn: string;
  readonly projectorRoleArn: string;
  /** What the functions work with, in every region. */
  readonly resources: GatewayResources;
}

export function gatewayParts(environment: Environment, gateway: ManagedGateway): GatewayParts {
  const { partition } = environment;
  const { accountId } = gateway;
  const { iamPath, roles, tables, limiterStore, keyAliases } = namesOf(environment);
  const inPlatform = (service: string, resource: string) => `arn:${partition}:${service}:*:${accountId}:${resource}`;
  const roleArn = (role: string) => `arn:${partition}:iam::${accountId}:role${iamPath}${role}`;
  const payloads = payloadResources(environment, gateway);
  return {
    gatewayRoleArn: gateway.roleArn,
    authorizerRoleArn: roleArn(roles.authorizer),
    projectorRoleArn: roleArn(roles.projector),
    resources: {
      accessStateTableArn: inPlatform("dynamodb", `table/${tables.accessState}`),
      ledgerTableArn: inPlatform("dynamodb", `table/${tables.ledger}`),
      configurationArn: inPlatform("appconfig", "application/*/environment/*/configuration/*"), // AppConfig gives the ids
      storeArns: [
        inPlatform("elasticache", `serverlesscache:${limiterStore}`),
        inPlatform("elasticache", `user:${limiterStore}`),
      ],
      invokeRoleArns: [`arn:${partition}:iam::*:role${iamPath}${roles.invoke("*")}`],
      keyArns: inPlatform("kms", "key/*"),
      dataKeyAliases: [keyAliases.data, keyAliases.trust],
      contextKeyAlias: keyAliases.context,
      ...(payloads && { payloads }),
    },
  };
}

/** Teams of the gateway whose prompts and answers are kept. */
export function teamsWithPayloads({ teams }: Environment) {
  return Object.values(teams).flatMap(({ paths, payloadLogging }) =>
    paths.includes("gateway") && payloadLogging !== undefined ? [payloadLogging] : [],
  );
}

function payloadResources(environment: Environment, gateway: ManagedGateway): PayloadResources | undefined {
  const kept = teamsWithPayloads(environment);
  if (kept.length === 0) return undefined;
  const { payloadBucket } = namesOf(environment);
  const regions = regionsOfGateway(gateway);
  const keys = kept.flatMap(({ kmsKeyArn }) => regions.map((region) => keyInRegion(kmsKeyArn, region)));
  return {
    bucketArns: regions.map(
      (region) => `arn:${environment.partition}:s3:::${payloadBucket(gateway.accountId, region)}`,
    ),
    keyArns: [...new Set(keys)],
  };
}
