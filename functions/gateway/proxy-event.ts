/**
 * What API Gateway sends a function for a request (REST API, Lambda proxy integration), as far as we read it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export interface ProxyEvent {
  /** The API's resource: `/bedrock/{proxy+}`. */
  readonly resource: string;
  /** As the client has encoded it, without the stage; behind a custom domain with its base path. */
  readonly path: string;
  /** What the resource's variables hold. Null where a console test names none. */
  readonly pathParameters?: { readonly proxy?: string } | null;
  readonly httpMethod: string;
  /** Names in the client's own case. Null where a console test sends none. */
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  /** Decoded. */
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    /** The context that the authorizer has returned, with `principalId`. */
    readonly authorizer?: Readonly<Record<string, unknown>> | null;
  };
}

/** The request, for an app that knows nothing of Lambda. */
export function requestOf(event: ProxyEvent, signal: AbortSignal): Request {
  const { httpMethod: method } = event;
  const body = method === "GET" || method === "HEAD" ? undefined : bodyOf(event);
  const headers = headersOf(event);
  // What the client announced is about what it sent to API Gateway.
  headers.delete("content-length");
  headers.delete("transfer-encoding");
  if (body !== undefined) headers.set("content-length", String(body.byteLength));
  return new Request(urlOf(event), { method, headers, signal, ...(body !== undefined && { body }) });
}

function urlOf(event: ProxyEvent): URL {
  const url = new URL("https://gateway");
  url.pathname = pathOf(event); // never a whole URL: a path that begins with // names no host
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values) url.searchParams.append(name, value);
  }
  return url;
}

/**
 * Without the base path of a custom domain: the resource says how our own path begins, and its variable how it goes on. A base path
 * may be called as ours is.
 */
function pathOf({ path, resource, pathParameters }: ProxyEvent): string {
  const [, first = ""] = resource.split("/");
  const ending = `/${first}/${pathParameters?.proxy ?? ""}`;
  if (pathParameters?.proxy !== undefined && path.endsWith(ending)) return ending;
  const begin = first === "" || first.startsWith("{") ? -1 : `${path}/`.indexOf(`/${first}/`);
  return begin > 0 ? path.slice(begin) : path;
}

/** What was sent twice stands twice, joined by a comma: two credentials are two. */
function headersOf({ multiValueHeaders }: ProxyEvent): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    for (const value of values) headers.append(name, bytesOf(value));
  }
  return headers;
}

/** As Node.js reads headers off the wire, a character a byte: else one emoji in a header of no importance would end the request. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function bodyOf({ body, isBase64Encoded }: ProxyEvent): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8"));
}
