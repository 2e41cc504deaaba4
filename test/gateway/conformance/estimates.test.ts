import { randomBytes } from "node:crypto";
import { bedrockPath, call, MESSAGES, useGateway } from "./gateway-under-test";
import { CHAT, RESPONSES, withOpenAiModels } from "./openai-models";

const gateway = useGateway({ policy: (policy) => ({ ...withOpenAiModels(policy), maxBodyBytes: 20_000_000 }) });

/** A prompt in each form that it can take. With a single token of output nothing but the input decides what is reserved. */
interface Prompt {
  readonly converse?: object;
  readonly anthropic?: object;
}

const EXACT = "[[exact bytes]] "; // the worst tokenizer there can be: a token for each byte

const TEXTS: Readonly<Record<string, string>> = {
  CJK: "東京は日本の首都であり、世界最大の都市の一つです。".repeat(300),
  "emoji of several code points": "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪".repeat(300),
  "combining marks": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘".repeat(200),
  "base64 noise": randomBytes(20_000).toString("base64"),
  "minified code": "!function(e,t){for(var n=0;n<t.length;n++){var r=t[n];e[r>>>3]|=1<<(7&r)}}([],[]);".repeat(300),
  "control characters, which JSON escapes": "\u0001\u0002\b\f".repeat(2_000),
  "characters of no width": "\u200b\u200d\ufeff\u2060".repeat(2_000),
  "one letter": "a",
  "white space": " \n\t".repeat(5_000),
};

const PROMPTS: Readonly<Record<string, Prompt>> = {
  ...Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, asked(EXACT + text)])),
  "as a system prompt": {
    converse: { ...converse([{ text: EXACT }]), system: [{ text: TEXTS.CJK }] },
    anthropic: { ...anthropic([{ type: "text", text: EXACT }]), system: TEXTS.CJK },
  },
  "a thousand short messages": {
    converse: { messages: Array.from({ length: 1_001 }, (_, turn) => turnOf(turn, [{ text: "a" }])) },
    anthropic: { messages: Array.from({ length: 1_001 }, (_, turn) => turnOf(turn, "a")) },
  },
  "twenty pictures that are larger than they look": {
    converse: converse(
      Array.from({ length: 20 }, () => ({ image: { format: "png", source: { bytes: png(8_000, 8_000) } } })),
    ),
    anthropic: anthropic(Array.from({ length: 20 }, () => picture(png(8_000, 8_000)))),
  },
  "a picture in a tool's result": {
    anthropic: anthropic([{ type: "tool_result", tool_use_id: "x", content: [picture(png(1_000, 1_000))] }]),
    converse: converse([
      { toolResult: { toolUseId: "x", content: [{ image: { format: "png", source: { bytes: png(1_000, 1_000) } } }] } },
    ]),
  },
  "a long document in plain text": {
    converse: converse([{ document: { format: "txt", name: "x", source: { text: TEXTS.CJK } } }, { text: EXACT }]),
    anthropic: anthropic([
      { type: "document", source: { type: "text", media_type: "text/plain", data: TEXTS.CJK } },
      { type: "text", text: EXACT },
    ]),
  },
  "a PDF of forty pages in few bytes": {
    converse: converse([
      { document: { format: "pdf", name: "x", source: { bytes: pdf(40) } } },
      { text: "What is it?" },
    ]),
    anthropic: anthropic([
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: pdf(40) } },
    ]),
  },
  "a PDF in a tool's result": {
    anthropic: anthropic([
      {
        type: "tool_result",
        tool_use_id: "x",
        content: [{ type: "document", source: { type: "base64", media_type: "application/pdf", data: pdf(40) } }],
      },
    ]),
  },
  "tools, of which one is forced": {
    converse: {
      ...converse([{ text: EXACT }]),
      toolConfig: { tools: [{ toolSpec: { name: "t", inputSchema: { json: {} } } }], toolChoice: { any: {} } },
    },
    anthropic: { ...anthropic("hi"), tools: [{ name: "t", input_schema: {} }], tool_choice: { type: "any" } },
  },
  "all of Anthropic's own tools": {
    anthropic: {
      ...anthropic("hi"),
      tools: [
        { type: "computer_20250124", name: "computer", display_width_px: 1, display_height_px: 1 },
        { type: "text_editor_20250728", name: "str_replace_based_edit_tool" },
        { type: "bash_20250124", name: "bash" },
      ],
      tool_choice: { type: "any" },
    },
  },
  "text that is written to a cache": {
    converse: converse([{ text: EXACT + TEXTS.CJK }, { cachePoint: { type: "default" } }]),
    anthropic: anthropic([{ type: "text", text: EXACT + TEXTS.CJK, cache_control: { type: "ephemeral" } }]),
  },
  "text that is written to a cache for an hour": {
    converse: converse([{ text: EXACT + TEXTS.CJK }, { cachePoint: { type: "default", ttl: "1h" } }]),
    anthropic: anthropic([{ type: "text", text: EXACT + TEXTS.CJK, cache_control: { type: "ephemeral", ttl: "1h" } }]),
  },
  // What a tool is given or gives is text to the model, whatever it looks like.
  "a tool's result that looks like a picture": {
    converse: converse([
      { toolResult: { toolUseId: "x", content: [{ json: { image: { source: { bytes: TEXTS["base64 noise"] } } } }] } },
      { text: EXACT },
    ]),
  },
  "a tool's input that looks like a picture": {
    converse: withUse(
      { toolUse: { toolUseId: "x", name: "t", input: { image: { source: { bytes: TEXTS["base64 noise"] } } } } },
      { text: EXACT },
    ),
    anthropic: withUse(
      { type: "tool_use", id: "x", name: "t", input: picture(TEXTS["base64 noise"] ?? "") },
      { type: "text", text: EXACT },
    ),
  },
  "a tool's description that looks like a picture": {
    converse: {
      ...converse([{ text: EXACT }]),
      toolConfig: {
        tools: [
          { toolSpec: { name: "t", inputSchema: { json: { image: { source: { bytes: TEXTS["base64 noise"] } } } } } },
        ],
      },
    },
    anthropic: {
      ...anthropic([{ type: "text", text: EXACT }]),
      tools: [{ name: "t", input_schema: picture(TEXTS["base64 noise"] ?? "") }],
    },
  },
};

