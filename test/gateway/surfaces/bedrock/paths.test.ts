import { KEYS, startTestGateway, type TestGateway } from "../../../support/gateway";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

/** Rules for paths, of a web ACL or an API's stage, see the path as it came: one call has one path. */
test.each([
  ["/bedrock/other/bedrock/model/claude-haiku/converse"],
  ["/bedrock//bedrock/model/claude-haiku/converse"],
  ["/bedrock//model/claude-haiku/converse"],
  ["/bedrock/model/claude-haiku/converse/"],
  ["/bedrock/model/claude-haiku/%63onverse"],
  ["/bedrock/model/claude-haiku/converse;x"],
  ["/bedrock/model/claude-haiku%2Fconverse"],
  ["/bedrock/%6Dodel/claude-haiku/converse"],
])("%s is no path of a call", async (path) => {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { "x-api-key": KEYS.anna },
    body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "hello" }] }] }),
  });
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining("This gateway has no POST")]);
  expect(gateway.bedrock.requests()).toEqual([]);
});
