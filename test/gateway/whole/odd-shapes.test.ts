import { KEYS, startTestGateway, type TestGateway } from "../../support/gateway";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    policy: (policy) => {
      const guarded = Object.entries(policy.routes).map(([name, route]) => [
        name,
        {
          ...route,
          targets: route.targets.map((target) => ({
            ...target,
            guardrail: { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/g", version: "1" },
          })),
        },
      ]);
      return { ...policy, routes: Object.fromEntries(guarded) };
    },
  });
});
afterAll(() => gateway.close());

async function statusOf(path: string, body: string): Promise<number> {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json" },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const DEEP_LIST = nested("[", "]", 200_000);
const DEEP_OBJECT = nested('{"a":', "}", 200_000);
const WIDE = `[${"1,".repeat(500_000)}1]`;
const PARTS = `[${'{"type":"text","text":"a"},'.repeat(130_000)}{"type":"text","text":"a"}]`;
const MESSAGES = '[{"role":"user","content":"hi"}]';
const CHAT = `"model":"claude-haiku","max_tokens":10,"messages":${MESSAGES}`;
const CALLS = Array.from({ length: 25_000 }, (_, index) => `c${index}`);
const MANY_CALLS = `[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[${CALLS.map(
  (id) => `{"id":"${id}","type":"function","function":{"name":"f"}}`,
).join(",")}]},${CALLS.map((id) => `{"role":"tool","tool_call_id":"${id}","content":"1"}`).join(",")}]`;

const BODIES: readonly [what: string, path: string, body: string][] = [
  [
    "a tool's schema that is deep",
    "/openai/v1/chat/completions",
    `{${CHAT},"tools":[{"type":"function","function":{"name":"f","parameters":${DEEP_OBJECT}}}]}`,
  ],
  [
    "arguments that are deep",
    "/openai/v1/chat/completions",
    `{"model":"claude-haiku","messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":${JSON.stringify(DEEP_OBJECT)}}}]},{"role":"tool","tool_call_id":"c","content":"1"}]}`,
  ],
  ["a field of one value that is deep", "/openai/v1/chat/completions", `{${CHAT},"logit_bias":${DEEP_OBJECT}}`],
  ["an unknown field that is deep", "/openai/v1/chat/completions", `{${CHAT},"x":${DEEP_LIST}}`],
  ["a number that is deep", "/openai/v1/chat/completions", `{${CHAT},"temperature":${DEEP_LIST}}`],
  [
    "very many parts",
    "/openai/v1/chat/completions",
    `{"model":"claude-haiku","messages":[{"role":"user","content":"hi"},{"role":"user","content":${PARTS}}]}`,
  ],
  [
    "very many parts of the system",
    "/openai/v1/chat/completions",
    `{"model":"claude-haiku","messages":[{"role":"system","content":${PARTS}},{"role":"user","content":"hi"}]}`,
  ],
  ["very many tool calls", "/openai/v1/chat/completions", `{"model":"claude-haiku","messages":${MANY_CALLS}}`],
  ["an input that is deep", "/openai/v1/responses", `{"model":"claude-haiku","input":${DEEP_LIST}}`],
  ["an unknown field that is deep", "/anthropic/v1/messages", `{${CHAT},"x":${DEEP_LIST}}`],
  [
    "a tool's schema that is deep",
    "/anthropic/v1/messages",
    `{${CHAT},"tools":[{"name":"f","input_schema":${DEEP_OBJECT}}]}`,
  ],
  ["a list that is long", "/anthropic/v1/messages", `{${CHAT},"x":${WIDE}}`],
  [
    "a list that is long",
    "/bedrock/model/claude-haiku/converse",
    `{"messages":[{"role":"user","content":[{"text":"hi"}]}],"additionalModelRequestFields":{"x":${WIDE}}}`,
  ],
  [
    "fields that are deep",
    "/bedrock/model/claude-haiku/converse",
    `{"messages":[{"role":"user","content":[{"text":"hi"}]}],"additionalModelRequestFields":${DEEP_OBJECT}}`,
  ],
  [
    "content that is deep",
    "/bedrock/model/claude-haiku/converse",
    `{"messages":[{"role":"user","content":${DEEP_LIST}}]}`,
  ],
  ["a body that is deep", "/bedrock/model/claude-haiku/invoke", DEEP_OBJECT],
  ["a list that is long", "/openai/v1/embeddings", `{"model":"embeddings","input":${WIDE}}`],
];

test.each(BODIES)("%s by %s is answered, and breaks nothing", async (_, path, body) => {
  const before = gateway.log.length;
  expect(await statusOf(path, body)).toBeLessThan(500);
  expect(gateway.log.slice(before).filter((line) => line.includes('"event":"failed"'))).toEqual([]);
});
