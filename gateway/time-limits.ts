import { Server as HttpServer } from "node:http";
import type { Http2ServerRequest, Http2Session } from "node:http2";
import type { Server, Socket } from "node:net";

/** How long clients may take before their connection is closed. In milliseconds. */
export interface TimeLimits {
  /** For a request's headers, from its first byte; for the first bytes of a connection, from its beginning. */
  readonly headers: number;
  /** For a whole request. */
  readonly request: number;
  /** Between two requests. Longer than proxies and SDKs keep a connection, so that no request meets one that is just closing. */
  readonly idle: number;
  /** While an answer is on its way and not a byte of it is taken. Longer than a model may be silent. */
  readonly stalled: number;
}

export const TIME_LIMITS: TimeLimits = { headers: 20_000, request: 300_000, idle: 75_000, stalled: 600_000 };

/** Options for the HTTP/1.1 server below a server of many protocols. */
export function httpTimeouts({ headers, request, idle }: TimeLimits) {
  return {
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: idle,
    connectionsCheckingInterval: Math.ceil(Math.min(headers, request) / 4),
  };
}

/**
 * Holds clients to the limits: whoever sends letter by letter, or nothing, does not keep a connection for ever.
 *
 * @param server - A server that hands its connections on to others by protocol. Before it has listened.
 */
export function limitTime(server: Server, limits: TimeLimits): void {
  const undecided = new Map<Socket, NodeJS.Timeout>();
  const decide = (socket: Socket) => {
    clearTimeout(undecided.get(socket));
    undecided.delete(socket);
  };
  server.on("connection", function (this: unknown, socket: Socket) {
    // It tells of a connection first, and the server to which it is handed on tells of it again.
    if (this !== server) return decide(socket);
    const timer = setTimeout(() => socket.destroy(), limits.headers);
    undecided.set(socket, timer);
    socket.once("close", () => decide(socket));
  });
  server.on("session", (session: Http2Session) => session.setTimeout(limits.idle, () => session.close()));

  const http: unknown = Reflect.get(server, "_httpServer");
  if (!(http instanceof HttpServer)) return;
  http.setTimeout(limits.stalled);
  // It never listens itself, and Node.js looks at the time limits of servers that do.
  http.emit("listening");
}

/** Of HTTP/2, where Node.js has no limits for a single request. */
export function limitRequest(request: Http2ServerRequest, { request: milliseconds, stalled }: TimeLimits): void {
  const { stream } = request;
  stream.setTimeout(stalled, () => stream.close(CANCEL));
  const timer = setTimeout(() => stream.close(CANCEL), milliseconds);
  const clear = () => clearTimeout(timer);
  request.once("end", clear);
  request.once("close", clear);
}

/** @see https://www.rfc-editor.org/rfc/rfc9113#section-7 */
const CANCEL = 0x8;
