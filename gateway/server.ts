import type { RequestListener, ServerResponse } from "node:http";
import { Http2ServerRequest, type Http2Session } from "node:http2";
import { type AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createServer } from "@httptoolkit/httpolyglot";
import type { Hono } from "hono";
import { httpTimeouts, limitRequest, limitTime, TIME_LIMITS, type TimeLimits } from "./time-limits";

export interface ServerOptions {
  /** 0 for one that is free. */
  readonly port: number;
  readonly host: string;
  /** Serves TLS with ALPN on the same port. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** @default TIME_LIMITS */
  readonly timeLimits?: Partial<TimeLimits>;
}

export interface RunningServer {
  readonly port: number;
  /**
   * Takes no new connection, and on those that are there no more than what is under way, lets running requests end, and breaks what is
   * still there after so long.
   */
  stop(withinMilliseconds: number): Promise<void>;
}

/** On one connection of HTTP/2, whose default is no bound. SDKs open another connection where they need more. */
const MOST_STREAMS = 256;

/**
 * Serves an app over HTTP/1.1 and HTTP/2, with and without TLS, all on one port: the AWS SDK for JavaScript speaks HTTP/2 with prior
 * knowledge to `http://` endpoints, everybody else HTTP/1.1.
 */
export async function startServer(app: Hono, { port, host, tls, timeLimits }: ServerOptions): Promise<RunningServer> {
  const limits = { ...TIME_LIMITS, ...timeLimits };
  const requests = new RunningRequests();
  const listener = getRequestListener(app.fetch);
  const handle: RequestListener = (request, response) => {
    requests.begin(response);
    if (request instanceof Http2ServerRequest) limitRequest(request, limits);
    void listener(request, response);
  };
  const server = createServer(
    {
      http2: { settings: { maxConcurrentStreams: MOST_STREAMS } },
      http: {
        ...httpTimeouts(limits),
        joinDuplicateHeaders: true, // two credentials are two, not the first of them
      },
      ...(tls && { tls: { ...tls, ALPNProtocols: ["h2", "http/1.1"], handshakeTimeout: limits.headers } }),
    },
    handle,
  );
  limitTime(server, limits);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: unknown) => {
    if (!(socket instanceof Socket)) return;
    socket.setNoDelay(true); // a small event waits for no other
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const sessions = new Set<Http2Session>();
  server.on("session", (session: Http2Session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, host, () => ready());
  });
  return {
    port: portOf(server.address()),
    async stop(withinMilliseconds) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.close();
      await requests.ended(withinMilliseconds);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

class RunningRequests {
  readonly #responses = new Set<ServerResponse>();
  #ending = false;
  #none: (() => void) | undefined;

  begin(response: ServerResponse): void {
    this.#responses.add(response);
    if (this.#ending) response.shouldKeepAlive = false;
    response.once("close", () => {
      this.#responses.delete(response);
      if (this.#responses.size === 0) this.#none?.();
    });
  }

  async ended(withinMilliseconds: number): Promise<void> {
    this.#ending = true;
    // Their connections end with them: a client that never pauses would keep one for ever.
    for (const response of this.#responses) response.shouldKeepAlive = false;
    if (this.#responses.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMilliseconds);
      this.#none = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
