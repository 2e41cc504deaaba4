import { request } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { type RunningServer, startServer } from "../../../gateway/server";
import { nodeExchange, writeStream } from "../../../gateway/surfaces/node-exchange";

const REFUSED = { "x-from-the-model": "two\nlines" };

let server: RunningServer;
let closed: number;
let failed: Promise<unknown>;
beforeEach(async () => {
  closed = 0;
  const app = new Hono();
  /** Like an answer of the walk: its books are closed by whoever ends it, and only once it has begun. */
  async function* answer() {
    try {
      yield Buffer.from("an event");
    } finally {
      closed += 1;
    }
  }
  failed = new Promise((tell) => {
    app.get("/", (context) => {
      const exchange = nodeExchange(context);
      if (exchange === undefined) throw new Error("there is no Node.js below");
      writeStream(exchange, { status: 200, headers: REFUSED }, answer()).then(tell, tell);
      return RESPONSE_ALREADY_SENT;
    });
  });
  server = await startServer(app, { port: 0, host: "127.0.0.1" });
});
afterEach(() => server.stop(0));

test("a stream whose headers cannot be written is ended, so that its books are closed", async () => {
  const answered = ask();
  await expect(failed).resolves.toMatchObject({ code: "ERR_INVALID_CHAR" });
  expect(closed).toBe(1);
  expect(await answered).toBe("broken");
});

function ask(): Promise<string> {
  return new Promise((tell) => {
    const asking = request({ port: server.port, host: "127.0.0.1" });
    asking.once("error", () => tell("broken"));
    asking.once("response", (answer) => {
      answer.once("error", () => tell("broken")).once("end", () => tell("whole"));
      answer.resume();
    });
    asking.end();
  });
}
