import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { Construct } from "constructs";
import type { GatewayFunction } from "../gateway-function/gateway-function";

export interface IssuerApiProps {
  readonly name: string;
  readonly function: GatewayFunction;
  readonly accessLog: CloudwatchLogGroup;
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  readonly tagged: { readonly tags?: Record<string, string> };
}

/** What the issuer answers to. Anything else ends at API Gateway. */
const ROUTES = {
  Settings: "GET /issuer/v1/settings",
  Authority: "GET /issuer/v1/authority",
  Certificates: "POST /issuer/v1/certificates",
} as const;

/**
 * An HTTP API in front of the function. It has no authorizer: the function itself verifies each token, for it must know it.
 */
export function makeIssuerApi(scope: Construct, props: IssuerApiProps): Apigatewayv2Api {
  const { name, accessLog, throttle, tagged } = props;
  const api = new Apigatewayv2Api(scope, "Api", {
    name,
    description: "Turns logins into developers' certificates.",
    protocolType: "HTTP",
    ...tagged,
  });
  const integration = new Apigatewayv2Integration(scope, "Integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: props.function.aliasArn,
    payloadFormatVersion: "2.0",
    timeoutMilliseconds: INTEGRATION_MILLISECONDS,
  });
  for (const [id, routeKey] of Object.entries(ROUTES)) {
    new Apigatewayv2Route(scope, `Route${id}`, { apiId: api.id, routeKey, target: `integrations/${integration.id}` });
  }
  new Apigatewayv2Stage(scope, "Stage", {
    apiId: api.id,
    name: "$default",
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingRateLimit: throttle.ratePerSecond,
      throttlingBurstLimit: throttle.burst,
      detailedMetricsEnabled: true,
    },
    accessLogSettings: { destinationArn: accessLog.arn, format: JSON.stringify(ACCESS_LOG) },
    ...tagged,
  });
  new LambdaPermission(scope, "ApiPermission", {
    functionName: props.function.functionName,
    qualifier: props.function.aliasName,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: `${api.executionArn}/*/*/issuer/v1/*`,
  });
  return api;
}

/** As long as an HTTP API waits at most. */
const INTEGRATION_MILLISECONDS = 30_000;

/** Neither headers nor bodies: a login's token stands in one, certificates in the other. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  ip: "$context.identity.sourceIp",
  route: "$context.routeKey",
  status: "$context.status",
  latency: "$context.responseLatency",
  length: "$context.responseLength",
  error: "$context.error.message",
  integrationError: "$context.integrationErrorMessage",
} as const;
