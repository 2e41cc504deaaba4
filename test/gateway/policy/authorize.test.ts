import type { AuthorizedCall } from "../../../gateway/call";
import { authorize } from "../../../gateway/policy/authorize";
import { Refusal } from "../../../gateway/refusal";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import { ANNA, policy, request, SONNET, target, team, UNLIMITED } from "./policy-fixtures";

const MESSAGES = [{ role: "user", content: [{ text: "hello" }] }];

function refusal(decide: () => unknown): Refusal {
  try {
    decide();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function sentBody(call: AuthorizedCall): unknown {
  return JSON.parse(Buffer.from(call.targets[0]?.body ?? []).toString());
}

describe("a model id", () => {
  test.each([
    ["an alias", "claude-sonnet", "claude-sonnet", 2],
    ["a Bedrock model id", SONNET, "claude-sonnet", 2],
    ["an inference profile's id", `eu.${SONNET}`, "claude-sonnet", 2],
    ["a profile's ARN", `arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.${SONNET}`, "claude-sonnet", 2],
    ["a foundation model's ARN", `arn:aws:bedrock:eu-central-1::foundation-model/${SONNET}`, "claude-sonnet", 2],
    ["Anthropic's own name", "claude-sonnet-4-5-20250929", "claude-sonnet", 2],
    ["Anthropic's own name without a date", "claude-sonnet-4-5", "claude-sonnet", 2],
  ])("may be %s", (_, model, route, targets) => {
    const call = authorize(request("converse", model, { messages: MESSAGES }), ANNA, policy());
    expect(call.route).toBe(route);
    expect(call.targets).toHaveLength(targets);
  });

  test.each([
    ["a model that no route has", "anthropic.claude-opus-5"],
    ["a route of other teams", "foreign"],
    ["another geography's profile", `us.${SONNET}`],
    ["a member that every object has", "constructor"],
    ["nothing", ""],
  ])("that is %s is not found, and the text says what may be used", (_, model) => {
    const { kind, message } = refusal(() =>
      authorize(request("converse", model, { messages: MESSAGES }), ANNA, policy()),
    );
    expect(kind).toBe("not-found");
    expect(message).toContain("You may use: claude-sonnet, nova, llama, unknown-family, embeddings.");
  });

  test("of a body's family keeps targets of other families out on invoke, and lets them in on converse", () => {
    const mixed = policy({
      routes: {
        "claude-sonnet": {
          targets: [target(SONNET), target("amazon.nova-lite-v1:0")],
          maxOutputTokens: 1_000,
        },
      },
    });
    const invoke = authorize(request("invoke", "claude-sonnet", { max_tokens: 5, messages: [] }), ANNA, mixed);
    expect(invoke.targets.map(({ target: { modelId } }) => modelId)).toEqual([SONNET]);
    const converse = authorize(request("converse", "claude-sonnet", { messages: MESSAGES }), ANNA, mixed);
    expect(converse.targets).toHaveLength(2);
  });

  test("whose invoke body nobody has described must be called by converse", () => {
    const { kind, message } = refusal(() => authorize(request("invoke", "unknown-family", {}), ANNA, policy()));
    expect([kind, message]).toEqual(["invalid", expect.stringContaining("Call it by converse")]);
  });
});

describe("the cap on output", () => {
  test.each<[string, BedrockOperation, string, unknown, unknown]>([
    [
      "is written where none was sent",
      "converse",
      "claude-sonnet",
      { messages: [] },
      { inferenceConfig: { maxTokens: 1_000 } },
    ],
    [
      "lowers what is above it",
      "converse",
      "claude-sonnet",
      { inferenceConfig: { maxTokens: 5_000, topP: 1 } },
      { inferenceConfig: { maxTokens: 1_000, topP: 1 } },
    ],
    [
      "leaves what is below it",
      "converse",
      "claude-sonnet",
      { inferenceConfig: { maxTokens: 7 } },
      { inferenceConfig: { maxTokens: 7 } },
    ],
    ["holds on invoke of Claude", "invoke", "claude-sonnet", { max_tokens: 5_000 }, { max_tokens: 1_000 }],
    ["is written on invoke of Claude", "invoke", "claude-sonnet", { messages: [] }, { max_tokens: 1_000 }],
    [
      "holds for both of Nova's names",
      "invoke",
      "nova",
      { inferenceConfig: { maxTokens: 9_000, max_new_tokens: 8_000 } },
      { inferenceConfig: { maxTokens: 1_000, max_new_tokens: 1_000 } },
    ],
    [
      "is written for Nova beside what stands there",
      "invoke",
      "nova",
      { inferenceConfig: { topK: 3 } },
      { inferenceConfig: { topK: 3, maxTokens: 1_000 } },
    ],
    ["holds for Llama", "invoke", "llama", { max_gen_len: 4_000 }, { max_gen_len: 1_000 }],
    ["is not for embeddings", "invoke", "embeddings", { inputText: "a" }, { inputText: "a" }],
  ])("%s", (_, operation, model, body, expected) => {
    expect(sentBody(authorize(request(operation, model, body), ANNA, policy()))).toMatchObject(expected as object);
  });

  test("keeps embeddings free of fields that they do not know", () => {
    expect(sentBody(authorize(request("invoke", "embeddings", { inputText: "a" }), ANNA, policy()))).toEqual({
      inputText: "a",
    });
  });

  test.each<[string, BedrockOperation, unknown]>([
    [
      "thinking on converse",
      "converse",
      { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_000 } } },
    ],
    ["thinking on invoke", "invoke", { max_tokens: 9_000, thinking: { type: "enabled", budget_tokens: 4_000 } }],
    ["a negative number", "invoke", { max_tokens: -5 }],
    ["a fraction", "converse", { inferenceConfig: { maxTokens: 1.5 } }],
    ["a text", "invoke", { max_tokens: "1000" }],
    ["a config that is no object", "converse", { inferenceConfig: [] }],
    ["a cap that stands there twice", "invoke", '{"max_tokens":5,"max_tokens":50000}'],
    ["a nested cap that stands there twice", "converse", '{"inferenceConfig":{"maxTokens":999999,"maxTokens":5}}'],
  ])("refuses %s", (_, operation, body) => {
    expect(refusal(() => authorize(request(operation, "claude-sonnet", body), ANNA, policy())).kind).toBe("invalid");
  });
});

