import { costOf } from "../../../access/price";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { KEYS } from "../../support/gateway";
import { LONG_TEXT } from "./clients-gateway";
import { bedrockPath, call, MESSAGES, useGateway } from "./gateway-under-test";

const gateway = useGateway({ policy: (policy) => withDollarsOfBen(policy, 0.1) });

interface Form {
  readonly name: string;
  readonly path: string;
  readonly body: (question: string) => object;
}

const converse = (question: string) => ({ messages: [{ role: "user", content: [{ text: question }] }] });
const claude = (question: string) => ({
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 3_000,
  messages: [{ role: "user", content: question }],
});
const form = (name: string, path: string, body: Form["body"]): Form => ({ name, path, body });
const bedrock = (route: string, operation: string, body: Form["body"]) =>
  form(`${operation} of ${route}`, bedrockPath(route, operation), body);

const CLAUDE_BY_CONVERSE = ["converse", "converse-stream"].map((operation) =>
  bedrock("claude-sonnet", operation, converse),
);
const CLAUDE_BY_ITS_OWN = [
  bedrock("claude-sonnet", "invoke", claude),
  bedrock("claude-sonnet", "invoke-with-response-stream", claude),
  form("the Messages API", MESSAGES, (question) => ({ ...claude(question), model: "claude-haiku" })),
  form("the Messages API's stream", MESSAGES, (question) => ({
    ...claude(question),
    model: "claude-haiku",
    stream: true,
  })),
];
const NOVA = [
  bedrock("nova", "converse", converse),
  bedrock("nova", "converse-stream", converse),
  bedrock("nova", "invoke", converse),
  bedrock("nova", "invoke-with-response-stream", converse),
];
const OTHERS = [
  bedrock("llama", "converse", converse),
  bedrock("llama", "converse-stream", converse),
  bedrock("llama", "invoke", (prompt) => ({ prompt })),
  bedrock("llama", "invoke-with-response-stream", (prompt) => ({ prompt })),
  bedrock("embeddings", "invoke", (inputText) => ({ inputText })),
];

const row = (what: string, question: string, more: object) => (each: Form) =>
  [what, each.name, each.path, { ...each.body(question), ...more }] as const;

const TOOL_QUESTION =
  '[[say "Let me look."]] [[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]';
const TOOL_CONFIG = { tools: [{ toolSpec: { name: "get_weather", inputSchema: { json: { type: "object" } } } }] };
const THINKING = { thinking: { type: "enabled", budget_tokens: 1_024 } };
const marked = (ttl?: string) => ({
  system: [{ text: LONG_TEXT }, { cachePoint: { type: "default", ...(ttl && { ttl }) } }],
});
const controlled = (ttl?: string) => ({
  system: [{ type: "text", text: LONG_TEXT, cache_control: { type: "ephemeral", ...(ttl && { ttl }) } }],
});

const CALLS = [
  ...[...CLAUDE_BY_CONVERSE, ...CLAUDE_BY_ITS_OWN, ...NOVA, ...OTHERS].map(
    row("a plain call", "[[say 100 tokens]] How?", {}),
  ),
  ...[...CLAUDE_BY_CONVERSE, ...NOVA].map(row("tool calls", TOOL_QUESTION, { toolConfig: TOOL_CONFIG })),
  ...CLAUDE_BY_ITS_OWN.map(row("tool calls", TOOL_QUESTION, { tools: [{ name: "get_weather", input_schema: {} }] })),
  ...CLAUDE_BY_CONVERSE.map(row("thinking", "[[think 200 tokens]] Why?", { additionalModelRequestFields: THINKING })),
  ...CLAUDE_BY_ITS_OWN.map(row("thinking", "[[think 200 tokens]] Why?", THINKING)),
  ...[...CLAUDE_BY_CONVERSE, ...NOVA].map(row("what is cached", "[[say 10 tokens]]", marked())),
  ...CLAUDE_BY_CONVERSE.map(row("what is cached for an hour", "[[say 10 tokens]]", marked("1h"))),
  ...CLAUDE_BY_ITS_OWN.map(row("what is cached", "[[say 10 tokens]]", controlled())),
  ...CLAUDE_BY_ITS_OWN.map(row("what is cached for an hour", "[[say 10 tokens]]", controlled("1h"))),
];

test.each(CALLS)("%s by %s: what the model used is charged, no more and no less", async (_, __, path, body) => {
  const before = await gateway().account();
  await answered(path, body);
  await answered(path, body); // once more: what was written to a cache is read

  const after = await gateway().account(); // at once: nobody waits for a refund
  const used = gateway()
    .bedrock.requests()
    .map(({ modelId = "", tokens }) => ({ modelId, tokens }));
  const costs = used.map(({ modelId, tokens }) => {
    const price = gateway().policy.prices[modelId];
    if (price === undefined) throw new Error(`${modelId} has no price.`);
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
    return costOf(price, { input, output, cacheRead, cacheWrite: cacheWrite5m, cacheWriteLong: cacheWrite1h });
  });
  const [first = 0, second = 0] = costs;
  expect(after).toMatchObject({ held: 0, running: 0 });
  expect(after.spent - before.spent).toBeCloseTo((first + second) / 1e9, 8);
  const entries = await gateway().entries(2);
  expect(entries.map(({ cost }) => cost)).toEqual(costs);
  expect(entries.map(({ outcome }) => outcome)).toEqual(["completed", "completed"]);
  for (const { cost, reserved } of entries) expect(cost).toBeLessThanOrEqual(reserved);
});

test("a cached prompt is charged as written first, and as read then", async () => {
  const [, , path, body] = row(
    "",
    "[[say 10 tokens]] Which?",
    controlled(),
  )(bedrock("claude-sonnet", "invoke", claude));
  const unseen = { ...body, system: [{ ...controlled().system[0], text: `Once. ${LONG_TEXT}` }] };
  await answered(path, unseen);
  await answered(path, unseen);
  const [written, read] = await gateway().entries(2);
  expect(written?.usage).toMatchObject({ cacheRead: 0, cacheWrite: expect.any(Number) });
  expect(read?.usage).toMatchObject({ cacheRead: written?.usage.cacheWrite, cacheWrite: 0 });
});

describe("with money for one reservation at a time", () => {
  const QUESTION = { messages: [{ role: "user", content: [{ text: "[[delay 30ms]] [[say 5 tokens]]" }] }] };
  const ask = () =>
    call(gateway(), bedrockPath("claude-sonnet", "converse"), QUESTION, { authorization: `Bearer ${KEYS.ben}` });

  test("calls one after the other all pass, for each gives back what it did not use", async () => {
    for (let turn = 0; turn < 10; turn++) expect(await ask()).toMatchObject({ status: 200 });
    const account = await gateway().account(KEYS.ben);
    expect(account).toMatchObject({ held: 0, running: 0 });
    expect(account.spent).toBeLessThan(0.002);
  });

  test("of calls at once one passes, and the others hear that money is held", async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, ask));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body.toString()).toMatch(/held/);
  });
});

async function answered(path: string, body: object): Promise<void> {
  const answer = await call(gateway(), path, body);
  if (answer.status !== 200) throw new Error(answer.body.toString());
}

function withDollarsOfBen(policy: RuntimePolicy, dollarsPerDay: number): RuntimePolicy {
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("The team is missing.");
  const { limits } = payments;
  const users = { ben: { ...limits.user, dollarsPerDay } };
  return { ...policy, teams: { ...policy.teams, payments: { ...payments, limits: { ...limits, users } } } };
}
