import type { RuntimePolicy } from "../../../access/runtime-policy";
import {
  ADDITIONAL_FIELDS,
  CONVERSE_FIELDS,
  type GuardedField,
  INVOKE_FIELDS,
  INVOKE_HEADERS,
  RESPONSES_FIELDS,
  SERVER_TOOLS,
} from "../../../gateway/policy/guarded-fields";
import { bedrockPath, call, MESSAGES, only, useGateway, withGuardrail } from "./gateway-under-test";
import { CHAT, RESPONSES } from "./openai-models";

const GUARDRAIL = "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abcdefgh1234";
const CHAT_MODEL = "openai.gpt-oss-120b-1:0";
const CHAT_PRICE = { input: 150, output: 600, cacheRead: 150, cacheWrite: 150, cacheWriteLong: 150 };

/** The team's routes, one of a family that speaks the chat dialect, and one behind a guardrail. */
const gateway = useGateway({ policy: (policy) => withGuardrail("claude-haiku", GUARDRAIL)(withChat(policy)) });

/** A table of guarded fields, and how a client sends one of them. */
interface Place {
  readonly name: string;
  readonly fields: readonly GuardedField[];
  readonly price: string;
  send(field: string, value: unknown, route?: string): Promise<{ readonly status: number; readonly text: string }>;
  /** What of it reached Bedrock. */
  reached(field: string): unknown;
}

const HELLO = [{ role: "user", content: [{ text: "hello" }] }];
const ANTHROPIC = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 100,
  messages: [{ role: "user", content: "hello" }],
};

const PLACES: readonly Place[] = [
  {
    name: "a header of invoke",
    fields: INVOKE_HEADERS,
    price: "",
    send: (field, value, route = "claude-sonnet") =>
      post(bedrockPath(route, "invoke"), ANTHROPIC, { [field]: String(value) }),
    reached: (field) => gateway().sent().headers[field],
  },
  inBody("Converse", CONVERSE_FIELDS, "claude-sonnet", "converse", { messages: HELLO }),
  inBody("invoke of Claude", INVOKE_FIELDS.anthropic, "claude-sonnet", "invoke", ANTHROPIC),
  inBody("invoke of Nova", INVOKE_FIELDS.nova, "nova", "invoke", { messages: HELLO }),
  inBody("invoke of Llama", INVOKE_FIELDS.llama, "llama", "invoke", { prompt: "hello" }),
  inBody("invoke of the chat dialect", INVOKE_FIELDS.chat, "chat", "invoke", { messages: ANTHROPIC.messages }),
  inBody("invoke of embeddings", INVOKE_FIELDS.embedding, "embeddings", "invoke", { inputText: "hello" }),
  {
    name: "the Messages API",
    fields: INVOKE_FIELDS.anthropic,
    price: "claude-sonnet",
    send: (field, value, route = "claude-sonnet") => post(MESSAGES, { model: route, ...ANTHROPIC, [field]: value }),
    reached: (field) => sentBody()[field],
  },
  {
    name: "Chat Completions, passed through",
    fields: INVOKE_FIELDS.chat,
    price: "chat",
    send: (field, value, route = "chat") => post(CHAT, { model: route, messages: ANTHROPIC.messages, [field]: value }),
    reached: (field) => sentBody()[field],
  },
  {
    name: "Chat Completions, translated",
    fields: INVOKE_FIELDS.chat,
    price: "claude-sonnet",
    send: (field, value, route = "claude-sonnet") =>
      post(CHAT, { model: route, messages: ANTHROPIC.messages, [field]: value }),
    reached: reachedConverse,
  },
  {
    name: "the Responses API",
    fields: RESPONSES_FIELDS,
    price: "claude-sonnet",
    send: (field, value, route = "claude-sonnet") => post(RESPONSES, { model: route, input: "hello", [field]: value }),
    reached: reachedConverse,
  },
  {
    name: "additionalModelRequestFields of Converse",
    fields: ADDITIONAL_FIELDS,
    price: "claude-sonnet",
    send: (field, value, route = "claude-sonnet") =>
      post(bedrockPath(route, "converse"), { messages: HELLO, additionalModelRequestFields: { [field]: value } }),
    reached: (field) => (sentBody().additionalModelRequestFields as Record<string, unknown>)[field],
  },
];

