import { fc } from "../../support/properties";
import { bedrockPath, call, MESSAGES, useGateway, withGuardrail } from "./gateway-under-test";
import { JsonText, type Member } from "./json-text";
import { CHAT as CHAT_COMPLETIONS, withOpenAiModels } from "./openai-models";

const GUARDRAIL = "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abcdefgh1234";
const gateway = useGateway({
  policy: (policy) => withOpenAiModels(withGuardrail("claude-haiku", GUARDRAIL)(policy)),
});

/** One way to call, and all that the gateway may change on it. */
interface Exchange {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As the client writes them. */
  readonly members: readonly Member[];
  /** New values, letter by letter; `undefined`: the member is taken away. */
  readonly rewritten?: Readonly<Record<string, unknown>>;
  /** Members that come behind the client's own. */
  readonly added?: Readonly<Record<string, unknown>>;
}

const METADATA = { user: "anna", team: "payments", request: expect.any(String) };
const QUESTION = '[ {"role":"user", "content":[ {"text":"h\\u00e9llo \\ud83d\\ude00 \\/ \\u0000 \\ud800"} ]} ]';
const CLAUDE: readonly Member[] = [
  ["anthropic_version", '"bedrock-2023-05-31"'],
  ["max_tokens", "1e2"],
  [
    "messages",
    '[{"content":[{"type":"text","text":"h\\u00e9llo","cache_control":{"ttl":"1h","type":"ephemeral"}}],"role":"user"}]',
  ],
];

const CHAT: readonly Member[] = [
  ["messages", '[ {"role":"user", "content":"h\\u00e9llo \\ud83d\\ude00 \\/"} ]'],
  ["model", '"gpt-oss"'],
  ["temperature", "0.10"],
];

