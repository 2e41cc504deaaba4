import { randomBytes, randomUUID } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { SimulatedAccount } from "./account";
import { decide } from "./create-session";
import { invalid, ServiceError } from "./errors";
import { pathOf, type RawRequest } from "./request";
import { openSession, renderSession, type SessionKeys, type SimulatedSession } from "./session";
import { Throttle } from "./throttle";

export interface RolesAnywhereSimulatorOptions extends SimulatedAccount {
  /** The region whose endpoint this is, such as `eu-central-1`. */
  readonly region: string;

  /** @default one that is free */
  readonly port?: number;

  /** In PEM. AWS's helper and most libraries speak HTTPS only. @default plain HTTP */
  readonly tls?: { readonly key: string; readonly cert: string };

  /** AWS's default is 10. @default unlimited */
  readonly requestsPerSecond?: number;

  /** Milliseconds since 1970, for everything that has a date, the `Date` header among it. @default Date.now */
  readonly clock?: () => number;

  /** So many random bytes. @default node's */
  readonly random?: (size: number) => Buffer;
}

/**
 * How the simulator answers.
 *
 * - `unreachable`: every connection breaks.
 * - `slow`: so many milliseconds later.
 * - `failing`: with this status, so many times, then well again.
 * - `babbling`: 200, with something that is not JSON, as a proxy's sign-in page.
 */
export type RolesAnywhereCondition =
  | { readonly kind: "well" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "slow"; readonly milliseconds: number }
  | { readonly kind: "failing"; readonly status: number; readonly times: number }
  | { readonly kind: "babbling" };

export interface RolesAnywhereSimulator {
  /** The endpoint, without a slash at the end. */
  readonly url: string;

  /** The last 1,000 requests, oldest first, refused or not. */
  requests(): readonly RawRequest[];

  /** Every session since the start, oldest first. */
  sessions(): readonly SimulatedSession[];

  /** The keys of a session that has not ended: what a simulated service needs to check their signatures. */
  credentialsOf(accessKeyId: string): SessionKeys | undefined;

  become(condition: RolesAnywhereCondition): void;

  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that answers CreateSession as IAM Roles Anywhere does, and refuses in its words.
 *
 * It knows the default attribute mappings only, and neither ML-DSA and RSA-PSS nor instance properties.
 */
export async function startRolesAnywhereSimulator(
  options: RolesAnywhereSimulatorOptions,
): Promise<RolesAnywhereSimulator> {
  const { tls, region, clock = Date.now, random = randomBytes } = options;
  const throttle = options.requestsPerSecond === undefined ? undefined : new Throttle(options.requestsPerSecond, clock);
  const requests: RawRequest[] = [];
  const sessions: SimulatedSession[] = [];
  let condition: RolesAnywhereCondition = { kind: "well" };

  const createSession = async (request: RawRequest): Promise<object> => {
    throttle?.take();
    if (request.method !== "POST" || pathOf(request) !== "/sessions") {
      throw new ServiceError("UnknownOperationException", "The requested operation is not recognized by the service.");
    }
    const session = openSession(await decide(request, options, region, clock()), random, clock());
    sessions.push(session);
    return renderSession(session);
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.sendDate = false;
    response.setHeader("date", new Date(clock()).toUTCString());
    const now = condition;
    if (now.kind === "unreachable") {
      incoming.socket.destroy();
      return;
    }
    const request = await receive(incoming);
    requests.push(request);
    if (requests.length > MOST_REQUESTS) requests.shift();
    if (now.kind === "failing" && now.times > 0) {
      condition = now.times === 1 ? { kind: "well" } : { ...now, times: now.times - 1 };
      send(response, now.status, { message: "The simulator was told to fail." });
      return;
    }
    if (now.kind === "babbling") {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
      return;
    }
    if (now.kind === "slow") await pause(now.milliseconds, response);
    if (response.destroyed) return;
    try {
      if (request.body.length > MOST_BODY_BYTES) throw invalid("The request body is too large.");
      send(response, 201, await createSession(request));
    } catch (error) {
      sendError(response, error);
    }
  };

  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    answer(incoming, response).catch(() => incoming.socket.destroy()); // the client has left
  };
  const server =
    tls === undefined
      ? createHttpServer({ maxHeaderSize: MOST_HEADER_BYTES }, handle)
      : createHttpsServer({ ...tls, maxHeaderSize: MOST_HEADER_BYTES }, handle);
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(options.port ?? 0, "127.0.0.1", ready);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator has no port.");

  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${address.port}`,
    requests: () => requests,
    sessions: () => sessions,
    credentialsOf: (accessKeyId) =>
      sessions.find((session) => session.credentials.accessKeyId === accessKeyId && session.expiresAt > clock())
        ?.credentials,
    become: (next) => {
      condition = next;
      if (next.kind === "unreachable") server.closeAllConnections();
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const MOST_REQUESTS = 1_000;
const MOST_BODY_BYTES = 100_000;

/** A leaf and five certificates of RSA with 4,096 bits need 16 kB. */
const MOST_HEADER_BYTES = 64_000;

function receive(incoming: IncomingMessage): Promise<RawRequest> {
  return new Promise((received, failed) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      if (size <= MOST_BODY_BYTES) chunks.push(chunk);
      size += chunk.length;
    });
    incoming.once("error", failed);
    incoming.once("end", () =>
      received({
        method: incoming.method ?? "",
        target: incoming.url ?? "",
        rawHeaders: incoming.rawHeaders,
        body: Buffer.concat(chunks),
      }),
    );
  });
}

/** Ends early when the client leaves. */
function pause(milliseconds: number, response: ServerResponse): Promise<void> {
  return new Promise((ended) => {
    const timer = setTimeout(ended, milliseconds);
    response.once("close", () => {
      clearTimeout(timer);
      ended();
    });
  });
}

function sendError(response: ServerResponse, error: unknown): void {
  const told =
    error instanceof ServiceError
      ? error
      : error instanceof URIError
        ? invalid("The query is malformed.")
        : new ServiceError("InternalServerException", `simulator: ${error}`);
  response.setHeader("x-amzn-errortype", told.type);
  send(response, told.status, { message: told.message });
}

function send(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": bytes.length,
    "x-amzn-requestid": randomUUID(),
  });
  response.end(bytes);
}