/** A value that must not pass as it is, by field. Of a priced field: how so many tokens are asked for. */
const FOREIGN: Readonly<Record<string, unknown>> = {
  audio: { voice: "alloy", format: "wav" },
  background: true,
  best_of: 2,
  billing_policy: { type: "billing_policy", bill_to: "user_profile" },
  container: "container_01",
  conversation: "conv_01",
  fallback_credit_token: "fct_01",
  fallbacks: [{ model: "claude-opus-4-8" }],
  guardrailConfig: { guardrailIdentifier: "weaker", guardrailVersion: "1" },
  inferenceConfig: { maxTokens: 9_999 },
  images: ["AA=="],
  inputImage: "AA==",
  inference_geo: "us",
  max_completion_tokens: 9_999,
  max_gen_len: 9_999,
  max_output_tokens: 9_999,
  max_tokens: 9_999,
  max_tokens_to_sample: 9_999,
  maxTokenCount: 9_999,
  mcp_servers: [{ type: "url", url: "https://example.com/mcp", name: "example" }],
  modalities: ["text", "audio"],
  n: 2,
  performanceConfig: { latency: "optimized" },
  prediction: { type: "content", content: "hello" },
  previous_response_id: "resp_01",
  prompt: { id: "pmpt_01" },
  prompt_cache_options: { mode: "explicit" },
  prompt_cache_retention: "24h",
  promptVariables: { name: { text: "anna" } },
  requestMetadata: { user: "ben" },
  serviceTier: { type: "priority" },
  service_tier: "auto",
  speed: "fast",
  store: true,
  textGenerationConfig: { maxTokenCount: 9_999 },
  thread: { type: "continue", previous_message_id: "msg_01" },
  web_search_options: {},
  "x-amzn-bedrock-guardrailidentifier": "weaker",
  "x-amzn-bedrock-guardrailversion": "1",
  "x-amzn-bedrock-performanceconfig-latency": "optimized",
  "x-amzn-bedrock-request-metadata": '{"user":"ben"}',
  "x-amzn-bedrock-service-tier": "priority",
};

/** What the policy's own value looks like upstream. */
const OWN: Readonly<Record<string, unknown>> = {
  guardrailConfig: { guardrailIdentifier: GUARDRAIL, guardrailVersion: "7" },
  requestMetadata: { user: "anna", team: "payments", request: expect.any(String) },
  "x-amzn-bedrock-guardrailidentifier": GUARDRAIL,
  "x-amzn-bedrock-guardrailversion": "7",
  "x-amzn-bedrock-request-metadata": expect.stringMatching(
    /^\{"user":"anna","team":"payments","request":"[0-9a-f-]{36}"\}$/,
  ),
};

/** Of the overwritten fields, those for which every route has a value. */
const ALWAYS_OWN: readonly string[] = ["requestMetadata", "x-amzn-bedrock-request-metadata"];

const rows = (kind: GuardedField["rule"]["kind"]) =>
  PLACES.flatMap((place) =>
    place.fields.filter(({ rule }) => rule.kind === kind).map((row) => [row.field, place.name, row, place] as const),
  );

test("every row of every table has a case here", () => {
  const fields = new Set(PLACES.flatMap((place) => place.fields.map(({ field }) => field)));
  expect(Object.keys(FOREIGN).sort()).toEqual([...fields].sort());
});

test.each(rows("refused"))("%s in %s is refused, whatever it says", async (field, _, { why }, place) => {
  await refusedWith(place, field, foreign(field), why);
});

test.each(rows("only"))("%s in %s passes with a value that changes nothing alone", async (field, _, row, place) => {
  await refusedWith(place, field, foreign(field), row.why);
  for (const value of row.rule.kind === "only" ? row.rule.values : []) {
    if (place.fields === ADDITIONAL_FIELDS) continue; // families call the default by different names
    gateway().bedrock.forgetRequests();
    await place.send(field, value);
    expect([value, undefined]).toContainEqual(place.reached(field));
  }
});

