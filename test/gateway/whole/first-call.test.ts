import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

test("a call goes through, is charged what it used, and stands in the ledger without its text", async () => {
  const answer = await fetch(`${gateway.url}/bedrock/model/claude-sonnet/converse`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "planted-mark" }] }] }),
  });
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ stopReason: "end_turn" })]);
  expect(gateway.log.join("\n")).not.toContain("planted-mark");

  const me = await fetch(`${gateway.url}/access/v1/me`, { headers: { "x-api-key": KEYS.anna } });
  const { limits } = (await me.json()) as {
    limits: { scope: { kind: string }; limit: string; spent: number; held: number }[];
  };
  const money = limits.find(({ scope, limit }) => scope.kind === "user" && limit === "dollarsPerDay");
  expect(money?.spent).toBeGreaterThan(0);
  expect(money?.held).toBe(0);
});

test("without a credential nobody gets in, on any surface", async () => {
  const asked = [
    "bedrock/model/claude-sonnet/converse",
    "anthropic/v1/messages",
    "openai/v1/responses",
    "access/v1/me",
  ];
  const answers = await Promise.all(
    asked.map((path) => fetch(`${gateway.url}/${path}`, path.endsWith("me") ? {} : { method: "POST", body: "{}" })),
  );
  expect(answers.map(({ status }) => status)).toEqual([403, 401, 401, 401]);
  expect(gateway.bedrock.requests()).toHaveLength(1);
});