const EXCHANGES: Readonly<Record<string, Exchange>> = {
  "Chat Completions of a model that speaks it": {
    path: CHAT_COMPLETIONS,
    members: [...CHAT, ["max_completion_tokens", "1e2"]],
    rewritten: { model: undefined },
  },
  "a stream of Chat Completions whose output is clamped": {
    path: CHAT_COMPLETIONS,
    members: [...CHAT, ["stream", "true"], ["max_tokens", "64000"]],
    rewritten: { model: undefined, max_tokens: "4000" },
    added: { max_completion_tokens: 4_000 },
  },
  converse: {
    path: bedrockPath("claude-sonnet", "converse"),
    members: [["messages", QUESTION]],
    added: { inferenceConfig: { maxTokens: 4_000 }, requestMetadata: METADATA },
  },
  "converse whose output is clamped": {
    path: bedrockPath("claude-sonnet", "converse-stream"),
    members: [
      ["messages", QUESTION],
      ["inferenceConfig", '{ "temperature" : 0.10, "maxTokens" : 90000, "topP":1.0 }'],
    ],
    rewritten: { inferenceConfig: '{"temperature" : 0.10,"maxTokens" : 4000,"topP":1.0}' },
    added: { requestMetadata: METADATA },
  },
  "converse behind a guardrail": {
    path: bedrockPath("claude-haiku", "converse"),
    members: [
      ["messages", QUESTION],
      ["guardrailConfig", '{"trace":"enabled","guardrailIdentifier":"weaker"}'],
    ],
    rewritten: {
      guardrailConfig: JSON.stringify({ trace: "enabled", guardrailIdentifier: GUARDRAIL, guardrailVersion: "7" }),
    },
    added: { inferenceConfig: { maxTokens: 4_000 }, requestMetadata: METADATA },
  },
  "converse with cache points, tools, an image, thinking and metadata of the client's": {
    path: bedrockPath("claude-sonnet", "converse"),
    members: [
      ["requestMetadata", '{"user":"ben"}'],
      ["system", '[{"text":"x"},{"cachePoint":{"type":"default","ttl":"1h"}}]'],
      [
        "messages",
        '[{"role":"user","content":[{"text":"hi"},{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}]}]',
      ],
      [
        "toolConfig",
        '{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{"type":"object"}}}},{"cachePoint":{"type":"default","ttl":"1h"}}]}',
      ],
      ["additionalModelRequestFields", '{"thinking":{"budget_tokens":1.024e3,"type":"enabled"}}'],
    ],
    rewritten: { requestMetadata: METADATA },
    added: { inferenceConfig: { maxTokens: 4_000 } },
  },
  "invoke of Claude": { path: bedrockPath("claude-sonnet", "invoke"), members: CLAUDE },
  "invoke's stream of Claude": { path: bedrockPath("claude-sonnet", "invoke-with-response-stream"), members: CLAUDE },
  "invoke of Claude, thinking, whose output is clamped": {
    path: bedrockPath("claude-sonnet", "invoke"),
    members: [
      ["thinking", '{"type":"enabled","budget_tokens":2000}'],
      ["max_tokens", "64000"],
      ...CLAUDE.filter(([key]) => key !== "max_tokens"),
    ],
    rewritten: { max_tokens: "4000" },
  },
  "invoke of Nova": {
    path: bedrockPath("nova", "invoke"),
    members: [
      ["schemaVersion", '"messages-v1"'],
      ["messages", QUESTION],
      ["inferenceConfig", '{"maxTokens":10}'],
    ],
  },
  "invoke of Llama": {
    path: bedrockPath("llama", "invoke"),
    members: [
      ["prompt", '"h\\u00e9llo"'],
      ["max_gen_len", "10"],
    ],
  },
  "invoke of embeddings": { path: bedrockPath("embeddings", "invoke"), members: [["inputText", '"h\\u00e9llo"']] },
  "count-tokens": {
    path: bedrockPath("claude-sonnet", "count-tokens"),
    members: [["input", `{ "converse" : { "messages" : ${QUESTION} } }`]],
  },
  "the Messages API": {
    path: MESSAGES,
    headers: { "anthropic-beta": "a-beta-2026-01-01,oauth-2025-04-20, another-2026-01-01" },
    members: [["model", '"claude-sonnet"'], ...CLAUDE.filter(([key]) => key !== "anthropic_version")],
    rewritten: { model: undefined },
    added: { anthropic_version: "bedrock-2023-05-31", anthropic_beta: ["a-beta-2026-01-01", "another-2026-01-01"] },
  },
  "the Messages API's stream, with betas in its body": {
    path: MESSAGES,
    members: [
      ["stream", "true"],
      ["anthropic_beta", '["a-beta-2026-01-01"]'],
      ["max_tokens", "64000"],
      ...CLAUDE.filter(([key]) => key === "messages"),
      ["model", '"claude-sonnet"'],
    ],
    rewritten: { model: undefined, stream: undefined, max_tokens: "4000", anthropic_beta: ["a-beta-2026-01-01"] },
    added: { anthropic_version: "bedrock-2023-05-31" },
  },
};

test.each(Object.entries(EXCHANGES))(
  "%s: what reaches Bedrock differs by the documented rewrites alone",
  async (_, exchange) => {
    await fc.assert(
      fc.asyncProperty(unknownMembers(), spaces(), fc.nat(), async (unknown, space, place) => {
        gateway().bedrock.forgetRequests();
        const at = place % (exchange.members.length + 1);
        const members = [...exchange.members.slice(0, at), ...unknown, ...exchange.members.slice(at)];
        const sent = new JsonText(members, space);
        const answer = await call(gateway(), exchange.path, sent.text, exchange.headers);
        expect([answer.status, answer.status === 200 || answer.body.toString()]).toEqual([200, true]);
        expectRewritten(gateway().sent().body.toString(), sent, exchange);
      }),
      { numRuns: 25 },
    );
  },
);

