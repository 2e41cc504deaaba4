/**
 * One line a request, as JSON: who, what, how it ended, how long it took. No body, no query, no header: nothing that was said and no
 * credential. `credential` is the id of one.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  team: "$context.authorizer.team",
  user: "$context.authorizer.user",
  credential: "$context.authorizer.credential",
  address: "$context.identity.sourceIp",
  responseType: "$context.error.responseType",
  firewallStatus: "$context.waf.status",
  authorizerStatus: "$context.authorizer.status",
  authorizerLatency: "$context.authorizer.latency",
  integrationStatus: "$context.integration.status",
  integrationLatency: "$context.integration.latency",
  latency: "$context.responseLatency",
  bytes: "$context.responseLength",
});
