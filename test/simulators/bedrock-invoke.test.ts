import { InvokeModelCommand, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import {
  awsClient,
  collect,
  decodeFrames,
  invokePath,
  LLAMA,
  messages,
  NOVA,
  parse,
  png,
  post,
  SONNET,
  TITAN,
  useSimulator,
} from "./bedrock-fixtures";

const COHERE = "cohere.embed-multilingual-v3";
const GPT_OSS = "openai.gpt-oss-120b-1:0";

const simulator = useSimulator();

async function invoke(modelId: string, body: object) {
  const { body: bytes, ...rest } = await awsClient(simulator().url).send(
    new InvokeModelCommand({ modelId, body: JSON.stringify(body) }),
  );
  return { json: parse(bytes), ...rest };
}

async function invokeStream(modelId: string, body: object) {
  const { body: events } = await awsClient(simulator().url).send(
    new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(body) }),
  );
  return (await collect(events)).map(({ chunk }) => parse(chunk?.bytes));
}

describe("Claude", () => {
  test("an invoke answers as the Messages API does", async () => {
    const { json, contentType } = await invoke(SONNET, messages("How many words are these?"));

    expect(contentType).toBe("application/json");
    expect(json).toEqual({
      model: "claude-sonnet-4-5-20250929",
      id: expect.stringMatching(/^msg_bdrk_[0-9a-f]+$/),
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "You wrote 5 words in 1 message." }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 15,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 11,
      },
    });
  });

  test("the token counts and a request id are in the headers as well", async () => {
    const { headers } = await post(simulator().url, invokePath(SONNET), messages("How many words are these?"));

    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-amzn-bedrock-input-token-count": "15",
      "x-amzn-bedrock-output-token-count": "11",
      "x-amzn-bedrock-cache-read-input-token-count": "0",
      "x-amzn-bedrock-cache-write-input-token-count": "0",
      "x-amzn-bedrock-invocation-latency": expect.stringMatching(/^\d+$/),
    });
  });

  test("the same request is answered with the same bytes", async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => post(simulator().url, invokePath(SONNET), messages("Hi"))),
    );

    expect(first?.body).toEqual(second?.body);
  });

  test("fields that nobody knows are accepted and never echoed", async () => {
    const { json } = await invoke(
      SONNET,
      messages("Hi", { from_the_future: "planted", metadata: { user_id: "planted" } }),
    );

    expect(JSON.stringify(json)).not.toContain("planted");
  });

  test("a stream is the events of the Messages API, with Bedrock's metrics in the last", async () => {
    const events = await invokeStream(SONNET, messages("How many words are these?"));

    expect(events).toEqual([
      {
        type: "message_start",
        message: expect.objectContaining({
          model: "claude-sonnet-4-5-20250929",
          content: [],
          stop_reason: null,
          usage: expect.objectContaining({ input_tokens: 15, output_tokens: 1 }),
        }),
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "You wrote 5" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " words in 1" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " message." } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 11 } },
      {
        type: "message_stop",
        "amazon-bedrock-invocationMetrics": {
          inputTokenCount: 15,
          outputTokenCount: 11,
          invocationLatency: expect.any(Number),
          firstByteLatency: expect.any(Number),
          cacheReadInputTokenCount: 0,
          cacheWriteInputTokenCount: 0,
        },
      },
    ]);
  });

  test("a stream's frames carry checksums that Smithy's decoder accepts, and padding", async () => {
    const { headers, body } = await post(
      simulator().url,
      invokePath(SONNET, "invoke-with-response-stream"),
      messages("Hi"),
    );
    const { frames, rest } = decodeFrames(body);

    expect(headers).toMatchObject({
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-bedrock-content-type": "application/json",
    });
    expect(frames.map((frame) => frame.headers)).toEqual(
      frames.map(() => ({ ":event-type": "chunk", ":content-type": "application/json", ":message-type": "event" })),
    );
    expect(rest).toHaveLength(0);
  });

  test("thinking comes before the text, with a signature, and counts as output", async () => {
    const body = messages("[[think 20 tokens]] [[say 5 tokens]]", {
      max_tokens: 2000,
      thinking: { type: "enabled", budget_tokens: 1024 },
    });
    const { json } = await invoke(SONNET, body);
    const events = await invokeStream(SONNET, body);

    expect(json).toMatchObject({
      content: [
        { type: "thinking", thinking: expect.any(String), signature: expect.stringContaining("sig-") },
        { type: "text", text: "the sun came up over" },
      ],
      usage: { output_tokens: 25 },
    });
    expect(events.map(({ delta, content_block }) => content_block ?? delta)).toEqual(
      expect.arrayContaining([
        { type: "thinking", thinking: "", signature: "" },
        { type: "signature_delta", signature: expect.any(String) },
        { type: "text_delta", text: "the sun came up" },
      ]),
    );
  });

  test("a tool call streams its input as JSON in parts", async () => {
    const body = messages('[[tool get_weather {"city":"Berlin","days":[[1,2],[3]]}]]', { tools: [WEATHER] });
    const { json } = await invoke(SONNET, body);
    const events = await invokeStream(SONNET, body);

    expect(json).toMatchObject({
      stop_reason: "tool_use",
      content: [
        {
          type: "tool_use",
          id: expect.stringMatching(/^toolu_bdrk_/),
          name: "get_weather",
          input: { city: "Berlin", days: [[1, 2], [3]] },
        },
      ],
    });
    const parts = events.flatMap(({ delta }) => (isInputDelta(delta) ? [delta.partial_json] : []));
    expect(parts.length).toBeGreaterThan(3);
    expect(JSON.parse(parts.join(""))).toEqual({ city: "Berlin", days: [[1, 2], [3]] });
  });

  test.each([
    ["any", { type: "any" }],
    ["a named tool", { type: "tool", name: "get_weather" }],
  ])("a tool choice of %s makes the model call it with an input that fits its schema", async (_, tool_choice) => {
    const { json } = await invoke(SONNET, messages("Weather?", { tools: [WEATHER], tool_choice }));

    expect(json).toMatchObject({ content: [{ type: "tool_use", input: { city: "text" } }], stop_reason: "tool_use" });
  });

  test("a stop sequence ends the text and is named", async () => {
    const { json } = await invoke(SONNET, messages('[[say "one two STOP three"]]', { stop_sequences: ["STOP"] }));

    expect(json).toMatchObject({
      content: [{ type: "text", text: "one two " }],
      stop_reason: "stop_sequence",
      stop_sequence: "STOP",
    });
  });

  test("the maximum of tokens cuts the text at that token", async () => {
    const { json } = await invoke(SONNET, messages("[[say 500 tokens]]", { max_tokens: 7 }));

    expect(json).toMatchObject({ stop_reason: "max_tokens", usage: { output_tokens: 7 } });
  });

  test("an image costs its area over 750", async () => {
    const image = (width: number, height: number) => ({
      type: "image",
      source: { type: "base64", media_type: "image/png", data: png(width, height).toString("base64") },
    });
    const ask = async (...content: object[]) => {
      const { json } = await invoke(SONNET, messages("", { messages: [{ role: "user", content }] }));
      return json.usage;
    };

    expect(await ask(image(750, 1000))).toMatchObject({ input_tokens: 7 + 1000 });
    expect(await ask(image(8000, 8000))).toMatchObject({ input_tokens: 7 + 1600 });
  });
});