test("of the headers of invoke, those pass that belong to the model's answer", async () => {
  const headers = {
    accept: "application/json",
    "x-amzn-bedrock-accept": "application/json",
    "x-amzn-bedrock-trace": "ENABLED",
    "x-unknown": "1",
    cookie: "a=b",
    "x-forwarded-for": "192.0.2.1",
  };
  await call(gateway(), bedrockPath("claude-sonnet", "invoke"), new JsonText(CLAUDE, "").text, headers);
  const { headers: received } = gateway().sent();
  expect(received).toMatchObject({
    accept: "application/json",
    "x-amzn-bedrock-accept": "application/json",
    "x-amzn-bedrock-trace": "ENABLED",
    "content-type": "application/json",
    "accept-encoding": "identity",
    authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 /),
  });
  for (const name of ["x-unknown", "cookie", "x-forwarded-for", "x-api-key"])
    expect(received).not.toHaveProperty([name]);
});

test.each([
  ["an alias", "claude-sonnet"],
  ["a model id", "anthropic.claude-sonnet-4-5-20250929-v1:0"],
  ["a profile", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"],
])("the path has the profile that the route names, whatever the client called it: %s", async (_, model) => {
  await call(gateway(), bedrockPath(model, "invoke"), new JsonText(CLAUDE, "").text);
  expect(gateway().sent().path).toBe("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke");
});

function expectRewritten(received: string, sent: JsonText, { rewritten = {}, added = {} }: Exchange): void {
  const changes = Object.keys(rewritten).length + Object.keys(added).length;
  if (changes === 0) {
    expect(received).toBe(sent.text); // white space and all
    return;
  }
  const kept = sent.members.filter(([key]) => !Object.hasOwn(rewritten, key));
  const all = JsonText.read(received);
  const own = all.members.filter(([key]) => !Object.hasOwn(rewritten, key) && !Object.hasOwn(added, key));
  expect(own).toEqual(kept);
  const values = new Map(all.members);
  for (const [key, value] of Object.entries(rewritten)) {
    if (value === undefined) expect(values.has(key)).toBe(false);
    else if (typeof value === "string") expect(values.get(key)).toBe(value);
    else expect(JSON.parse(values.get(key) ?? "")).toEqual(value);
  }
  for (const [key, value] of Object.entries(added)) expect(JSON.parse(values.get(key) ?? "")).toEqual(value);
  const names = all.members.map(([key]) => key);
  const before = sent.members
    .map(([key]) => key)
    .filter((key) => rewritten[key] !== undefined || !Object.hasOwn(rewritten, key));
  expect(names.slice(0, before.length)).toEqual(before);
  expect(new Set(names).size).toBe(names.length);
}

function spaces(): fc.Arbitrary<string> {
  return fc.constantFrom("", " ", "\n  ", "\t", "\r\n");
}

/** Fields of a newer API, of which nobody here knows anything. */
function unknownMembers(): fc.Arbitrary<readonly Member[]> {
  const keys = fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 4 });
  return keys.chain((numbers) =>
    fc.tuple(...numbers.map((number) => valueText().map((value): Member => [`new_field_${number}`, value]))),
  );
}

/** JSON in all the ways that a value can be written. */
function valueText(): fc.Arbitrary<string> {
  const numbers = fc.constantFrom("0", "-0", "1.0", "1e3", "1E+02", "0.10", "12345678901234567890", "1e-400");
  const strings = fc.oneof(
    fc.constantFrom(
      '"h\\u00e9"',
      '"\\/"',
      '"\\ud83d\\ude00"',
      '"\\ud800"',
      '"😀"',
      '"\\u2028"',
      '"\\\\\\""',
      '"]}"',
      '"__proto__"',
    ),
    fc.string({ unit: "grapheme" }).map((text) => JSON.stringify(text)),
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      numbers,
      strings,
      fc.constantFrom("true", "false", "null"),
      fc.array(tie("value"), { maxLength: 3 }).map((items) => `[ ${items.join(" ,")} ]`),
      fc
        // Each key once, however it is spelt: one that stands twice is refused.
        .uniqueArray(fc.tuple(strings, tie("value")), { maxLength: 3, selector: ([key]) => JSON.parse(key) })
        .map((entries) => `{${entries.map(([key, inner]) => `${key} :\n${inner}`).join(", ")} }`),
    ),
  }));
  return value;
}