test.each(rows("members"))("%s in %s passes with members that cost nothing alone", async (field, _, row, place) => {
  await refusedWith(place, field, foreign(field), row.why);
  const free = Object.fromEntries((row.rule.kind === "members" ? row.rule.names : []).map((name) => [name, 1]));
  expect(await place.send(field, free)).toMatchObject({ status: 200 });
  expect(place.reached(field)).toEqual(free);
  gateway().bedrock.forgetRequests();
  await refusedWith(place, field, { ...free, ...(foreign(field) as object) }, row.why);
});

test.each(rows("overwritten"))("%s in %s is overwritten by the policy's own value", async (field, _, row, place) => {
  expect(await place.send(field, foreign(field), "claude-haiku")).toMatchObject({ status: 200 });
  expect(place.reached(field)).toEqual(OWN[field]);
  gateway().bedrock.forgetRequests();

  if (!ALWAYS_OWN.includes(field)) return refusedWith(place, field, foreign(field), row.why);
  expect(await place.send(field, foreign(field))).toMatchObject({ status: 200 });
  expect(place.reached(field)).toEqual(OWN[field]);
});

test.each(rows("priced"))("%s in %s is clamped, and what it allows is reserved", async (field, _, __, place) => {
  const cap = capOf(place.price);
  await place.send(field, foreign(field));
  expect(place.reached(field)).toEqual(withTokens(field, cap));
  gateway().bedrock.forgetRequests();
  await place.send(field, withTokens(field, 1_000));
  expect(place.reached(field)).toEqual(withTokens(field, 1_000));

  // Both numbers have as many digits, so the prompts are as long.
  const [most, less] = await gateway().entries(2);
  const perToken = gateway().policy.prices[only(targetsOf(place.price).slice(0, 1)).invokeId]?.output;
  expect((most?.reserved ?? 0) - (less?.reserved ?? 0)).toBe((cap - 1_000) * (perToken ?? Number.NaN));
});

