import { DataAwsDynamodbTable } from "@cdktf/provider-aws/lib/data-aws-dynamodb-table";
import { REVOCATION_EVENTS_PATTERN } from "../access/access-state-table";
import type { Environment, ManagedGateway } from "../environment/environment";
import { namesOf } from "../environment/names";
import { GatewayFunction } from "../modules/gateway-function/gateway-function";
import type { LimiterStore } from "../modules/limiter-store/limiter-store";
import type { PrivateNetwork } from "../modules/private-network/private-network";
import type { RuntimePolicy } from "../modules/runtime-policy/runtime-policy";
import type { UsageLedger } from "../modules/usage-ledger/usage-ledger";
import type { AccountStack } from "./account-stack";
import type { ContextKey } from "./context-key";
import { functionCode } from "./function-code";
import { gatewayParts, teamsWithPayloads } from "./gateway-parts";

export interface GatewayFunctionsProps {
  readonly environment: Environment;
  readonly settings: ManagedGateway;
  readonly region: string;
  readonly kmsKeyArn: string;
  readonly network: PrivateNetwork;
  readonly limiterStore: LimiterStore;
  readonly ledger: UsageLedger;
  readonly runtimePolicy: RuntimePolicy;
  readonly contextKey: ContextKey;
}

export interface GatewayFunctions {
  readonly gateway: GatewayFunction;
  readonly authorizer: GatewayFunction;
  readonly projector: GatewayFunction;
}

/** The functions of a region's gateway. Their roles are in the trust stack. */
export function makeGatewayFunctions(stack: AccountStack, props: GatewayFunctionsProps): GatewayFunctions {
  return {
    gateway: makeGateway(stack, props),
    authorizer: makeAuthorizer(stack, props),
    projector: makeProjector(stack, props),
  };
}

function makeGateway(stack: AccountStack, props: GatewayFunctionsProps): GatewayFunction {
  const { environment, settings } = props;
  const names = namesOf(environment);
  const payloadBucket = makePayloads(stack, props);
  return new GatewayFunction(stack, "gateway", {
    name: names.functions.gateway,
    description: "Answers requests to models",
    roleArn: gatewayParts(environment, settings).gatewayRoleArn,
    code: functionCode("gateway"),
    settings: {
      environment: environment.name,
      runtimePolicy: props.runtimePolicy.source,
      limiterStore: props.limiterStore.address,
      accessStateTable: names.tables.accessState,
      ledgerTable: props.ledger.name,
      contextPublicKey: props.contextKey.publicKey,
      ...(payloadBucket !== undefined && { payloadBucket }),
    },
    network: networkOf(props),
    logs: logsOf(props),
    memoryMegabytes: 1_769, // one whole processor
    ...(settings.reservedConcurrency !== undefined && { reservedConcurrency: settings.reservedConcurrency }),
    ...(settings.provisionedConcurrency && { provisionedConcurrency: settings.provisionedConcurrency }),
  });
}

/** The bucket's name, or `undefined` where no team keeps prompts and answers. */
function makePayloads(stack: AccountStack, props: GatewayFunctionsProps): string | undefined {
  const kept = teamsWithPayloads(props.environment);
  if (kept.length === 0) return undefined;
  // On demand: of all bindings those of S3 are the heaviest, and few environments keep payloads.
  const { makePayloadBucket }: typeof import("./payload-bucket") = require("./payload-bucket");
  return makePayloadBucket(stack, "payloads", {
    name: namesOf(props.environment).payloadBucket(stack.accountId, props.region),
    kmsKeyArn: props.kmsKeyArn,
    retentionDays: kept.map(({ retentionDays }) => retentionDays),
  }).bucket;
}

function makeAuthorizer(stack: AccountStack, props: GatewayFunctionsProps): GatewayFunction {
  const { environment, settings } = props;
  const names = namesOf(environment);
  return new GatewayFunction(stack, "authorizer", {
    name: names.functions.authorizer,
    description: "Tells API Gateway who calls",
    roleArn: gatewayParts(environment, settings).authorizerRoleArn,
    code: functionCode("authorizer"),
    settings: {
      environment: environment.name,
      runtimePolicy: props.runtimePolicy.source,
      accessStateTable: names.tables.accessState,
      contextKey: props.contextKey.arn,
    },
    logs: logsOf(props),
    timeoutSeconds: 10, // API Gateway waits no longer than 30 for an authorizer
  });
}

function makeProjector(stack: AccountStack, props: GatewayFunctionsProps): GatewayFunction {
  const { environment, settings } = props;
  const names = namesOf(environment);
  const projector = new GatewayFunction(stack, "projector", {
    name: names.functions.projector,
    description: "Brings revocations into the limiter store",
    roleArn: gatewayParts(environment, settings).projectorRoleArn,
    code: functionCode("access-projector"),
    settings: {
      environment: environment.name,
      runtimePolicy: props.runtimePolicy.source,
      limiterStore: props.limiterStore.address,
      accessStateTable: names.tables.accessState,
    },
    network: networkOf(props),
    logs: logsOf(props),
    timeoutSeconds: 300,
  });
  // The replica of this region has a stream of its own, whose name AWS gives.
  const table = new DataAwsDynamodbTable(stack, "access-state", { name: names.tables.accessState });
  projector.follow({ arn: table.streamArn, pattern: REVOCATION_EVENTS_PATTERN });
  projector.runEvery(5);
  return projector;
}

function networkOf({ network: { subnetIds, functionSecurityGroupId } }: GatewayFunctionsProps) {
  return { subnetIds, securityGroupIds: [functionSecurityGroupId] };
}

function logsOf({ kmsKeyArn, settings }: GatewayFunctionsProps) {
  return { kmsKeyArn, retentionDays: settings.logRetentionDays };
}
