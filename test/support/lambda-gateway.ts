import { generateKeyPairSync, sign } from "node:crypto";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { usageIdentifier } from "../../environment/names";
import { authorizerHandler } from "../../functions/authorizer/handler";
import { gatewayHandler } from "../../functions/gateway/handler";
import type { Gateway } from "../../gateway/gateway";
import { ContextIdentity } from "../../gateway/identity/context/context-identity";
import { ContextSigner } from "../../gateway/identity/context/context-signer";
import { GatewayIdentity, type GatewayIdentityProps } from "../../gateway/identity/gateway-identity";
import type { Identity } from "../../gateway/identity/identity";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import { type ApiGatewaySimulator, startApiGateway } from "../../simulators/lambda/api-gateway";
import { LOCAL_STREAMING, localFunction } from "../../simulators/lambda/local-function";

export interface LambdaGatewayProps extends GatewayIdentityProps {
  readonly telemetry: Telemetry;
  /** Makes the gateway, which believes in what the authorizer signs. */
  readonly gateway: (identity: Identity) => Gateway;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Of the gateway's function. */
  readonly timeoutMilliseconds?: number;
  readonly reserveMilliseconds?: number;
}

export interface LambdaGateway {
  readonly api: ApiGatewaySimulator;
  readonly gateway: Gateway;
}

/** Authorizer and gateway as functions in this process, behind a simulated API Gateway that is set up as our own is. */
export async function startLambdaGateway(props: LambdaGatewayProps): Promise<LambdaGateway> {
  const { policy, now, telemetry, timeoutMilliseconds, reserveMilliseconds } = props;
  const key = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const publicKey = key.publicKey.export({ type: "spki", format: "pem" }).toString();
  const signer = new ContextSigner({ sign: async (message) => sign("sha256", message, key.privateKey), now });

  const gateway = props.gateway(new ContextIdentity({ publicKey, policy, now }));
  const authorizer = localFunction({
    plain: authorizerHandler({ identity: new GatewayIdentity(props), signer, telemetry }),
  });
  const byAuthorization = { function: authorizer, identitySources: ["Authorization"], ttlSeconds: 300 };
  const api = await startApiGateway({
    resources: [
      { path: "/bedrock", authorizer: byAuthorization },
      { path: "/openai", authorizer: byAuthorization },
      { path: "/anthropic", authorizer: { function: authorizer, identitySources: [], ttlSeconds: 0 } },
      { path: "/access", authorizer: byAuthorization },
    ],
    integration: localFunction(
      {
        streaming: gatewayHandler({
          open: async () => gateway,
          settled: () => gateway.settled(),
          telemetry,
          streaming: LOCAL_STREAMING,
          ...(reserveMilliseconds !== undefined && { reserveMilliseconds }),
        }),
      },
      { ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }) },
    ),
    apiKeys: keysOf(policy()),
    binaryMediaTypes: "*/*",
    ...(props.tls && { tls: props.tls }),
  });
  return { api, gateway };
}

function keysOf({ environment, teams }: RuntimePolicy): string[] {
  return Object.keys(teams).map((team) => usageIdentifier(environment, "eu-central-1", team));
}
