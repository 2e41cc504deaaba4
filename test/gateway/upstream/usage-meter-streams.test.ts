import { NO_USAGE, type TokenUsage } from "../../../access/usage";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import type { AnswerEnd, MeteredUsage, MeterReading } from "../../../gateway/upstream/usage/meter";
import { usageMeter } from "../../../gateway/upstream/usage/usage-meter";
import { fc } from "../../support/properties";
import { chunk, event, exception } from "./frames";

type Streaming = Extract<BedrockOperation, "converse-stream" | "invoke-with-response-stream">;

function read(operation: Streaming, chunks: readonly Uint8Array[]): MeterReading {
  let time = 100;
  const meter = usageMeter({ operation, status: 200, headers: {} }, () => time++);
  for (const each of chunks) meter.push(each);
  return meter.end();
}

const tokens = (counts: Partial<TokenUsage>): TokenUsage => ({ ...NO_USAGE, ...counts });
const exact = (counts: Partial<TokenUsage>): MeteredUsage => ({ kind: "exact", tokens: tokens(counts) });
const atLeast = (counts: Partial<TokenUsage>): MeteredUsage => ({ kind: "at-least", tokens: tokens(counts) });

const CONVERSE = [
  event("messageStart", { role: "assistant" }),
  event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hel" } }),
  event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "lo" } }),
  event("contentBlockStop", { contentBlockIndex: 0 }),
  event("messageStop", { stopReason: "end_turn" }),
  event("metadata", {
    metrics: { latencyMs: 700 },
    usage: {
      inputTokens: 5,
      outputTokens: 10,
      totalTokens: 1_215,
      cacheReadInputTokens: 900,
      cacheWriteInputTokens: 300,
      cacheDetails: [{ ttl: "1h", inputTokens: 200 }],
    },
  }),
];

const CLAUDE = [
  chunk({
    type: "message_start",
    message: {
      id: "msg_bdrk_01",
      type: "message",
      content: [],
      usage: {
        input_tokens: 25,
        cache_creation_input_tokens: 1_500,
        cache_read_input_tokens: 2_000,
        cache_creation: { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 500 },
        output_tokens: 1,
      },
    },
  }),
  chunk({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  chunk({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hel" } }),
  chunk({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } }),
  chunk({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "" } }),
  chunk({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"a"' } }),
  chunk({ type: "content_block_stop", index: 0 }),
  chunk({
    type: "message_delta",
    delta: { stop_reason: "end_turn" },
    usage: { output_tokens: 12, cache_creation_input_tokens: 1_500, input_tokens: null },
  }),
  chunk({
    type: "message_stop",
    "amazon-bedrock-invocationMetrics": {
      inputTokenCount: 25,
      outputTokenCount: 12,
      invocationLatency: 900,
      firstByteLatency: 300,
      cacheReadInputTokenCount: 2_000,
      cacheWriteInputTokenCount: 1_500,
    },
  }),
];
const CLAUDE_USAGE = { input: 25, cacheRead: 2_000, cacheWrite: 1_000, cacheWriteLong: 500 };

const metrics = { inputTokenCount: 18, outputTokenCount: 42, invocationLatency: 900, firstByteLatency: 300 };
const LLAMA = [
  chunk({ generation: "", prompt_token_count: 18, generation_token_count: 1, stop_reason: null }),
  chunk({ generation: "Hi", prompt_token_count: null, generation_token_count: 2, stop_reason: null }),
  chunk({ generation: "!", generation_token_count: 42, "amazon-bedrock-invocationMetrics": metrics }),
];
const NOVA = [
  chunk({ messageStart: { role: "assistant" } }),
  chunk({ contentBlockDelta: { delta: { text: "Hi" }, contentBlockIndex: 0 } }),
  chunk({ messageStop: { stopReason: "end_turn" } }),
  chunk({
    metadata: {
      usage: { inputTokens: 4, outputTokens: 8, cacheReadInputTokenCount: 1_200, cacheWriteInputTokenCount: 0 },
    },
    "amazon-bedrock-invocationMetrics": { inputTokenCount: 4, outputTokenCount: 8, cacheReadInputTokenCount: 1_200 },
  }),
];
const OPENAI = [
  chunk({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] }),
  chunk({ choices: [{ index: 0, delta: { reasoning_content: "hm" } }] }),
  chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] }),
  chunk({
    choices: [],
    usage: { prompt_tokens: 120, completion_tokens: 30, prompt_tokens_details: { cached_tokens: 100 } },
    "amazon-bedrock-invocationMetrics": { inputTokenCount: 120, outputTokenCount: 30 },
  }),
];

const complete: AnswerEnd = { kind: "complete" };
const missing: AnswerEnd = { kind: "cut", reason: "the last event is missing" };

interface Row {
  readonly name: string;
  readonly operation: Streaming;
  readonly frames: readonly Buffer[];
  readonly usage: MeteredUsage;
  readonly ended: AnswerEnd;
}

const converse = "converse-stream" as const;
const invoke = "invoke-with-response-stream" as const;