const FORMS = Object.entries(PROMPTS).flatMap(([name, { converse: body, anthropic: claude }]) => [
  ...(body === undefined
    ? []
    : [row(name, "Claude by converse", bedrockPath("claude-sonnet", "converse"), capped(body))]),
  ...(body === undefined || "toolConfig" in body
    ? []
    : [row(name, "Nova by converse", bedrockPath("nova", "converse"), capped(body))]),
  ...(body === undefined || "toolConfig" in body
    ? []
    : [row(name, "Nova by invoke", bedrockPath("nova", "invoke"), capped(body))]),
  ...(claude === undefined
    ? []
    : [
        row(name, "Claude by invoke", bedrockPath("claude-sonnet", "invoke"), {
          ...claude,
          anthropic_version: "bedrock-2023-05-31",
        }),
        row(name, "the Messages API", MESSAGES, { ...claude, model: "claude-haiku" }),
      ]),
]);

const BARE = Object.entries(TEXTS).flatMap(([name, text]) => [
  row(name, "Llama", bedrockPath("llama", "invoke"), { prompt: EXACT + text, max_gen_len: 1 }),
  row(name, "embeddings", bedrockPath("embeddings", "invoke"), {
    inputText: EXACT + text.slice(0, 2_500), // the model reads no more than 8,192 tokens
  }),
]);

