import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server on which answers can be held back: so calls run for as long as a test wants. */
export interface Gate {
  readonly url: string;
  /** From now on no byte of an answer comes through. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export async function startGate(to: string): Promise<Gate> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let isShut = false;
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.on("data", (bytes) => {
      const deliver = () => void near.write(bytes);
      if (isShut) held.push(deliver);
      else deliver();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut: () => {
      isShut = true;
    },
    open: () => {
      isShut = false;
      for (const deliver of held.splice(0)) deliver();
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
