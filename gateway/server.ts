import type { RequestListener } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createServer } from "@httptoolkit/httpolyglot";
import type { Hono } from "hono";

export interface ServerOptions {
  /** 0 for one that is free. */
  readonly port: number;
  readonly host: string;
  /** Serves TLS with ALPN on the same port. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface RunningServer {
  readonly port: number;
  /** Takes no new connection, lets running requests end, and breaks what is still there after so long. */
  stop(withinMilliseconds: number): Promise<void>;
}

/**
 * Serves an app over HTTP/1.1 and HTTP/2, with and without TLS, all on one port: the AWS SDK for JavaScript speaks HTTP/2 with prior
 * knowledge to `http://` endpoints, everybody else HTTP/1.1.
 */
export async function startServer(app: Hono, { port, host, tls }: ServerOptions): Promise<RunningServer> {
  const requests = new RunningRequests();
  const listener = getRequestListener(app.fetch);
  const handle: RequestListener = (request, response) => {
    requests.begin(response);
    void listener(request, response);
  };
  const server = createServer(
    {
      http: { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS, headersTimeout: HEADERS_MILLISECONDS },
      ...(tls && { tls: { ...tls, ALPNProtocols: ["h2", "http/1.1"] } }),
    },
    handle,
  );
  const sockets = new Set<Socket>();
  server.on("connection", (socket: unknown) => {
    if (!(socket instanceof Socket)) return;
    socket.setNoDelay(true); // a small event waits for no other
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, host, () => ready());
  });
  return {
    port: portOf(server.address()),
    async stop(withinMilliseconds) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await requests.ended(withinMilliseconds);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Longer than proxies and SDKs keep one, so that no request meets a connection that is just closing. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

/** Whoever sends headers letter by letter does not hold a connection for ever. */
const HEADERS_MILLISECONDS = 20_000;

class RunningRequests {
  #count = 0;
  #none: (() => void) | undefined;

  begin(response: { once(event: "close", listener: () => void): unknown }): void {
    this.#count++;
    response.once("close", () => {
      this.#count--;
      if (this.#count === 0) this.#none?.();
    });
  }

  async ended(withinMilliseconds: number): Promise<void> {
    if (this.#count === 0) return;
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
