import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";

let gateway: TestGateway | undefined;
let server: Server | undefined;

afterEach(async () => {
  await gateway?.close();
  server?.closeAllConnections();
  server?.close();
});

/** The ledger's one entry after a call whose upstream behaves so. */
async function entryAfter(answer: RequestListener, answerWithinMilliseconds = 60_000) {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((ready) => listening.listen(0, "127.0.0.1", ready));
  const { port } = listening.address() as AddressInfo;
  gateway = await startTestGateway({
    upstream: `http://127.0.0.1:${port}`,
    props: { answerWithinMilliseconds },
  });
  const { url, ledgerPath } = gateway;
  const { status } = await fetch(`${url}/bedrock/model/nova/converse`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "hello" }] }] }),
  });
  const entry = await until(async () => {
    for await (const first of readLedger(ledgerPath, {}, () => undefined)) return first;
    return undefined;
  });
  return { status, entry };
}

test("a call that was throttled first, then sent and never answered, is charged its reservation", async () => {
  let asked = 0;
  const throttledThenSilent: RequestListener = (_, response) => {
    asked++;
    if (asked === 1)
      response.writeHead(429, { "x-amzn-errortype": "ThrottlingException" }).end('{"message":"slow down"}');
  };
  const { status, entry } = await entryAfter(throttledThenSilent, 3_000);
  expect([status, asked > 1]).toEqual([429, true]);
  expect(entry).toMatchObject({ outcome: "estimated", cost: entry?.reserved });
  expect(entry?.cost).toBeGreaterThan(0);
});

test("a call is charged its reservation for each time that its connection was lost after it was sent", async () => {
  const { entry } = await entryAfter((request) => request.socket.destroy());
  expect(entry).toMatchObject({ outcome: "estimated", lostAttempts: 3, cost: 3 * (entry?.reserved ?? 0) });
});

test("an attempt that is lost before another one is answered is charged as well", async () => {
  let asked = 0;
  const { status, entry } = await entryAfter((request, response) => {
    asked++;
    if (asked === 1) request.socket.destroy();
    else
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 } }));
  });
  expect(status).toBe(200);
  expect(entry).toMatchObject({ outcome: "completed", lostAttempts: 1, usage: { input: 10, output: 5 } });
  const reserved = entry?.reserved ?? 0;
  expect(entry?.cost).toBeGreaterThan(reserved);
  expect(entry?.cost).toBeLessThan(2 * reserved);
});

test("a call that Bedrock refuses is free", async () => {
  const { status, entry } = await entryAfter((_, response) => {
    response.writeHead(400, { "x-amzn-errortype": "ValidationException" }).end('{"message":"no"}');
  });
  expect(status).toBe(400);
  expect(entry).toMatchObject({ outcome: "failed", cost: 0 });
});