describe("tools that the provider runs", () => {
  test.each(SERVER_TOOLS)("%s is refused in each dialect", async (type) => {
    const tool = { type: `${type}_20260101`, name: type };
    const answers = [
      await post(MESSAGES, { model: "claude-sonnet", ...ANTHROPIC, tools: [tool] }),
      await post(bedrockPath("claude-sonnet", "invoke"), { ...ANTHROPIC, tools: [tool] }),
      await post(bedrockPath("claude-sonnet", "converse"), {
        messages: HELLO,
        additionalModelRequestFields: { tools: [tool] },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    for (const { text } of answers) expect(text).toContain("at a price of its own");
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("Nova's system tools are refused", async () => {
    const toolConfig = { tools: [{ systemTool: { name: "nova_grounding" } }] };
    const answer = await post(bedrockPath("nova", "converse"), { messages: HELLO, toolConfig });
    expect(answer).toEqual({ status: 400, text: expect.stringContaining("nova_grounding") });
    expect(gateway().bedrock.requests()).toEqual([]);
  });
});

describe("input that lies elsewhere is refused", () => {
  const S3 = { s3Location: { uri: "s3://bucket/key" } };
  const file = { source: { type: "file", file_id: "file_01" } };
  const url = { source: { type: "url", url: "https://example.com/x" } };
  const converse = (block: object) => ({ messages: [{ role: "user", content: [block] }] });
  const anthropic = (block: object) => ({ ...ANTHROPIC, messages: [{ role: "user", content: [block] }] });
  const inResult = (block: object) => ({ toolResult: { toolUseId: "x", content: [block] } });

  test.each<[string, string, string, object]>([
    ["an image in S3", "claude-sonnet", "converse", converse({ image: { format: "png", source: S3 } })],
    ["a document in S3", "claude-sonnet", "converse", converse({ document: { format: "pdf", name: "x", source: S3 } })],
    ["a video in S3", "nova", "converse", converse({ video: { format: "mp4", source: S3 } })],
    ["an image in S3 in a tool's result", "claude-sonnet", "converse", converse(inResult({ image: { source: S3 } }))],
    ["a video in S3 of Nova's own body", "nova", "invoke", converse({ video: { format: "mp4", source: S3 } })],
    ["an image behind a URL", "claude-sonnet", "invoke", anthropic({ type: "image", ...url })],
    ["a document behind a URL", "claude-sonnet", "invoke", anthropic({ type: "document", ...url })],
    ["a stored file", "claude-sonnet", "invoke", anthropic({ type: "document", ...file })],
    ["a file in a container", "claude-sonnet", "invoke", anthropic({ type: "container_upload", file_id: "file_01" })],
    [
      "an image behind a URL in the chat dialect",
      "chat",
      "invoke",
      anthropic({ type: "image_url", image_url: { url: "https://example.com/x.png" } }),
    ],
  ])("%s", async (_, route, operation, body) => {
    const input =
      operation === "converse"
        ? { converse: body }
        : { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString("base64") } };
    const answers = [
      await post(bedrockPath(route, operation), body),
      await post(bedrockPath(route, "count-tokens"), { input }), // costs nothing, and would reach it all the same
    ];
    for (const answer of answers)
      expect(answer).toEqual({ status: 400, text: expect.stringContaining("is not allowed here: what lies") });
    expect(gateway().bedrock.requests()).toEqual([]);
  });
});

test("input that lies elsewhere is refused by OpenAI's APIs, translated or not", async () => {
  const url = "https://example.com/x.png";
  const chat = [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }];
  const items = [{ role: "user", content: [{ type: "input_image", image_url: url }] }];
  const answers = [
    await post(CHAT, { model: "chat", messages: chat }),
    await post(CHAT, { model: "claude-sonnet", messages: chat }),
    await post(RESPONSES, { model: "claude-sonnet", input: items }),
    await post(RESPONSES, { model: "claude-sonnet", input: [{ type: "item_reference", id: "msg_01" }] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(gateway().bedrock.requests()).toEqual([]);
});

test.each(["chat", "claude-sonnet"])(
  "tools that the provider runs are refused by Chat Completions of %s",
  async (model) => {
    const tools = [{ type: "web_search", web_search: {} }];
    expect(await post(CHAT, { model, messages: ANTHROPIC.messages, tools })).toMatchObject({ status: 400 });
    expect(gateway().bedrock.requests()).toEqual([]);
  },
);

function inBody(name: string, fields: readonly GuardedField[], route: string, operation: string, body: object): Place {
  return {
    name,
    fields,
    price: route,
    send: (field, value, other = route) => post(bedrockPath(other, operation), { ...body, [field]: value }),
    reached: (field) => sentBody()[field],
  };
}

/** A translated body has one place for all that caps the output. */
function reachedConverse(field: string): unknown {
  const { inferenceConfig } = sentBody() as { readonly inferenceConfig?: { readonly maxTokens?: number } };
  return field.startsWith("max_") ? inferenceConfig?.maxTokens : sentBody()[field];
}

async function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  const { status, body: answer } = await call(gateway(), path, body, headers);
  return { status, text: answer.toString() };
}

function sentBody(): Record<string, unknown> {
  return JSON.parse(gateway().sent().body.toString());
}

async function refusedWith(place: Place, field: string, value: unknown, why: string): Promise<void> {
  expect(await place.send(field, value)).toEqual({ status: 400, text: expect.stringContaining(why) });
  expect(gateway().bedrock.requests()).toEqual([]);
}

function foreign(field: string): unknown {
  if (!Object.hasOwn(FOREIGN, field)) throw new Error(`No value of ${field} is known that must not pass.`);
  return FOREIGN[field];
}

function withTokens(field: string, tokens: number): unknown {
  return field === "inferenceConfig" ? { maxTokens: tokens } : tokens;
}

function targetsOf(route: string) {
  return gateway().policy.routes[route]?.targets ?? [];
}

function capOf(route: string): number {
  return gateway().policy.routes[route]?.maxOutputTokens ?? Number.NaN;
}

function withChat(policy: RuntimePolicy): RuntimePolicy {
  const target = {
    modelId: CHAT_MODEL,
    invokeId: CHAT_MODEL,
    geography: "in-region",
    region: "eu-central-1",
    account: "own",
  } as const;
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("There is no team payments.");
  return {
    ...policy,
    routes: { ...policy.routes, chat: { targets: [target], maxOutputTokens: 4_000 } },
    prices: { ...policy.prices, [CHAT_MODEL]: CHAT_PRICE },
    teams: { ...policy.teams, payments: { ...payments, routes: [...payments.routes, "chat"] } },
  };
}
