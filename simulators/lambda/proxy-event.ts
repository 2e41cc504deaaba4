/** A request that has come to a method of the API. */
export interface MethodRequest {
  readonly requestId: string;
  readonly stage: string;
  readonly method: string;
  readonly resource: string;
  /** As the client has encoded it. */
  readonly path: string;
  /** Decoded. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function proxyEvent(
  request: MethodRequest,
  authorizer: Readonly<Record<string, unknown>> | undefined,
  inBase64: boolean,
): object {
  const { body } = request;
  return {
    ...commonEvent(request),
    requestContext: { ...requestContext(request), ...(authorizer && { authorizer }) },
    body: body.length === 0 ? null : body.toString(inBase64 ? "base64" : "utf8"),
    isBase64Encoded: body.length > 0 && inBase64,
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
export function authorizerEvent(request: MethodRequest): object {
  return {
    type: "REQUEST",
    methodArn: methodArnOf(request),
    ...commonEvent(request),
    requestContext: requestContext(request),
  };
}

export function methodArnOf({ stage, method, path }: MethodRequest): string {
  return `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/${stage}/${method}${path}`;
}

const REGION = "eu-central-1";
const ACCOUNT = "123456789012";
const API = "a1b2c3d4e5";

function commonEvent({ resource, path, method, headers, query }: MethodRequest): object {
  return {
    resource,
    path,
    httpMethod: method,
    headers: lastOf(headers),
    multiValueHeaders: allOf(headers),
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: allOf(query),
    pathParameters: { proxy: path.split("/").slice(2).join("/") },
    stageVariables: null,
  };
}

function requestContext({ requestId, stage, method, path, resource }: MethodRequest): object {
  return {
    resourceId: "r1e2s3",
    resourcePath: resource,
    httpMethod: method,
    path: `/${stage}${path}`,
    accountId: ACCOUNT,
    apiId: API,
    protocol: "HTTP/1.1",
    stage,
    requestId,
    extendedRequestId: "AbCdEfGhIjKlMnO=",
    requestTime: "25/Nov/2026:12:00:00 +0000",
    requestTimeEpoch: Date.now(),
    domainName: `${API}.execute-api.${REGION}.amazonaws.com`,
    domainPrefix: API,
    identity: { sourceIp: "127.0.0.1", userAgent: null, accountId: null, caller: null, user: null, userArn: null },
  };
}

type Pairs = readonly (readonly [name: string, value: string])[];

function lastOf(pairs: Pairs): Record<string, string> | null {
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

function allOf(pairs: Pairs): Record<string, string[]> | null {
  if (pairs.length === 0) return null;
  const all: Record<string, string[]> = {};
  for (const [name, value] of pairs) all[name] = [...(all[name] ?? []), value];
  return all;
}