describe("other families", () => {
  test("Nova answers in its own body and stream", async () => {
    const body = {
      schemaVersion: "messages-v1",
      messages: [{ role: "user", content: [{ text: "two words" }] }],
      inferenceConfig: { maxTokens: 100 },
    };
    const { json } = await invoke(NOVA, body);
    const events = await invokeStream(NOVA, body);

    expect(json).toEqual({
      output: { message: { role: "assistant", content: [{ text: "You wrote 2 words in 1 message." }] } },
      stopReason: "end_turn",
      usage: {
        inputTokens: 10,
        outputTokens: 11,
        totalTokens: 21,
        cacheReadInputTokenCount: 0,
        cacheWriteInputTokenCount: 0,
      },
    });
    expect(events[0]).toEqual({ messageStart: { role: "assistant" } });
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: "end_turn" } });
    expect(events.at(-1)).toMatchObject({
      metadata: { usage: { inputTokens: 10, outputTokens: 11 } },
      "amazon-bedrock-invocationMetrics": { inputTokenCount: 10, outputTokenCount: 11 },
    });
  });

  test("Llama continues a bare prompt", async () => {
    const { json } = await invoke(LLAMA, { prompt: "two words", max_gen_len: 3 });
    const events = await invokeStream(LLAMA, { prompt: "two words" });

    expect(json).toEqual({
      generation: "You wrote",
      prompt_token_count: 6,
      generation_token_count: 3,
      stop_reason: "length",
    });
    expect(events.map(({ generation }) => generation).join("")).toBe("You wrote 2 words in 1 message.");
    expect(events.at(-1)).toMatchObject({
      stop_reason: "stop",
      "amazon-bedrock-invocationMetrics": { outputTokenCount: 11 },
    });
  });

  test("Titan embeds a text as a unit vector of the size that is asked for", async () => {
    const { json } = await invoke(TITAN, { inputText: "two words", dimensions: 256 });

    expect(json).toMatchObject({ inputTextTokenCount: 6, embeddingsByType: { float: json.embedding } });
    const vector = numbersOf(json.embedding);
    expect(vector).toHaveLength(256);
    expect(Math.hypot(...vector)).toBeCloseTo(1);
  });

  test("Cohere embeds up to 96 texts at once, and says by a header what it read", async () => {
    const body = { texts: ["one", "two"], input_type: "search_document", embedding_types: ["float"] };
    const answer = await post(simulator().url, invokePath(COHERE, "invoke"), body);

    expect(answer.headers["x-amzn-bedrock-input-token-count"]).toMatch(/^[1-9]\d*$/);
    expect(parse(answer.body)).toMatchObject({
      response_type: "embeddings_by_type",
      embeddings: { float: [expect.any(Array), expect.any(Array)] },
    });
    const tooMany = await post(simulator().url, invokePath(COHERE, "invoke"), { ...body, texts: Array(97).fill("a") });
    expect([tooMany.status, parse(tooMany.body).message]).toEqual([400, expect.stringContaining("1 to 96 texts")]);
  });

  test("gpt-oss answers a chat completion, with its thoughts in the text", async () => {
    const { json } = await invoke(GPT_OSS, { messages: [{ role: "user", content: "two words" }] });
    const thinking = await invoke(GPT_OSS, { messages: [{ role: "user", content: "Why?" }], reasoning_effort: "low" });

    expect(json).toMatchObject({
      object: "chat.completion",
      model: GPT_OSS,
      choices: [{ finish_reason: "stop", message: { role: "assistant", content: "You wrote 2 words in 1 message." } }],
      usage: { completion_tokens: 11 },
    });
    expect(JSON.stringify(thinking.json)).toMatch(/"content":"<reasoning>.+<\/reasoning>You wrote/);
  });

  test("gpt-oss streams chunks of a chat completion, and the metrics come with the last", async () => {
    const asked = { messages: [{ role: "user", content: '[[tool get_weather {"city":"Rome"}]]' }] };
    const plain = await invokeStream(GPT_OSS, asked);
    const told = await invokeStream(GPT_OSS, { ...asked, stream_options: { include_usage: true } });

    expect(plain.at(-1)).toMatchObject({
      choices: [{ finish_reason: "tool_calls" }],
      "amazon-bedrock-invocationMetrics": { inputTokenCount: expect.any(Number) },
    });
    expect(told.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } });
    expect(told.at(-2)).not.toHaveProperty(["amazon-bedrock-invocationMetrics"]);
  });

  test.each([
    ["streams from Titan", TITAN, "invoke-with-response-stream", { inputText: "a" }, /unsupported for streaming/],
    ["converses with Titan", TITAN, "converse", { messages: [] }, /doesn't support the Converse API/],
    ["invokes a model whose body nobody here knows", "mistral.mistral-large-2402-v1:0", "invoke", {}, /use Converse/],
  ])("whoever %s is refused", async (_, model, operation, body, message) => {
    const answer = await post(simulator().url, invokePath(model, operation), body);

    expect(answer.status).toBe(400);
    expect(parse(answer.body).message).toMatch(message);
  });
});

const WEATHER = {
  name: "get_weather",
  description: "The weather of a city",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

function isInputDelta(delta: unknown): delta is { partial_json: string } {
  return typeof delta === "object" && delta !== null && "partial_json" in delta;
}

function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}
