import type { LambdaEvent } from "hono/aws-lambda";

/**
 * What an HTTP API sends with payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(
  method: "GET" | "POST",
  path: string,
  { token, body, base64 = false }: { token?: string; body?: string; base64?: boolean } = {},
): Extract<LambdaEvent, { rawPath: string }> {
  const domainName = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: "",
    headers: {
      accept: "*/*",
      "content-type": "application/json",
      host: domainName,
      "user-agent": "node",
      "x-amzn-trace-id": "Root=1-6925d2a0-0f0f0f0f0f0f0f0f0f0f0f0f",
      // what the client wrote itself stands before what API Gateway saw
      "x-forwarded-for": "192.0.2.1, 203.0.113.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    requestContext: {
      accountId: "200000000010",
      apiId: "a1b2c3d4e5",
      authentication: null,
      authorizer: {},
      domainName,
      domainPrefix: "a1b2c3d4e5",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "node" },
      requestId: "VJ1rfjTdliAEPWg=",
      routeKey: `${method} ${path}`,
      stage: "$default",
      time: "25/Nov/2026:09:30:00 +0000",
      timeEpoch: 1_795_599_000_000,
    },
    ...(body === undefined
      ? { body: null, isBase64Encoded: false }
      : { body: base64 ? Buffer.from(body).toString("base64") : body, isBase64Encoded: base64 }),
  };
}
