import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Http2ServerResponse } from "node:http2";
import { listen, type TlsIdentity } from "../bedrock/listener";
import { type Authorized, type Authorizer, AuthorizerCache, authorize } from "./authorizer";
import { GatewayResponse } from "./gateway-response";
import { FunctionError, type LambdaFunction, LONGEST_EVENT } from "./lambda-function";
import { type MethodRequest, proxyEvent } from "./proxy-event";
import { MalformedAnswer, readAnswer } from "./streamed-answer";

export interface ApiGatewayOptions {
  readonly resources: readonly ApiResource[];
  readonly integration: LambdaFunction;
  /** Values of the API keys of its usage plans. @default methods need none */
  readonly apiKeys?: readonly string[];
  /** Whether bodies of every type go to the function in base64. @default false */
  readonly binaryMediaTypes?: "*/*" | undefined;
  readonly stage?: string;
  readonly tls?: TlsIdentity;
}

/** `{path}/{proxy+}` with method ANY. */
export interface ApiResource {
  /** `/bedrock` */
  readonly path: string;
  readonly authorizer?: Authorizer;
}

export interface ApiGatewaySimulator {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Answers of the function that have not ended, whether their client is still there or not. */
  running(): number;
  /** Forgets what authorizers have answered. */
  flushAuthorizers(): void;
  close(): Promise<void>;
}

/**
 * API Gateway with one REST API on 127.0.0.1: authorizers with their caches, API keys, Lambda proxy integration with
 * `responseTransferMode: STREAM`. What a client does after it has sent its request makes no difference to the function.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function startApiGateway(options: ApiGatewayOptions): Promise<ApiGatewaySimulator> {
  const api = new RestApi(options);
  const handle: RequestListener = (request, response) => void api.serve(request, response);
  const listening = await listen(handle, 0, options.tls);
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    running: () => api.running,
    flushAuthorizers: () => api.flush(),
    close: () => listening.close(),
  };
}

class RestApi {
  running = 0;
  readonly #caches = new Map<Authorizer, AuthorizerCache>();

  constructor(private readonly options: ApiGatewayOptions) {}

  flush(): void {
    this.#caches.clear();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#serve(request, response);
    } catch (error) {
      if (response.headersSent) return breakOff(response);
      const answer = error instanceof GatewayResponse ? error : failure(error);
      response.writeHead(answer.status, { "content-type": "application/json", "x-amzn-errortype": answer.errorType });
      response.end(request.method === "HEAD" ? undefined : JSON.stringify({ message: answer.message }));
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await methodRequest(request, this.options);
    const resource = this.options.resources.find(({ path }) => asked.path.startsWith(`${path}/`));
    if (resource === undefined)
      throw new GatewayResponse("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
    const method = { ...asked, resource: `${resource.path}/{proxy+}` };
    const authorized = await this.#authorize(method, resource);
    this.#checkApiKey(authorized);

    const event = proxyEvent(method, authorized?.context, this.options.binaryMediaTypes !== undefined);
    if (Buffer.byteLength(JSON.stringify(event)) > LONGEST_EVENT) {
      throw new GatewayResponse("REQUEST_TOO_LARGE", "Request Too Long");
    }
    this.running++;
    try {
      await relay(await this.options.integration.invokeWithResponseStream(event), response, asked.method);
    } finally {
      this.running--;
    }
  }

  async #authorize(method: MethodRequest, { authorizer }: ApiResource): Promise<Authorized | undefined> {
    if (authorizer === undefined) return undefined;
    let cache = this.#caches.get(authorizer);
    if (cache === undefined) {
      cache = new AuthorizerCache(authorizer.ttlSeconds);
      this.#caches.set(authorizer, cache);
    }
    return authorize(authorizer, cache, method);
  }

  #checkApiKey(authorized: Authorized | undefined): void {
    const { apiKeys } = this.options;
    if (apiKeys === undefined || authorized === undefined) return;
    if (!apiKeys.includes(authorized.usageIdentifierKey ?? ""))
      throw new GatewayResponse("INVALID_API_KEY", "Forbidden");
  }
}

async function methodRequest(request: IncomingMessage, { stage = "test" }: ApiGatewayOptions): Promise<MethodRequest> {
  const { pathname, searchParams } = new URL(`http://gateway${request.url}`);
  const headers: [string, string][] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] ?? "";
    if (!name.startsWith(":")) headers.push([name, request.rawHeaders[at + 1] ?? ""]);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_PAYLOAD) throw new GatewayResponse("REQUEST_TOO_LARGE", "Request Too Long");
    chunks.push(chunk);
  }
  return {
    requestId: randomUUID(),
    stage,
    method: request.method ?? "GET",
    resource: "",
    path: pathname,
    query: [...searchParams],
    headers,
    body: Buffer.concat(chunks),
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const LONGEST_PAYLOAD = 10 * 1024 * 1024;

async function relay(
  stream: Awaited<ReturnType<LambdaFunction["invokeWithResponseStream"]>>,
  response: ServerResponse,
  method: string,
): Promise<void> {
  const { status, headers, body } = await readAnswer(stream);
  response.writeHead(status, headers);
  // Of HTTP/2 the status goes out with the first byte; of HTTP/1.1 too, unless it is asked for.
  if (!(response instanceof Http2ServerResponse)) response.flushHeaders();
  response.on("error", () => undefined); // the client has left
  for await (const chunk of body) {
    if (response.destroyed || response.writableEnded) continue; // the function's answer is taken to its end all the same
    if (method !== "HEAD" && !response.write(chunk)) await drainedOrGone(response);
  }
  response.end();
}

function drainedOrGone(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
    if (response.destroyed) done();
  });
}

function breakOff(response: ServerResponse): void {
  if (response instanceof Http2ServerResponse) response.stream.close(INTERNAL_ERROR);
  else response.destroy();
}

const INTERNAL_ERROR = 0x2;

function failure(error: unknown): GatewayResponse {
  if (error instanceof MalformedAnswer || error instanceof FunctionError) {
    return new GatewayResponse("INTEGRATION_FAILURE", "Internal server error");
  }
  return new GatewayResponse("DEFAULT_5XX", `The simulator failed: ${String(error)}`);
}
