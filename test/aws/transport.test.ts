import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { fetchTransport } from "../../aws/fetch-transport";
import { pooledTransport } from "../../aws/pooled-transport";
import type { Channel, SignedRequest, Transport } from "../../aws/transport";

const TRANSPORTS: readonly (readonly [string, Transport])[] = [
  ["fetch", fetchTransport(fetch)],
  ["a pool", pooledTransport],
];

const REQUEST: SignedRequest = {
  method: "POST",
  target: "/things?name=a%20b",
  headers: { host: "things.test", "content-type": "text/plain", "x-amz-date": "20261125T120000Z" },
  body: Buffer.from("grüße"),
};

describe.each(TRANSPORTS)("by %s", (_, transport) => {
  let server: Server;
  let answer: (response: ServerResponse, request: IncomingMessage, body: string) => void;
  let channel: Channel;

  beforeEach(async () => {
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      answer(response, request, body);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    channel = transport(`http://127.0.0.1:${address.port}`, 200);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await Promise.all([new Promise((closed) => server.close(closed)), channel.close()]);
  });

  test("a request arrives as it was signed, and its answer comes back whole, whatever the status", async () => {
    let seen: unknown;
    answer = (response, { method, url, headers }, body) => {
      seen = { method, url, type: headers["content-type"], date: headers["x-amz-date"], body };
      response.writeHead(403, { "X-Amzn-ErrorType": "Denied" }).end("not yours");
    };
    const { status, headers, body } = await channel.send(REQUEST);
    expect({ status, type: headers["x-amzn-errortype"], body }).toEqual({
      status: 403,
      type: "Denied",
      body: "not yours",
    });
    const { "content-type": type, "x-amz-date": date } = REQUEST.headers;
    expect(seen).toEqual({ method: "POST", url: REQUEST.target, type, date, body: "grüße" });
  });

  test("a question has no body", async () => {
    answer = (response, { method, headers }, body) =>
      response.end(JSON.stringify([method, headers["content-length"], body]));
    const { body } = await channel.send({ ...REQUEST, method: "GET", body: Buffer.from("") });
    expect(JSON.parse(body)).toEqual(["GET", null, ""]);
  });

  test("nobody is led elsewhere with a signature", async () => {
    answer = (response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end();
    expect(await channel.send(REQUEST)).toMatchObject({ status: 307 });
  });

  test.each([
    ["an answer that does not begin", () => {}],
    ["an answer that does not end", (response: ServerResponse) => response.writeHead(200).write("ha")],
    ["an answer that goes on and on", drip],
    ["a connection that breaks", (response: ServerResponse) => response.destroy()],
  ])("%s is given up", async (_, unfinished) => {
    answer = unfinished;
    await expect(channel.send(REQUEST)).rejects.toBeDefined();
  });
});

/** So seldom and so little that it never seems to stand still. It ends some day, or nobody would see that it was waited for. */
function drip(response: ServerResponse): void {
  let drops = 0;
  const timer = setInterval(() => (drops++ < 100 ? response.write("ha") : response.end()), 20);
  response.once("close", () => clearInterval(timer));
}