/** What is asked by OpenAI's APIs, and becomes something else on its way to Bedrock. */
const CHATS: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([name, text]) => [name, { messages: [{ role: "user", content: EXACT + text }] }]),
  ),
  "as a system message": {
    messages: [
      { role: "system", content: TEXTS.CJK },
      { role: "user", content: EXACT },
    ],
  },
  "twenty pictures that are larger than they look": {
    messages: [
      {
        role: "user",
        content: Array.from({ length: 20 }, () => ({
          type: "image_url",
          image_url: { url: `data:image/png;base64,${png(8_000, 8_000)}` },
        })),
      },
    ],
  },
  "tools, of which one is forced": {
    messages: [{ role: "user", content: EXACT }],
    tools: [{ type: "function", function: { name: "t", description: TEXTS.CJK } }],
    tool_choice: "required",
  },
  "a schema that is explained to the model": {
    messages: [{ role: "user", content: EXACT }],
    response_format: {
      type: "json_schema",
      json_schema: { name: "s", schema: { type: "object", description: TEXTS.CJK } },
    },
  },
  "text that is written to a cache": {
    messages: [{ role: "user", content: EXACT + TEXTS.CJK }],
    prompt_cache_key: "a",
  },
};

const OPENAI = Object.entries(CHATS).flatMap(([name, body]) => [
  row(name, "Chat Completions of Claude", CHAT, { ...body, model: "claude-haiku", max_completion_tokens: 1 }),
  row(name, "Chat Completions of Nova", CHAT, { ...body, model: "nova", max_completion_tokens: 1 }),
  ...("prompt_cache_key" in body
    ? []
    : [row(name, "Chat Completions of gpt-oss", CHAT, { ...body, model: "gpt-oss", max_completion_tokens: 1 })]),
]);

const ITEMS = Object.entries(TEXTS).map(([name, text]) =>
  row(name, "the Responses API", RESPONSES, { model: "claude-haiku", input: EXACT + text, max_output_tokens: 1 }),
);

test.each([...FORMS, ...BARE, ...OPENAI, ...ITEMS])(
  "%s, %s: no more is used than was reserved",
  async (_, __, path, body) => {
    const answer = await call(gateway(), path, body);
    expect([answer.status, answer.status === 200 || answer.body.toString()]).toEqual([200, true]);
    const { cost, reserved, usage } = await gateway().entry();
    expect(usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong).toBeGreaterThan(0);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(reserved);
  },
);

test("data that tools exchange may hold fields that are refused elsewhere", async () => {
  const input = {
    s3Location: { uri: "s3://bucket/key" },
    source: { type: "url", url: "https://example.com" },
    type: "x",
  };
  const bodies = [
    [
      bedrockPath("claude-sonnet", "converse"),
      withUse({ toolUse: { toolUseId: "x", name: "t", input } }, { text: "hi" }),
    ],
    [
      MESSAGES,
      {
        ...withUse({ type: "tool_use", id: "x", name: "t", input }, { type: "text", text: "hi" }),
        model: "claude-haiku",
      },
    ],
    [
      MESSAGES,
      { ...anthropic("hi"), model: "claude-haiku", tools: [{ name: "t", input_schema: { properties: input } }] },
    ],
  ] as const;
  for (const [path, body] of bodies) expect((await call(gateway(), path, body)).body.toString()).toContain("usage");
});

function row(name: string, form: string, path: string, body: object) {
  return [name, form, path, body] as const;
}

function asked(text: string): Prompt {
  return { converse: converse([{ text }]), anthropic: anthropic(text) };
}

function converse(content: readonly object[]): object {
  return { messages: [{ role: "user", content }] };
}

function capped(body: object): object {
  return { ...body, inferenceConfig: { maxTokens: 1 } };
}

function anthropic(content: unknown): object {
  return { max_tokens: 1, messages: [{ role: "user", content }] };
}

function withUse(use: object, text: object): object {
  const messages = [turnOf(0, [text]), turnOf(1, [use]), turnOf(2, [text])];
  return { messages, max_tokens: 1 };
}

function turnOf(turn: number, content: unknown): object {
  return { role: turn % 2 === 0 ? "user" : "assistant", content };
}

function picture(data: string) {
  return { type: "image", source: { type: "base64", media_type: "image/png", data } };
}

/** As far as its size goes. */
function png(width: number, height: number): string {
  const header = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(header);
  header.writeUInt32BE(13, 8);
  header.write("IHDR", 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header.toString("base64");
}

/** As far as its pages go. */
function pdf(pages: number): string {
  return Buffer.from(`%PDF-1.7\n${"<</Type/Page>>\n".repeat(pages)}`).toString("base64");
}