const rows: readonly Row[] = [
  {
    name: "ConverseStream",
    operation: converse,
    frames: CONVERSE,
    usage: exact({ input: 5, output: 10, cacheRead: 900, cacheWrite: 100, cacheWriteLong: 200 }),
    ended: complete,
  },
  {
    name: "ConverseStream that ends before its metadata: what it wrote is a lower bound",
    operation: converse,
    frames: CONVERSE.slice(0, 4),
    usage: atLeast({ output: 2 }),
    ended: missing,
  },
  {
    name: "ConverseStream that ends at once",
    operation: converse,
    frames: CONVERSE.slice(0, 1),
    usage: { kind: "unknown" },
    ended: missing,
  },
  {
    name: "ConverseStream that Bedrock ends with an exception",
    operation: converse,
    frames: [...CONVERSE.slice(0, 3), exception("modelStreamErrorException", "The model stopped")],
    usage: atLeast({ output: 2 }),
    ended: { kind: "exception", type: "modelStreamErrorException", message: "The model stopped" },
  },
  {
    name: "an exception after the usage was told: it is known all the same",
    operation: converse,
    frames: [...CONVERSE, exception("internalServerException", "Sorry")],
    usage: exact({ input: 5, output: 10, cacheRead: 900, cacheWrite: 100, cacheWriteLong: 200 }),
    ended: { kind: "exception", type: "internalServerException", message: "Sorry" },
  },
  {
    name: "ConverseStream that is cut inside a frame",
    operation: converse,
    frames: [...CONVERSE.slice(0, 2), CONVERSE[2]?.subarray(0, 50) ?? Buffer.alloc(0)],
    usage: atLeast({ output: 1 }),
    ended: { kind: "cut", reason: `${(CONVERSE[2]?.length ?? 0) - 50} bytes of a frame are missing` },
  },
  {
    name: "ConverseStream with a frame that is damaged",
    operation: converse,
    frames: [...CONVERSE.slice(0, 2), Buffer.alloc(40, 1), ...CONVERSE.slice(2)],
    usage: atLeast({ output: 1 }),
    ended: { kind: "cut", reason: "the prelude's checksum is wrong" },
  },
  {
    name: "a metadata event without usage",
    operation: converse,
    frames: [event("metadata", { metrics: {} })],
    usage: { kind: "unknown" },
    ended: missing,
  },

  {
    name: "Claude, whose own counts tell the two lifetimes of its cache apart",
    operation: invoke,
    frames: CLAUDE,
    usage: exact({ ...CLAUDE_USAGE, output: 12 }),
    ended: complete,
  },
  {
    name: "Claude that is cut while it writes: its input is known, its output at least what came",
    operation: invoke,
    frames: CLAUDE.slice(0, 6),
    usage: atLeast({ ...CLAUDE_USAGE, output: 3 }),
    ended: missing,
  },
  {
    name: "Claude that is cut before its last event",
    operation: invoke,
    frames: CLAUDE.slice(0, -1),
    usage: atLeast({ ...CLAUDE_USAGE, output: 12 }),
    ended: missing,
  },
  {
    name: "Claude that Bedrock throttles in the stream",
    operation: invoke,
    frames: [...CLAUDE.slice(0, 3), exception("throttlingException", "Too many tokens")],
    usage: atLeast({ ...CLAUDE_USAGE, output: 1 }),
    ended: { kind: "exception", type: "throttlingException", message: "Too many tokens" },
  },
  { name: "Llama", operation: invoke, frames: LLAMA, usage: exact({ input: 18, output: 42 }), ended: complete },
  {
    name: "Llama that is cut",
    operation: invoke,
    frames: LLAMA.slice(0, 2),
    usage: atLeast({ output: 1 }),
    ended: missing,
  },
  {
    name: "Nova",
    operation: invoke,
    frames: NOVA,
    usage: exact({ input: 4, output: 8, cacheRead: 1_200 }),
    ended: complete,
  },
  {
    name: "Nova that is cut",
    operation: invoke,
    frames: NOVA.slice(0, 3),
    usage: atLeast({ output: 1 }),
    ended: missing,
  },
  {
    name: "OpenAI's dialect, whose input includes what was read from a cache",
    operation: invoke,
    frames: OPENAI,
    usage: exact({ input: 20, output: 30, cacheRead: 100 }),
    ended: complete,
  },
  {
    name: "OpenAI's dialect that is cut",
    operation: invoke,
    frames: OPENAI.slice(0, 3),
    usage: atLeast({ output: 2 }),
    ended: missing,
  },
  {
    name: "a family that nobody knows, by Bedrock's own metrics",
    operation: invoke,
    frames: [chunk({ token: "Hi" }), chunk({ "amazon-bedrock-invocationMetrics": metrics })],
    usage: exact({ input: 18, output: 42 }),
    ended: complete,
  },
  {
    name: "chunks that are not JSON",
    operation: invoke,
    frames: [event("chunk", { bytes: "bm90IGpzb24=" }), event("chunk", { bytes: 7 }), event("other", {})],
    usage: { kind: "unknown" },
    ended: missing,
  },
];

test.each(rows)("$name", ({ operation, frames, usage, ended }) => {
  expect(read(operation, frames)).toEqual({ usage, ended, firstEventAt: 100 });
});

test("nothing at all: no usage, and no first event", () => {
  expect(read(converse, [])).toEqual({ usage: { kind: "unknown" }, ended: missing });
});

test("the reading does not depend on how the stream is split", () => {
  const bytes = Buffer.concat(CLAUDE);
  const whole = read(invoke, CLAUDE);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 30 }), (cuts) => {
      const sorted = cuts.sort((a, b) => a - b);
      const chunks = [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index] ?? bytes.length));
      expect(read(invoke, chunks)).toEqual(whole);
    }),
  );
});

test("whatever JSON events carry, reading them does not crash, and a lower bound is none for nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.json(), fc.json().map(innerChunk)), { maxLength: 10 }), (payloads) => {
      for (const operation of [converse, invoke]) {
        const frames = payloads.flatMap((payload) =>
          ["chunk", "metadata", "contentBlockDelta"].map((type) => event(type, JSON.parse(payload))),
        );
        const { usage } = read(operation, frames);
        if (usage.kind !== "unknown") {
          for (const counted of Object.values(usage.tokens)) expect(counted).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 200 },
  );
});

function innerChunk(json: string): string {
  return JSON.stringify({ bytes: Buffer.from(json).toString("base64") });
}
