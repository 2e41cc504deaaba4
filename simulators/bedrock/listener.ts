import type { RequestListener } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { createServer } from "@httptoolkit/httpolyglot";

/** In PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

export interface Listening {
  readonly port: number;
  /** Breaks every connection. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 for HTTP/1.1, HTTP/2 with prior knowledge and, given a certificate, both over TLS: all on one port. */
export async function listen(handle: RequestListener, port: number, tls: TlsIdentity | undefined): Promise<Listening> {
  const server = createServer(
    {
      http: { keepAliveTimeout: KEEP_ALIVE_MS },
      ...(tls !== undefined && { tls: { key: tls.key, cert: tls.cert, ALPNProtocols: ["h2", "http/1.1"] } }),
    },
    handle,
  );
  const sockets = new Set<Socket>();
  server.on("connection", (socket: unknown) => {
    if (!(socket instanceof Socket)) return;
    // The inner HTTP servers do not accept connections themselves, so that their own noDelay has no effect.
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => ready());
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Longer than any client keeps one, so that no request meets a connection that is just closing. */
const KEEP_ALIVE_MS = 120_000;

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}
