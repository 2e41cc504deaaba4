import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { type RunningServer, startServer } from "../../gateway/server";
import { nodeExchange, writeStream } from "../../gateway/surfaces/node-exchange";

const LONG = 64_000_000; // more than the machine keeps of a connection that nobody reads

let server: RunningServer;
let answerEnded: Promise<void>;
beforeEach(async () => {
  const app = new Hono();
  let ended: () => void = () => {};
  answerEnded = new Promise((resolve) => {
    ended = resolve;
  });
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(100_000);
    } finally {
      ended();
    }
  }
  app.get("/stream", (context) => {
    const exchange = nodeExchange(context);
    if (exchange === undefined) throw new Error("there is no Node.js below");
    void writeStream(exchange, { status: 200, headers: {} }, endless());
    return RESPONSE_ALREADY_SENT;
  });
  app.get("/whole", (context) => {
    nodeExchange(context)?.outgoing.once("close", ended);
    return new Response(new Uint8Array(LONG));
  });
  server = await startServer(app, { port: 0, host: "127.0.0.1", timeLimits: { stalled: 200 } });
});
afterEach(() => server.stop(0));

/** Asks, and reads nothing of the answer until it is told to; then it reads to the end, and says how many bytes there were. */
const SILENTLY = {
  "HTTP/1.1"(path: string) {
    const socket = connect(server.port, "127.0.0.1").pause();
    socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    return reading(socket);
  },
  "HTTP/2"(path: string) {
    const session = connectHttp2(`http://127.0.0.1:${server.port}`);
    const stream = session.request({ ":path": path }).pause();
    stream.once("close", () => session.destroy());
    return reading(stream);
  },
} as const;

function reading(stream: Duplex): () => Promise<number> {
  let received = 0;
  const closed = new Promise<number>((resolve) => {
    stream.on("error", () => undefined).once("close", () => resolve(received));
  });
  return () => {
    stream.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    stream.resume();
    return closed;
  };
}

describe.each(Object.entries(SILENTLY))("over %s", (_, ask) => {
  test("who reads nothing of a stream for too long is cut off", async () => {
    const rest = ask("/stream");
    await answerEnded;
    await rest();
  });

  test("who reads nothing of a whole answer for too long is cut off", async () => {
    const rest = ask("/whole");
    await answerEnded;
    expect(await rest()).toBeLessThan(LONG);
  });
});
