import { NO_USAGE, type TokenUsage } from "../../../access/usage";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import type { MeterReading } from "../../../gateway/upstream/usage/meter";
import { usageMeter } from "../../../gateway/upstream/usage/usage-meter";

interface Answer {
  readonly operation: BedrockOperation;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

function read({ operation, status = 200, headers = {}, body }: Answer): MeterReading {
  const meter = usageMeter({ operation, status, headers }, () => 0);
  const bytes = Buffer.from(body);
  for (let start = 0; start < bytes.length; start += 7) meter.push(bytes.subarray(start, start + 7));
  return meter.end();
}

const tokens = (counts: Partial<TokenUsage>): TokenUsage => ({ ...NO_USAGE, ...counts });

/** Recorded answers, shortened in their texts. */
const families: readonly {
  readonly name: string;
  readonly operation: "converse" | "invoke";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly usage: TokenUsage;
}[] = [
  {
    name: "Converse",
    operation: "converse",
    body: {
      metrics: { latencyMs: 1_117 },
      output: { message: { content: [{ text: "Hi" }], role: "assistant" } },
      stopReason: "end_turn",
      usage: { inputTokens: 30, outputTokens: 628, totalTokens: 658 },
    },
    usage: tokens({ input: 30, output: 628 }),
  },
  {
    name: "Converse that writes a cache of five minutes, with every count twice",
    operation: "converse",
    body: {
      output: { message: { content: [{ text: "Hi" }], role: "assistant" } },
      usage: {
        cacheDetails: [{ inputTokens: 7_502, ttl: "5m" }],
        cacheReadInputTokenCount: 0,
        cacheReadInputTokens: 0,
        cacheWriteInputTokenCount: 7_502,
        cacheWriteInputTokens: 7_502,
        inputTokens: 18,
        outputTokens: 386,
        serverToolUsage: {},
        totalTokens: 7_906,
      },
    },
    usage: tokens({ input: 18, output: 386, cacheWrite: 7_502 }),
  },
  {
    name: "Converse that reads a cache and writes both kinds",
    operation: "converse",
    body: {
      usage: {
        inputTokens: 5,
        outputTokens: 10,
        cacheReadInputTokens: 900,
        cacheWriteInputTokens: 300,
        cacheDetails: [
          { ttl: "1h", inputTokens: 200 },
          { ttl: "5m", inputTokens: 100 },
        ],
        totalTokens: 1_215,
      },
    },
    usage: tokens({ input: 5, output: 10, cacheRead: 900, cacheWrite: 100, cacheWriteLong: 200 }),
  },
  {
    name: "Claude",
    operation: "invoke",
    headers: { "x-amzn-bedrock-input-token-count": "1", "x-amzn-bedrock-output-token-count": "1" },
    body: {
      model: "claude-sonnet-4-5-20250929",
      id: "msg_bdrk_01",
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: '{"usage":{"input_tokens":999,"output_tokens":999}}' }],
      stop_reason: "end_turn",
      usage: {
        input_tokens: 25,
        cache_creation_input_tokens: 1_500,
        cache_read_input_tokens: 2_000,
        cache_creation: { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 500 },
        output_tokens: 12,
      },
    },
    usage: tokens({ input: 25, output: 12, cacheRead: 2_000, cacheWrite: 1_000, cacheWriteLong: 500 }),
  },
  {
    name: "Claude without caching",
    operation: "invoke",
    body: { type: "message", usage: { input_tokens: 25, output_tokens: 12 } },
    usage: tokens({ input: 25, output: 12 }),
  },
  {
    name: "Claude that compacted the conversation: its totals leave that run out",
    operation: "invoke",
    body: {
      type: "message",
      usage: {
        input_tokens: 23_000,
        output_tokens: 1_000,
        iterations: [
          { type: "compaction", input_tokens: 180_000, output_tokens: 3_500, cache_read_input_tokens: 7 },
          { type: "message", input_tokens: 23_000, output_tokens: 1_000 },
        ],
      },
    },
    usage: tokens({ input: 203_000, output: 4_500, cacheRead: 7 }),
  },
  {
    name: "Nova",
    operation: "invoke",
    body: {
      output: { message: { content: [{ text: "Hi" }], role: "assistant" } },
      stopReason: "end_turn",
      usage: {
        inputTokens: 4,
        outputTokens: 8,
        totalTokens: 1_312,
        cacheReadInputTokenCount: 1_200,
        cacheWriteInputTokenCount: 100,
      },
    },
    usage: tokens({ input: 4, output: 8, cacheRead: 1_200, cacheWrite: 100 }),
  },
  {
    name: "Llama",
    operation: "invoke",
    body: { generation: "Hi", prompt_token_count: 18, generation_token_count: 42, stop_reason: "stop" },
    usage: tokens({ input: 18, output: 42 }),
  },
  {
    name: "OpenAI's dialect, whose input includes what was read from a cache",
    operation: "invoke",
    body: {
      choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
      usage: {
        prompt_tokens: 120,
        completion_tokens: 30,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 100 },
      },
    },
    usage: tokens({ input: 20, output: 30, cacheRead: 100 }),
  },
  {
    name: "Titan embeddings",
    operation: "invoke",
    body: { embedding: [0.1, 0.2], inputTextTokenCount: 9 },
    usage: tokens({ input: 9 }),
  },
  {
    name: "Titan text",
    operation: "invoke",
    body: { inputTextTokenCount: 9, results: [{ tokenCount: 21, outputText: "Hi" }] },
    usage: tokens({ input: 9, output: 21 }),
  },
  {
    name: "Cohere embeddings, which only the headers count",
    operation: "invoke",
    headers: { "x-amzn-bedrock-input-token-count": "13" },
    body: { id: "1", embeddings: [[0.1]], texts: ["hello"], response_type: "embeddings_floats" },
    usage: tokens({ input: 13 }),
  },
  {
    name: "any other family, by the headers",
    operation: "invoke",
    headers: {
      "x-amzn-bedrock-input-token-count": "13",
      "x-amzn-bedrock-output-token-count": "40",
      "x-amzn-bedrock-cache-read-input-token-count": "500",
      "x-amzn-bedrock-cache-write-input-token-count": "60",
    },
    body: { choices: [{ text: "Hi", stop_reason: "stop" }] },
    usage: tokens({ input: 13, output: 40, cacheRead: 500, cacheWrite: 60 }),
  },
];

