import {
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import {
  awsClient,
  collect,
  decodeFrames,
  invokePath,
  NOVA,
  png,
  post,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";

const simulator = useSimulator();

type Input = Omit<ConverseCommandInput, "modelId">;

async function converse(input: Input, modelId = SONNET) {
  const { $metadata: _, ...answer } = await awsClient(simulator().url).send(new ConverseCommand({ ...input, modelId }));
  return answer;
}

async function converseStream(input: Input, modelId = SONNET): Promise<readonly ConverseStreamOutput[]> {
  const { stream } = await awsClient(simulator().url).send(new ConverseStreamCommand({ ...input, modelId }));
  return collect(stream);
}

function ask(...content: ContentBlock[]): Input {
  return { messages: [{ role: "user", content }] };
}

test.each([
  ["Claude", SONNET],
  ["Nova", NOVA],
  ["a model of another maker", "mistral.mistral-large-2402-v1:0"],
])("%s converses", async (_, modelId) => {
  expect(await converse(ask({ text: "How many words are these?" }), modelId)).toEqual({
    output: { message: { role: "assistant", content: [{ text: "You wrote 5 words in 1 message." }] } },
    stopReason: "end_turn",
    usage: {
      inputTokens: 15,
      outputTokens: 11,
      totalTokens: 26,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 0,
    },
    metrics: { latencyMs: expect.any(Number) },
  });
});

test("a stream ends with the usage, after the stop reason", async () => {
  const events = await converseStream(ask({ text: "How many words are these?" }));

  expect(events).toEqual([
    { messageStart: { role: "assistant" } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "You wrote 5" } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: " words in 1" } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: " message." } } },
    { contentBlockStop: { contentBlockIndex: 0 } },
    { messageStop: { stopReason: "end_turn" } },
    {
      metadata: {
        usage: expect.objectContaining({ inputTokens: 15, outputTokens: 11, totalTokens: 26 }),
        metrics: { latencyMs: expect.any(Number) },
      },
    },
  ]);
});

test("a stream's frames name their event", async () => {
  const { headers, body } = await post(simulator().url, invokePath(SONNET, "converse-stream"), ask({ text: "Hi" }));
  const { frames } = decodeFrames(body);

  expect(headers["content-type"]).toBe("application/vnd.amazon.eventstream");
  expect(frames.map((frame) => frame.headers[":event-type"])).toEqual([
    "messageStart",
    ...Array(3).fill("contentBlockDelta"),
    "contentBlockStop",
    "messageStop",
    "metadata",
  ]);
});

const TOOLS: Input = {
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: "get_weather",
          inputSchema: { json: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
        },
      },
    ],
  },
};

test("a tool call has an id, a name and its input", async () => {
  const answer = await converse({ ...ask({ text: '[[tool get_weather {"city":"Berlin"}]]' }), ...TOOLS });

  expect(answer.stopReason).toBe("tool_use");
  expect(answer.output?.message?.content).toEqual([
    { toolUse: { toolUseId: expect.stringMatching(/^tooluse_/), name: "get_weather", input: { city: "Berlin" } } },
  ]);
});

test("two tool calls come as two blocks with ids of their own", async () => {
  const answer = await converse({ ...ask({ text: "[[tool get_weather]] [[tool get_weather]]" }), ...TOOLS });
  const ids = answer.output?.message?.content?.map(({ toolUse }) => toolUse?.toolUseId) ?? [];

  expect(new Set(ids).size).toBe(2);
});

test("a tool call streams with a start event and its input in parts", async () => {
  const events = await converseStream({ ...ask({ text: '[[tool get_weather {"city":"Berlin"}]]' }), ...TOOLS });
  const parts = events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? "");

  expect(events[1]).toEqual({
    contentBlockStart: {
      contentBlockIndex: 0,
      start: { toolUse: { name: "get_weather", toolUseId: expect.any(String) } },
    },
  });
  expect(JSON.parse(parts.join(""))).toEqual({ city: "Berlin" });
});

test("a conversation goes on with the tool's result", async () => {
  const { usage, stopReason } = await converse({
    messages: [
      { role: "user", content: [{ text: "Weather?" }] },
      {
        role: "assistant",
        content: [{ toolUse: { toolUseId: "tooluse_1", name: "get_weather", input: { city: "Berlin" } } }],
      },
      { role: "user", content: [{ toolResult: { toolUseId: "tooluse_1", content: [{ json: { sky: "clear" } }] } }] },
    ],
    ...TOOLS,
  });

  expect(stopReason).toBe("end_turn");
  expect(usage?.inputTokens).toBeGreaterThan(496); // what Claude Sonnet 4.5 adds for tools
});

test("thinking streams as reasoning content with a signature", async () => {
  const events = await converseStream({
    ...ask({ text: "[[think 6 tokens]] Why?" }),
    additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } },
  });

  expect(events.slice(1, 5)).toEqual([
    { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: "the sun came up" } } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: " over a" } } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { signature: expect.any(String) } } } },
    { contentBlockStop: { contentBlockIndex: 0 } },
  ]);
});

test("images and documents count", async () => {
  const image = await converse(ask({ image: { format: "png", source: { bytes: png(100, 150) } } }));
  const text = await converse(
    ask({ document: { format: "txt", name: "a", source: { bytes: Buffer.from("one two six") } } }),
  );
  const pdf = await converse(
    ask({
      document: {
        format: "pdf",
        name: "a",
        source: { bytes: Buffer.from("%PDF-1.7 <</Type /Pages>> <</Type /Page>> <</Type/Page>>") },
      },
    }),
  );

  expect(image.usage?.inputTokens).toBe(7 + 24);
  expect(text.usage?.inputTokens).toBe(7 + 1 + 3);
  expect(pdf.usage?.inputTokens).toBe(7 + 1 + 2 * 3000);
});

test("the output's tokens of all events together are the usage's", async () => {
  const input = {
    ...ask({ text: '[[think 9 tokens]] [[say 30 tokens]] [[tool get_weather {"a":[1,2,3]}]]' }),
    ...TOOLS,
  };
  const events = await converseStream({
    ...input,
    additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } },
  });

  expect(simulator().requests()[0]?.tokens.output).toBe(events.at(-1)?.metadata?.usage?.outputTokens);
});

test("a conversation that does not begin with the user is refused", async () => {
  await expect(converse({ messages: [{ role: "assistant", content: [{ text: "Hi" }] }] })).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("must start with a user message"),
  });
});

test("a thinking budget that is not below the maximum is refused", async () => {
  const call = converse({
    ...ask({ text: "Why?" }),
    inferenceConfig: { maxTokens: 1024 },
    additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } },
  });

  await expect(call).rejects.toThrow("`max_tokens` must be greater than `thinking.budget_tokens`");
});
