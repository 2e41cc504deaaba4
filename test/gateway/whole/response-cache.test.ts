import { readLedger } from "../../../gateway/ledger/read-ledger";
import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    policy: (policy) => {
      const { payments, research } = policy.teams;
      if (payments === undefined || research === undefined) throw new Error("a team is missing");
      const responseCache = { routes: ["claude-sonnet", "nova"], seconds: 60 };
      const routes = ["claude-sonnet", "claude-haiku", "nova"];
      return {
        ...policy,
        teams: { payments: { ...payments, responseCache }, research: { ...research, routes, responseCache } },
      };
    },
  });
});
beforeEach(() => gateway.bedrock.forgetRequests());
afterAll(() => gateway.close());

interface Asked {
  readonly text: string;
  readonly route?: string;
  readonly operation?: string;
  readonly key?: string;
  readonly body?: object;
}

async function ask({ text, route = "claude-sonnet", operation = "converse", key = KEYS.anna, body = {} }: Asked) {
  const answer = await fetch(`${gateway.url}/bedrock/model/${route}/${operation}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { temperature: 0, maxTokens: 100 },
      ...body,
    }),
  });
  return { status: answer.status, cache: answer.headers.get("x-bedrock-access-cache"), body: await answer.text() };
}

test("the same request is answered again without a model, counts as a request and costs nothing", async () => {
  const first = await ask({ text: "same" });
  const again = await ask({ text: "same", key: KEYS.ben });
  expect([first.cache, again.cache]).toEqual(["miss", "hit"]);
  expect(again.body).toBe(first.body);
  expect(gateway.bedrock.requests()).toHaveLength(1);

  const entries = [];
  for await (const entry of readLedger(gateway.ledgerPath, {}, () => undefined)) entries.push(entry);
  expect(entries).toMatchObject([
    { principal: { user: "anna" }, cost: expect.any(Number) },
    { principal: { user: "ben" }, outcome: "completed", status: 200, cache: "hit", cost: 0, route: "claude-sonnet" },
  ]);
  expect(entries[0]?.cost).toBeGreaterThan(0);
  expect(entries[0]).not.toHaveProperty("cache");
});

test("Anthropic's API has a cache of its own, and says so too", async () => {
  const send = async () => {
    const answer = await fetch(`${gateway.url}/anthropic/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": KEYS.anna, "content-type": "application/json" },
      body: JSON.stringify({
        model: "claude-sonnet",
        max_tokens: 100,
        temperature: 0,
        messages: [{ role: "user", content: "same" }],
      }),
    });
    return [answer.headers.get("x-bedrock-access-cache"), await answer.text()];
  };
  const [, body] = await send();
  expect(await send()).toEqual(["hit", body]);
});

test("another team is never given the answer", async () => {
  await ask({ text: "secret of payments" });
  expect(await ask({ text: "secret of payments", key: KEYS.carl })).toMatchObject({ status: 200, cache: "miss" });
  expect(gateway.bedrock.requests()).toHaveLength(2);
});

test.each([
  ["at another temperature", { text: "b", body: { inferenceConfig: { temperature: 0.1, maxTokens: 100 } } }],
  ["without a temperature", { text: "c", body: { inferenceConfig: { maxTokens: 100 } } }],
  [
    "with tools",
    { text: "d", body: { toolConfig: { tools: [{ toolSpec: { name: "t", inputSchema: { json: {} } } }] } } },
  ],
  ["as a stream", { text: "e", operation: "converse-stream" }],
  ["on a route that is not named", { text: "f", route: "claude-haiku" }],
])("a request %s always asks a model", async (_, asked) => {
  expect([(await ask(asked)).cache, (await ask(asked)).cache]).toEqual([null, null]);
  expect(gateway.bedrock.requests()).toHaveLength(2);
});

test("an error is not kept", async () => {
  expect(await ask({ text: "[[fault 400]]" })).toMatchObject({ status: 400, cache: "miss" });
  expect(await ask({ text: "[[fault 400]]" })).toMatchObject({ status: 400, cache: "miss" });
});

test("who is revoked is refused where the answer is known", async () => {
  await ask({ text: "known" });
  await gateway.accessState.revoke({
    kind: "user",
    id: "ben",
    at: new Date().toISOString(),
    by: "test",
    reason: "left",
  });
  expect(await ask({ text: "known", key: KEYS.ben })).toMatchObject({ status: 403, cache: null });
  await gateway.accessState.restore({ kind: "user", id: "ben" });
});
