import { type ClientRequest, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";
import { until } from "../../support/until";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const TEXT = "hello [[delay 60000ms]]";
const MESSAGES = [{ role: "user", content: TEXT }];

const CALLS = [
  ["/bedrock/model/claude-haiku/converse", { messages: [{ role: "user", content: [{ text: TEXT }] }] }],
  ["/bedrock/model/claude-haiku/converse-stream", { messages: [{ role: "user", content: [{ text: TEXT }] }] }],
  ["/anthropic/v1/messages", { model: "claude-haiku", max_tokens: 9, messages: MESSAGES }],
  ["/openai/v1/chat/completions", { model: "claude-haiku", messages: MESSAGES }],
  ["/openai/v1/embeddings", { model: "embeddings", input: [TEXT, TEXT] }],
] as const;

test.each(CALLS)("a client of %s that leaves before its answer is no failure of the gateway", async (path, body) => {
  const before = gateway.log.length;
  const asking = ask(gateway, path, body);
  await until(() => gateway.bedrock.runningRequests() > 0, "the model is asked");
  asking.destroy();
  await until(() => gateway.log.slice(before).some((line) => line.includes('"cancelled"')), "the books are closed");
  await until(() => gateway.bedrock.runningRequests() === 0, "the model is left");
  expect(notable(gateway, before)).toEqual([]);
});

test("nor is one that leaves in the middle of an answer that is no stream", async () => {
  let left = false;
  const model = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "application/json", "content-length": 100 }).write('{"half":');
    answer.once("close", () => {
      left = true;
    });
  });
  await new Promise<void>((ready) => model.listen(0, "127.0.0.1", ready));
  const { port } = model.address() as AddressInfo;
  const half = await startTestGateway({ upstream: `http://127.0.0.1:${port}` });
  const [path, body] = CALLS[0];
  const asking = ask(half, path, body);
  await new Promise<void>((asked) => model.once("request", () => setTimeout(asked, 50))); // the first bytes have come
  asking.destroy();
  await until(() => left && half.log.some((line) => line.includes('"cancelled"')), "the books are closed");
  expect(notable(half, 0)).toEqual([]);
  await half.close();
  await new Promise((closed) => model.close(closed));
});

function ask({ url }: TestGateway, path: string, body: object): ClientRequest {
  const asking = request(`${url}${path}`, { method: "POST", headers: { "x-api-key": KEYS.anna } });
  asking.on("error", () => undefined); // it is we who leave
  asking.end(JSON.stringify(body));
  return asking;
}

/** What counts as trouble of the gateway's, or of a caller's. */
function notable({ log }: TestGateway, from: number) {
  return log.slice(from).filter((line) => /"event":"(failed|refused)"/.test(line));
}