test.each(families)("$name: all tokens by kind", ({ operation, headers = {}, body, usage }) => {
  expect(read({ operation, headers, body: JSON.stringify(body) })).toEqual({
    usage: { kind: "exact", tokens: usage },
    ended: { kind: "complete" },
  });
});

const claude = JSON.stringify({ content: [], usage: { input_tokens: 25, output_tokens: 12 } });
const counted = { "x-amzn-bedrock-input-token-count": "25", "x-amzn-bedrock-output-token-count": "12" };

const bad: readonly { readonly name: string; readonly answer: Answer; readonly reading: MeterReading }[] = [
  {
    name: "an answer that says nothing about usage is unknown",
    answer: { operation: "invoke", body: '{"images":["aGk="]}' },
    reading: { usage: { kind: "unknown" }, ended: { kind: "complete" } },
  },
  {
    name: "counts that are no counts are not believed",
    answer: { operation: "invoke", body: '{"usage":{"input_tokens":-1,"output_tokens":"12"}}' },
    reading: { usage: { kind: "unknown" }, ended: { kind: "complete" } },
  },
  {
    name: "headers that are no counts are not believed",
    answer: { operation: "invoke", headers: { "x-amzn-bedrock-input-token-count": "1e9" }, body: "{}" },
    reading: { usage: { kind: "unknown" }, ended: { kind: "complete" } },
  },
  {
    name: "an answer of another length than announced is cut",
    answer: { operation: "invoke", headers: { "content-length": String(claude.length) }, body: claude.slice(0, 20) },
    reading: { usage: { kind: "unknown" }, ended: { kind: "cut", reason: `20 of ${claude.length} bytes` } },
  },
  {
    name: "half a document is cut, and its headers are a lower bound",
    answer: { operation: "invoke", headers: counted, body: claude.slice(0, 20) },
    reading: {
      usage: { kind: "at-least", tokens: tokens({ input: 25, output: 12 }) },
      ended: { kind: "cut", reason: "not a whole JSON document" },
    },
  },
  {
    name: "an empty answer is cut",
    answer: { operation: "converse", body: "" },
    reading: { usage: { kind: "unknown" }, ended: { kind: "cut", reason: "not a whole JSON document" } },
  },
  {
    name: "an answer too long to keep is read by its headers",
    answer: { operation: "invoke", headers: counted, body: `{"images":["${"a".repeat(25 * 1024 * 1024)}"]}` },
    reading: { usage: { kind: "exact", tokens: tokens({ input: 25, output: 12 }) }, ended: { kind: "complete" } },
  },
  {
    name: "counting tokens uses none",
    answer: { operation: "count-tokens", body: '{"inputTokens":1500}' },
    reading: { usage: { kind: "exact", tokens: NO_USAGE }, ended: { kind: "complete" } },
  },
  {
    name: "an error uses none",
    answer: { operation: "converse", status: 429, headers: counted, body: '{"message":"Too many tokens"}' },
    reading: { usage: { kind: "exact", tokens: NO_USAGE }, ended: { kind: "complete" } },
  },
];

test.each(bad)("$name", ({ answer, reading }) => {
  expect(read(answer)).toEqual(reading);
});