test.each<[string, BedrockOperation, string, string]>([
  ["a number that is too large", "invoke", '{"max_tokens": 1e400}', "max_tokens is 1e400. Send"],
  [
    "one below zero",
    "converse",
    '{"inferenceConfig":{"maxTokens":-1e+999}}',
    "inferenceConfig.maxTokens is -1e+999. Send",
  ],
  ["a text", "invoke", '{"max_tokens":"ten"}', 'max_tokens is "ten". Send'],
])("a cap that is %s is quoted as it was sent", (_, operation, body, text) => {
  expect(refusal(() => authorize(request(operation, "claude-sonnet", body), ANNA, policy())).message).toContain(text);
});

describe("fields that change the price or reach stored input", () => {
  test.each<[string, BedrockOperation, string, unknown]>([
    ["serviceTier", "converse", "claude-sonnet", { serviceTier: { type: "priority" } }],
    ["performanceConfig", "converse", "claude-sonnet", { performanceConfig: { latency: "optimized" } }],
    ["promptVariables", "converse", "claude-sonnet", { promptVariables: {} }],
    [
      "guardrailConfig",
      "converse",
      "claude-sonnet",
      { guardrailConfig: { guardrailIdentifier: "x", guardrailVersion: "1" } },
    ],
    [
      "additionalModelRequestFields.max_tokens",
      "converse",
      "claude-sonnet",
      { additionalModelRequestFields: { max_tokens: 9 } },
    ],
    [
      "additionalModelRequestFields.inferenceConfig",
      "converse",
      "nova",
      { additionalModelRequestFields: { inferenceConfig: {} } },
    ],
    ["additionalModelRequestFields.n", "converse", "claude-sonnet", { additionalModelRequestFields: { n: 2 } }],
    ["speed", "invoke", "claude-sonnet", { speed: "fast" }],
    ["service_tier", "invoke", "claude-sonnet", { service_tier: "auto" }],
    ["inference_geo", "invoke", "claude-sonnet", { inference_geo: "us" }],
    ["fallbacks", "invoke", "claude-sonnet", { fallbacks: [{ model: "x" }] }],
    ["container", "invoke", "claude-sonnet", { container: "c1" }],
    ["mcp_servers", "invoke", "claude-sonnet", { mcp_servers: [{ url: "https://x" }] }],
    ["thread", "invoke", "claude-sonnet", { thread: { type: "continue", previous_message_id: "msg_01" } }],
    ["billing_policy", "invoke", "claude-sonnet", { billing_policy: { bill_to: "user_profile" } }],
    ["fallback_credit_token", "invoke", "claude-sonnet", { fallback_credit_token: "fct_01" }],
    [
      "additionalModelRequestFields.thread",
      "converse",
      "claude-sonnet",
      { additionalModelRequestFields: { thread: { type: "create" } } },
    ],
    [
      "s3Location",
      "converse",
      "nova",
      { messages: [{ content: [{ video: { source: { s3Location: { uri: "s3://b/k" } } } }] }] },
    ],
    [
      "source.url",
      "invoke",
      "claude-sonnet",
      { messages: [{ content: [{ type: "image", source: { type: "url", url: "https://x" } }] }] },
    ],
    [
      "source.file_id",
      "invoke",
      "claude-sonnet",
      { messages: [{ content: [{ type: "document", source: { type: "file", file_id: "f" } }] }] },
    ],
    [
      "web_search_20250305",
      "invoke",
      "claude-sonnet",
      { tools: [{ type: "web_search_20250305", name: "web_search" }] },
    ],
    [
      "tool_search_tool_bm25_20251119",
      "invoke",
      "claude-sonnet",
      { tools: [{ type: "tool_search_tool_bm25_20251119", name: "tool_search_tool_bm25" }] },
    ],
    [
      "code_interpreter",
      "converse",
      "nova",
      { additionalModelRequestFields: { tools: [{ type: "code_interpreter" }] } },
    ],
    [
      "web_fetch_20260318",
      "invoke",
      "claude-sonnet",
      {
        messages: [
          addition({ type: "tool_definition", definition: { type: "web_fetch_20260318", name: "web_fetch" } }),
        ],
      },
    ],
    ["nova_grounding", "converse", "nova", { toolConfig: { tools: [{ systemTool: { name: "nova_grounding" } }] } }],
    ["context-1m", "invoke", "claude-sonnet", { anthropic_beta: ["context-1m-2025-08-07"] }],
    [
      "context-1m",
      "converse",
      "claude-sonnet",
      { additionalModelRequestFields: { anthropic_beta: ["context-1m-2025-08-07"] } },
    ],
  ])("%s is refused by name on %s of %s", (field, operation, model, body) => {
    const { kind, message } = refusal(() => authorize(request(operation, model, body), ANNA, policy()));
    expect([kind, message]).toEqual(["invalid", expect.stringContaining(field)]);
  });

  test.each([
    ["x-amzn-bedrock-service-tier", "priority"],
    ["x-amzn-bedrock-performanceconfig-latency", "optimized"],
    ["x-amzn-bedrock-guardrailidentifier", "gr-1"],
  ])("the header %s is refused with %s", (name, value) => {
    const call = request("invoke", "claude-sonnet", { max_tokens: 1 }, { headers: { [name]: value } });
    expect(refusal(() => authorize(call, ANNA, policy())).message).toContain(name);
  });

  test.each<[string, BedrockOperation, unknown]>([
    ["the default tier", "converse", { serviceTier: { type: "default" } }],
    ["standard latency", "converse", { performanceConfig: { latency: "standard" } }],
    ["no server", "invoke", { mcp_servers: [] }],
    ["null", "invoke", { container: null }],
    ["fields that nobody here knows", "invoke", { future: { a: 1 }, context_management: { edits: [] } }],
  ])("%s passes untouched on %s", (_, operation, body) => {
    expect(sentBody(authorize(request(operation, "claude-sonnet", body), ANNA, policy()))).toMatchObject(
      body as object,
    );
  });

  test("the route's guardrail takes the place of any other, and keeps how the client wants it traced", () => {
    const guardrail = { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc", version: "3" };
    const guarded = policy({
      routes: { "claude-sonnet": { targets: [target(SONNET, { guardrail })], maxOutputTokens: 10 } },
    });
    const sent = { guardrailConfig: { guardrailIdentifier: "mine", guardrailVersion: "DRAFT", trace: "enabled" } };
    expect(sentBody(authorize(request("converse", "claude-sonnet", sent), ANNA, guarded))).toMatchObject({
      guardrailConfig: { guardrailIdentifier: guardrail.arn, guardrailVersion: "3", trace: "enabled" },
    });
    const invoke = request(
      "invoke",
      "claude-sonnet",
      {},
      { headers: { "x-amzn-bedrock-guardrailidentifier": "mine" } },
    );
    expect(authorize(invoke, ANNA, guarded).targets[0]?.headers).toMatchObject({
      "x-amzn-bedrock-guardrailidentifier": guardrail.arn,
      "x-amzn-bedrock-guardrailversion": "3",
    });
  });

  test("who calls is written in by us alone", () => {
    const forged = { requestMetadata: { user: "eve", team: "research" } };
    expect(sentBody(authorize(request("converse", "claude-sonnet", forged), ANNA, policy()))).toMatchObject({
      requestMetadata: { user: "anna", team: "payments", request: "r1" },
    });
    const headers = { "x-amzn-bedrock-request-metadata": '{"user":"eve"}' };
    const call = authorize(request("invoke", "claude-sonnet", {}, { headers }), ANNA, policy());
    expect(call.targets[0]?.headers["x-amzn-bedrock-request-metadata"]).toBe(
      '{"user":"anna","team":"payments","request":"r1"}',
    );
  });
});

describe("tools", () => {
  const tools = { toolConfig: { tools: [{ toolSpec: { name: "read" } }, { toolSpec: { name: "shell" } }] } };

  test("that the team may not offer are named", () => {
    const strict = policy({ teams: { payments: team({ tools: ["read"] }) } });
    const { kind, message } = refusal(() => authorize(request("converse", "claude-sonnet", tools), ANNA, strict));
    expect([kind, message]).toEqual(["forbidden", expect.stringContaining("shell")]);
  });

  test("are free where the policy says nothing of them", () => {
    expect(authorize(request("converse", "claude-sonnet", tools), ANNA, policy()).targets).toHaveLength(2);
  });
});

describe("what is reserved", () => {
  test("is the bytes of the body, what providers add, and the cap, at the dearest price that is possible", () => {
    const call = request("converse", "claude-sonnet", { messages: MESSAGES });
    const input = Buffer.byteLength(call.body.text) + 256;
    expect(authorize(call, ANNA, policy()).reserve).toEqual({
      tokens: input + 1_000,
      cost: input * 3_000 + 1_000 * 15_000,
    });
  });

  test.each([
    ["five minutes", { cachePoint: { type: "default" } }, 3_750],
    ["an hour", { cachePoint: { type: "default", ttl: "1h" } }, 6_000],
  ])("counts input as written to a cache that lives %s where the body asks for it", (_, marker, price) => {
    const call = request("converse", "claude-sonnet", { messages: [{ content: [{ text: "a" }, marker] }] });
    const input = Buffer.byteLength(call.body.text) + 256;
    expect(authorize(call, ANNA, policy()).reserve.cost).toBe(input * price + 1_000 * 15_000);
  });

  test("never passes what the model can read", () => {
    const call = request("converse", "claude-sonnet", { messages: [{ content: [{ text: "x".repeat(900_000) }] }] });
    expect(authorize(call, ANNA, policy()).reserve.tokens).toBe(200_000 + 1_000);
  });

  test.each([
    [
      "a document of Converse",
      "converse" as const,
      { messages: [{ content: [{ document: { source: { bytes: "AA==" } } }] }] },
    ],
    [
      "a document of Claude",
      "invoke" as const,
      { messages: [{ content: [{ type: "document", source: { type: "base64", data: "AA==" } }] }] },
    ],
  ])("is all that the model can read for %s", (_, operation, body) => {
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).reserve.tokens).toBe(201_000);
  });

  test.each<[string, object]>([
    ["at a threshold", { context_management: { edits: [{ type: "compact_20260112" }] } }],
    ["on demand", { compaction: { type: "summarize" } }],
  ])("counts all twice where Claude compacts a conversation %s: it reads it and writes once more", (_, asked) => {
    const compacting = { ...asked, messages: [] };
    const converse = { additionalModelRequestFields: asked, messages: [] };
    const tokens = (operation: BedrockOperation, body: unknown) =>
      authorize(request(operation, "claude-sonnet", body), ANNA, policy()).reserve.tokens;
    expect(tokens("invoke", compacting)).toBe(2 * (JSON.stringify(compacting).length + 256) + 2 * 1_000);
    expect(tokens("converse", converse)).toBe(2 * (JSON.stringify(converse).length + 256) + 2 * 1_000);
    const plain = { context_management: { edits: [{ type: "clear_tool_uses_2025" }] }, messages: [] };
    expect(tokens("invoke", plain)).toBe(JSON.stringify(plain).length + 256 + 1_000);
  });

  test.each<[string, BedrockOperation, object]>([
    ["output_format", "invoke", { output_format: { type: "json_schema", schema: {} } }],
    ["output_config", "invoke", { output_config: { format: { type: "json_schema", schema: {} } } }],
    ["outputConfig", "converse", { outputConfig: { textFormat: { type: "json_schema" } } }],
    [
      "additionalModelRequestFields.output_config",
      "converse",
      { additionalModelRequestFields: { output_config: { format: { type: "json_schema", schema: {} } } } },
    ],
    [
      "additionalModelRequestFields.output_format",
      "converse",
      { additionalModelRequestFields: { output_format: { type: "json_schema", schema: {} } } },
    ],
  ])("counts what a provider adds to explain the schema in %s", (_, operation, body) => {
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).reserve.tokens).toBe(
      JSON.stringify(body).length + 256 + 1_000 + 1_000,
    );
  });

  test("is what Claude may think, where that is more than the answer may be: between tools it may be", () => {
    const body = { max_tokens: 10, thinking: { type: "enabled", budget_tokens: 900 } };
    const call = authorize(request("invoke", "claude-sonnet", body), ANNA, policy());
    expect(call.reserve.tokens).toBe(JSON.stringify(body).length + 256 + 900);
    expect(sentBody(call)).toEqual(body);
  });

  test("is nothing for counting tokens, which is free", () => {
    const call = request("count-tokens", "claude-sonnet", { input: { converse: { messages: MESSAGES } } });
    expect(authorize(call, ANNA, policy()).reserve).toEqual({ tokens: 0, cost: 0 });
  });

  test("needs a price where money is limited", () => {
    const { kind, message } = refusal(() =>
      authorize(request("converse", "claude-sonnet", {}), ANNA, policy({ prices: {} })),
    );
    expect([kind, message]).toEqual(["forbidden", expect.stringContaining(`prices["eu.${SONNET}"]`)]);
  });

  test("needs none where no money is limited", () => {
    const limits = {
      team: UNLIMITED,
      user: UNLIMITED,
      credential: UNLIMITED,
      routes: { "claude-sonnet": UNLIMITED },
      users: {},
    };
    const free = policy({ prices: {}, teams: { payments: team({ limits }) } });
    expect(authorize(request("converse", "claude-sonnet", {}), ANNA, free).reserve.cost).toBe(0);
  });

  test("is the most of several targets, and leaves out those without a price", () => {
    const cheap = {
      ...policy().prices,
      "eu.cheap.model": { input: 1, output: 1, cacheRead: 1, cacheWrite: 1, cacheWriteLong: 1 },
    };
    const routes = {
      "claude-sonnet": {
        targets: [target("cheap.model"), target(SONNET), target("acme.model")],
        maxOutputTokens: 1_000,
      },
    };
    const call = authorize(request("converse", "claude-sonnet", {}), ANNA, policy({ routes, prices: cheap }));
    expect(call.targets).toHaveLength(2);
    expect(call.reserve.cost).toBe((2 + 256) * 3_000 + 1_000 * 15_000);
  });
});

