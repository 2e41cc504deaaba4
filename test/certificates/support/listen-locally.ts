import type { Server } from "node:http";

/** Listens on a free port of 127.0.0.1. */
export async function listenLocally(server: Server): Promise<{ readonly url: string; stop(): Promise<void> }> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const stop = () =>
    new Promise<void>((stopped) => {
      server.close(() => stopped());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, stop };
}
