import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";

let gateway: TestGateway | undefined;
let server: Server | undefined;

afterEach(async () => {
  await gateway?.close();
  server?.closeAllConnections();
  server?.close();
});

/** The ledger's one entry after a call whose upstream behaves so. */
async function entryAfter(answer: RequestListener) {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((ready) => listening.listen(0, "127.0.0.1", ready));
  const { port } = listening.address() as AddressInfo;
  gateway = await startTestGateway({
    upstream: `http://127.0.0.1:${port}`,
    props: { answerWithinMilliseconds: 1_500 },
  });
  const { status } = await fetch(`${gateway.url}/bedrock/model/nova/converse`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "hello" }] }] }),
  });
  const entries = [];
  for await (const entry of readLedger(gateway.ledgerPath, {}, () => undefined)) entries.push(entry);
  return { status, entry: entries[0] };
}

test("a call that was throttled first, then sent and never answered, is charged its reservation", async () => {
  let asked = 0;
  const { status, entry } = await entryAfter((_, response) => {
    asked++;
    if (asked === 1)
      response.writeHead(429, { "x-amzn-errortype": "ThrottlingException" }).end('{"message":"slow down"}');
  });
  expect([status, asked > 1]).toEqual([429, true]);
  expect(entry).toMatchObject({ outcome: "estimated", cost: entry?.reserved });
  expect(entry?.cost).toBeGreaterThan(0);
});

test("a call whose connection is lost after it was sent is charged its reservation", async () => {
  const { entry } = await entryAfter((request) => request.socket.destroy());
  expect(entry).toMatchObject({ outcome: "estimated", cost: entry?.reserved });
});

test("a call that Bedrock refuses is free", async () => {
  const { status, entry } = await entryAfter((_, response) => {
    response.writeHead(400, { "x-amzn-errortype": "ValidationException" }).end('{"message":"no"}');
  });
  expect(status).toBe(400);
  expect(entry).toMatchObject({ outcome: "failed", cost: 0 });
});