describe("what was meant to slip through", () => {
  const chat = (model: string) =>
    policy({
      routes: { "claude-sonnet": { targets: [target(model, { invokeId: `eu.${SONNET}` })], maxOutputTokens: 1_000 } },
    });

  test.each([
    ["mistral.pixtral-large-2502-v1:0", { max_completion_tokens: 1 }, { max_tokens: 1, max_completion_tokens: 1 }],
    ["openai.gpt-oss-120b-1:0", { max_tokens: 1 }, { max_completion_tokens: 1, max_tokens: 1 }],
    ["amazon.nova-lite-v1:0", { inferenceConfig: { max_new_tokens: 1 } }, { inferenceConfig: { maxTokens: 1 } }],
  ])("a cap under a name that %s may not read is written under its own too", (model, body, expected) => {
    expect(sentBody(authorize(request("invoke", "claude-sonnet", body), ANNA, chat(model)))).toMatchObject(expected);
  });

  test.each<[string, string]>([
    ["a dearer tier first", '{"serviceTier":{"type":"priority","type":"default"}}'],
    ["a server's tool first", '{"toolConfig":{"tools":[{"systemTool":{}}],"tools":[]}}'],
    ["far down", '{"messages":[{"content":[{"text":"a"},{"image":{"source":{"bytes":"A","bytes":"B"}}}]}]}'],
    ["with an escape", '{"messages":[{"a\\u0062":1,"ab":2}]}'],
  ])("a key that stands twice in some object is refused: %s", (_, body) => {
    expect(refusal(() => authorize(request("converse", "claude-sonnet", body), ANNA, policy())).message).toContain(
      "twice",
    );
  });

  test.each<[string, unknown]>([
    ["a chat tool with two names", { tools: [{ type: "function", name: "ok", function: { name: "shell" } }] }],
    ["old functions", { functions: [{ name: "shell" }] }],
    ["a tool without a name", { tools: [{ type: "function", function: {} }] }],
  ])("%s is not let past the list of tools", (_, body) => {
    const strict = { ...chat("mistral.pixtral-large-2502-v1:0"), teams: { payments: team({ tools: ["ok"] }) } };
    expect(refusal(() => authorize(request("invoke", "claude-sonnet", body), ANNA, strict)).kind).toBe("forbidden");
  });

  test.each<[string, "invoke" | "converse", unknown]>([
    [
      "in the middle of a conversation",
      "invoke",
      { messages: [addition({ type: "tool_definition", definition: { name: "shell", input_schema: {} } })] },
    ],
    ["by its name alone", "invoke", { messages: [addition({ type: "tool_reference", name: "shell" })] }],
    [
      "in what a compaction kept",
      "invoke",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "compaction",
                content: "so far",
                tool_changes: addition({ type: "tool_definition", definition: { name: "shell" } }).content,
              },
            ],
          },
        ],
      },
    ],
    [
      "in the middle of a conversation of Converse",
      "converse",
      { messages: [{ role: "system", content: [{ toolAddition: { tool: { name: "shell" } } }] }] },
    ],
  ])("a tool that is added %s is not let past the list of tools", (_, operation, body) => {
    const strict = policy({ teams: { payments: team({ tools: ["ok"] }) } });
    const { kind, message } = refusal(() => authorize(request(operation, "claude-sonnet", body), ANNA, strict));
    expect([kind, message]).toEqual(["forbidden", expect.stringContaining("shell")]);
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).targets).toHaveLength(2);
  });

  test("what a tool is given may look like the addition of another", () => {
    const strict = policy({ teams: { payments: team({ tools: ["ok"] }) } });
    const [block] = addition({ type: "tool_definition", definition: { name: "shell" } }).content;
    const messages = [{ content: [{ type: "tool_use", id: "x", name: "ok", input: block }] }];
    expect(authorize(request("invoke", "claude-sonnet", { messages }), ANNA, strict).targets).toHaveLength(2);
  });

  test("text that is hidden as a picture in a tool that is added is counted as text", () => {
    const definition = { name: "a", z: { type: "image", source: { data: "x".repeat(50_000) } } };
    const body = { messages: [addition({ type: "tool_definition", definition })] };
    expect(authorize(request("invoke", "claude-sonnet", body), ANNA, policy()).reserve.tokens).toBeGreaterThan(50_000);
  });

  test.each<[string, unknown]>([
    [
      "a picture behind a URL as a text",
      { messages: [{ content: [{ type: "image_url", image_url: "https://x/y.png" }] }] },
    ],
    ["sound", { messages: [{ content: [{ type: "input_audio", input_audio: { data: "AA==" } }] }] }],
    ["a document behind a URL", { messages: [{ content: [{ type: "document_url", document_url: "https://x" }] }] }],
  ])("%s is refused in the chat dialect", (_, body) => {
    const mistral = chat("mistral.pixtral-large-2502-v1:0");
    expect(refusal(() => authorize(request("invoke", "claude-sonnet", body), ANNA, mistral)).kind).toBe("invalid");
  });

  test.each<[string, string, object]>([
    ["a picture of Cohere's", "cohere.embed-v4:0", { images: ["data:image/png;base64,AA=="] }],
    [
      "a picture among texts of Cohere's",
      "cohere.embed-v4:0",
      { inputs: [{ content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA==" } }] }] },
    ],
    ["a picture of Titan's", "amazon.titan-embed-image-v1", { inputText: "a", inputImage: "AA==" }],
    ...["image", "video", "audio"].map((media): [string, string, object] => [
      `${media} of Nova's`,
      "amazon.nova-2-multimodal-embeddings-v1:0",
      { singleEmbeddingParams: { [media]: { format: "x", source: { bytes: "AA==" } } } },
    ]),
  ])("%s is not embedded at the price of text", (_, model, body) => {
    const call = request("invoke", "claude-sonnet", body);
    expect(refusal(() => authorize(call, ANNA, chat(model)))).toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(/price(s)? of (its|their) own/),
    });
    const text = { texts: ["a"], inputText: "a", singleEmbeddingParams: { text: { value: "a" } } };
    expect(authorize(request("invoke", "claude-sonnet", text), ANNA, chat(model)).targets).toHaveLength(1);
  });

  test("text that is hidden as a picture in a tool is counted as text", () => {
    const hidden = { type: "image", source: { data: "x".repeat(50_000) } };
    const tools = { tools: [{ name: "a", z: hidden }], messages: [] };
    expect(authorize(request("invoke", "claude-sonnet", tools), ANNA, policy()).reserve.tokens).toBeGreaterThan(50_000);
  });

  test.each<[string, "invoke" | "converse", unknown]>([
    ["tags on invoke", "invoke", { "amazon-bedrock-guardrailConfig": { tagSuffix: "x" } }],
    [
      "guardContent on converse",
      "converse",
      { messages: [{ content: [{ text: "bad" }, { guardContent: { text: { text: "hi" } } }] }] },
    ],
  ])("a guardrail of the route cannot be told to look away by %s", (_, operation, body) => {
    const guardrail = { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc", version: "3" };
    const guarded = policy({
      routes: { "claude-sonnet": { targets: [target(SONNET, { guardrail })], maxOutputTokens: 10 } },
    });
    expect(refusal(() => authorize(request(operation, "claude-sonnet", body), ANNA, guarded)).message).toContain(
      "guardrail",
    );
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).targets).toHaveLength(2);
  });

  test("a charset of the client's choice does not go upstream", () => {
    const headers = { "content-type": "application/json; charset=shift_jis" };
    const call = authorize(request("invoke", "claude-sonnet", {}, { headers }), ANNA, policy());
    expect(call.targets[0]?.headers["content-type"]).toBe("application/json");
  });

  test("text that grows when it is composed is counted at its longest", () => {
    const call = (text: string) => request("converse", "claude-sonnet", { messages: [{ content: [{ text }] }] });
    const tokens = (text: string) => authorize(call(text), ANNA, policy()).reserve.tokens;
    expect(tokens("\u{1d160}".repeat(1_000)) - tokens("")).toBe(12_000);
  });
});

/** Claude takes tools in the middle of a conversation as well. */
function addition(tool: object) {
  return { role: "system", content: [{ type: "tool_addition", tool }] };
}
