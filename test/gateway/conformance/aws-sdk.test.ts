import {
  AccessDeniedException,
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { setEnvironment } from "../../support/command-line";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { until } from "../../support/until";
import { LONG_TEXT, PIXEL, TOO_LONG, useClientsGateway } from "./clients-gateway";

const { gateway, certificate } = useClientsGateway();
const clients: BedrockRuntimeClient[] = [];
let restore: () => void;

beforeAll(() => {
  restore = setEnvironment({ AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" });
});
afterAll(() => {
  restore();
  for (const client of clients) client.destroy();
});

/** As our documentation sets it up. */
function client(config: BedrockRuntimeClientConfig = {}, key: string = KEYS.anna): BedrockRuntimeClient {
  const made = new BedrockRuntimeClient({
    endpoint: `${gateway().url}/bedrock`,
    region: "eu-central-1",
    token: { token: key },
    authSchemePreference: ["httpBearerAuth"],
    maxAttempts: 1,
    ...config,
  });
  clients.push(made);
  return made;
}

function question(text: string, more: Partial<ConverseCommandInput> = {}): ConverseCommandInput {
  return { modelId: "claude-sonnet", messages: [{ role: "user", content: [{ text }] }], ...more };
}

function claude(text: string, more: object = {}) {
  const body = {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 500,
    messages: [{ role: "user", content: text }],
    ...more,
  };
  return { modelId: "claude-sonnet", contentType: "application/json", body: JSON.stringify(body) };
}

const WEATHER = {
  tools: [{ toolSpec: { name: "get_weather", inputSchema: { json: { type: "object", properties: {} } } } }],
};

describe("a credential", () => {
  test("may stand in AWS_BEARER_TOKEN_BEDROCK, with the endpoint in AWS_ENDPOINT_URL_BEDROCK_RUNTIME", async () => {
    const restoreToken = setEnvironment({
      AWS_BEARER_TOKEN_BEDROCK: KEYS.anna,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `${gateway().url}/bedrock`,
      AWS_REGION: "eu-central-1",
    });
    try {
      const made = new BedrockRuntimeClient({});
      clients.push(made);
      await made.send(new ConverseCommand(question("Hi")));
    } finally {
      restoreToken();
    }
    expect(gateway().bedrock.requests()).toHaveLength(1);
    expect(await gateway().entry()).toMatchObject({ principal: { user: "anna", team: "payments" } });
  });

  test("of AWS is refused with the way to mend it", async () => {
    const signing = client({
      authSchemePreference: ["sigv4"],
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret-of-the-test" },
    });
    await expect(signing.send(new ConverseCommand(question("Hi")))).rejects.toMatchObject(
      byHost({
        node: {
          name: "UnrecognizedClientException",
          message: expect.stringContaining("set AWS_BEARER_TOKEN_BEDROCK"),
          $metadata: { httpStatusCode: 403 },
        },
        lambda: { $metadata: { httpStatusCode: 401 } },
      }),
    );
    expect(gateway().bedrock.requests()).toEqual([]);
  });
});

describe("a call", () => {
  test("by converse is answered, with what it used", async () => {
    const { output, stopReason, usage } = await client().send(
      new ConverseCommand(question("How many words are these?")),
    );
    expect(output?.message?.content).toEqual([{ text: "You wrote 5 words in 1 message." }]);
    expect(stopReason).toBe("end_turn");
    const { usage: charged } = await gateway().entry();
    expect([charged.input, charged.output]).toEqual([usage?.inputTokens, usage?.outputTokens]);
  });

  test("by converse-stream arrives in events", async () => {
    const { stream } = await client().send(new ConverseStreamCommand(question("[[say 40 tokens]]")));
    const events = await collect(stream);
    expect(events.filter(({ contentBlockDelta }) => contentBlockDelta).length).toBeGreaterThan(5);
    expect(events[0]?.messageStart?.role).toBe("assistant");
    expect(events.at(-1)?.metadata?.usage?.outputTokens).toBe(40);
  });

  test("by invoke and its stream speaks the model's own dialect", async () => {
    const whole = await client().send(new InvokeModelCommand(claude("How many words are these?")));
    const message = JSON.parse(Buffer.from(whole.body).toString());
    expect(message.content[0].text).toBe("You wrote 5 words in 1 message.");

    const { body } = await client().send(new InvokeModelWithResponseStreamCommand(claude("[[say 40 tokens]]")));
    const events = (await collect(body)).map(({ chunk }) => JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
    expect([events[0].type, events.at(-1).type]).toEqual(["message_start", "message_stop"]);
    expect(events.at(-1)["amazon-bedrock-invocationMetrics"].outputTokenCount).toBe(40);
  });

  test("may name an inference profile's ARN, whose slash and colons the SDK encodes", async () => {
    const modelId =
      "arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0";
    await client().send(new ConverseCommand(question("Hi", { modelId })));
    expect((await gateway().entry()).route).toBe("claude-haiku");
  });

  test("may call tools in parallel, and bring their results", async () => {
    const asked = question('[[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]', {
      toolConfig: WEATHER,
    });
    const first = await client().send(new ConverseCommand(asked));
    const uses = (first.output?.message?.content ?? []).flatMap(({ toolUse }) => toolUse ?? []);
    expect([first.stopReason, uses.map(({ input }) => input)]).toEqual([
      "tool_use",
      [{ city: "Berlin" }, { city: "Rome" }],
    ]);

    const results = uses.map(({ toolUseId }) => ({ toolResult: { toolUseId, content: [{ json: { degrees: 20 } }] } }));
    const second = await client().send(
      new ConverseCommand({
        ...asked,
        messages: [
          ...(asked.messages ?? []),
          { role: "assistant", content: first.output?.message?.content },
          { role: "user", content: [...results, { text: "And now?" }] },
        ],
      }),
    );
    expect(second.output?.message?.content).toEqual([{ text: "You wrote 2 words in 3 messages." }]);
  });

  test("may think, and stream its thoughts with their signature", async () => {
    const thinking = { thinking: { type: "enabled", budget_tokens: 1_024 } };
    const asked = question("[[think 30 tokens]] Why?", { additionalModelRequestFields: thinking });
    const { output } = await client().send(new ConverseCommand(asked));
    expect(output?.message?.content?.[0]?.reasoningContent?.reasoningText?.signature).toMatch(/^sig-/);
    const { stream } = await client().send(new ConverseStreamCommand(asked));
    const deltas = (await collect(stream)).flatMap((event) => event.contentBlockDelta?.delta ?? []);
    expect(deltas.some(({ reasoningContent }) => reasoningContent?.signature !== undefined)).toBe(true);
  });

  test("may carry an image, and mark what is cached", async () => {
    const asked = question("What is it?", { system: [{ text: LONG_TEXT }, { cachePoint: { type: "default" } }] });
    asked.messages?.[0]?.content?.push({ image: { format: "png", source: { bytes: Buffer.from(PIXEL, "base64") } } });
    const first = await client().send(new ConverseCommand(asked));
    const second = await client().send(new ConverseCommand(asked));
    expect(first.usage?.cacheWriteInputTokens).toBeGreaterThan(1_000);
    expect(second.usage?.cacheReadInputTokens).toBe(first.usage?.cacheWriteInputTokens);
    const [written, read] = await gateway().entries(2);
    expect(written?.usage.cacheWrite).toBe(first.usage?.cacheWriteInputTokens);
    expect(read?.usage.cacheRead).toBe(second.usage?.cacheReadInputTokens);
    expect(read?.cost).toBeLessThan(written?.cost ?? 0);
  });

  test("may ask for the vector of a text", async () => {
    const body = JSON.stringify({ inputText: "hello", dimensions: 256 });
    const answer = await client().send(new InvokeModelCommand({ modelId: "embeddings", body }));
    expect(JSON.parse(Buffer.from(answer.body).toString()).embedding).toHaveLength(256);
    expect(await gateway().entry()).toMatchObject({ route: "embeddings", outcome: "completed", usage: { output: 0 } });
  });

  test("may count tokens, in both forms and for nothing", async () => {
    const asked = question("How many words are these?");
    const invoke = Buffer.from(claude("How many words are these?").body);
    const counted = await Promise.all([
      client().send(
        new CountTokensCommand({ modelId: "claude-sonnet", input: { converse: { messages: asked.messages } } }),
      ),
      client().send(new CountTokensCommand({ modelId: "claude-sonnet", input: { invokeModel: { body: invoke } } })),
    ]);
    const { usage } = await client().send(new ConverseCommand(asked));
    expect(counted.map(({ inputTokens }) => inputTokens)).toEqual([usage?.inputTokens, usage?.inputTokens]);
    const entries = await gateway().entries(3);
    expect(entries.filter(({ operation }) => operation === "count-tokens").map(({ cost }) => cost)).toEqual([0, 0]);
  });

  test("over TLS speaks HTTP/2", async () => {
    const secure = client({
      endpoint: `${gateway().secureUrl}/bedrock`,
      requestHandler: { nodeHttp2ConnectOptions: { ca: certificate() } },
    });
    await secure.send(new ConverseCommand(question("Hi")));
    const { stream } = await secure.send(new ConverseStreamCommand(question("[[say 40 tokens]]")));
    expect((await collect(stream)).at(-1)?.metadata?.usage?.outputTokens).toBe(40);
  });
});

describe("an error is the SDK's own", () => {
  test.each<[string, new (...args: never[]) => Error, Partial<ConverseCommandInput>, string, string?]>([
    [
      "a model that the caller does not have",
      ResourceNotFoundException,
      { modelId: "nova" },
      "claude-haiku",
      KEYS.carl,
    ],
    [
      "a tool that the team may not offer",
      AccessDeniedException,
      { modelId: "claude-haiku", toolConfig: WEATHER },
      "get_weather",
      KEYS.carl,
    ],
    ["a number that is none", ValidationException, { inferenceConfig: { maxTokens: 0 } }, "inferenceConfig.maxTokens"],
    ["a body that is too long", ValidationException, { system: [{ text: TOO_LONG }] }, "longer than the 4000000 bytes"],
  ])("for %s", async (_, type, more, words, key = KEYS.anna) => {
    const failing = client({}, key).send(new ConverseCommand(question("Hi", more)));
    await expect(failing).rejects.toThrow(type);
    await expect(failing).rejects.toThrow(words);
    expect(gateway().bedrock.requests()).toEqual([]);
    expect(await gateway().account()).toMatchObject({ held: 0, running: 0 });
  });

  test.each([
    ["AccessDeniedException", AccessDeniedException],
    ["ResourceNotFoundException", ResourceNotFoundException],
    ["ValidationException", ValidationException],
    ["ThrottlingException", ThrottlingException],
    ["ServiceUnavailableException", ServiceUnavailableException],
  ] as const)("when Bedrock says %s, for unary calls and streams", async (name, type) => {
    const asked = question(`[[fault ${name}]]`, { modelId: "claude-haiku" });
    await expect(client().send(new ConverseCommand(asked))).rejects.toThrow(type);
    await expect(client().send(new ConverseStreamCommand(asked))).rejects.toThrow(type);
    const entries = await gateway().entries(2);
    expect(entries.map(({ outcome, cost }) => [outcome, cost])).toEqual([
      ["failed", 0],
      ["failed", 0],
    ]);
  });

  test("inside a stream that has begun", async () => {
    const { stream } = await client().send(
      new ConverseStreamCommand(question("[[exception throttlingException after 3 events]] [[say 40 tokens]]")),
    );
    await expect(collect(stream)).rejects.toThrow(ThrottlingException);
    expect((await gateway().entry()).outcome).toBe("estimated");
  });
});

describe("the SDK repeats by itself", () => {
  // One of its own: what failed above has opened a breaker.
  const { gateway } = useClientsGateway();
  const patient = (key: string = KEYS.anna) => client({ endpoint: `${gateway().url}/bedrock`, maxAttempts: 10 }, key);

  test.each(["ThrottlingException", "ServiceUnavailableException"])(
    "what Bedrock refused with %s, more often than the gateway tries",
    async (name) => {
      const asked = question(`[[fault ${name} 3 times]] Hi`, { modelId: "claude-haiku" });
      await patient().send(new ConverseCommand(asked));
      const entries = await gateway().entries(2);
      expect(entries.map(({ outcome }) => outcome)).toEqual(["failed", "completed"]);
    },
  );

  test("what a limit of ours refused", async () => {
    const ben = patient(KEYS.ben);
    const slow = ben.send(new ConverseCommand(question("[[delay 300ms]] first")));
    await until(() => gateway().bedrock.runningRequests() > 0);
    const answers = await Promise.all([slow, ben.send(new ConverseCommand(question("second")))]);
    expect(answers.map(({ stopReason }) => stopReason)).toEqual(["end_turn", "end_turn"]);
    expect(gateway().log.filter((line) => line.includes('"limit":"concurrency"'))).not.toEqual([]);
  });
});

async function collect<Event>(events: AsyncIterable<Event> | undefined): Promise<readonly Event[]> {
  const all: Event[] = [];
  for await (const event of events ?? []) all.push(event);
  return all;
}
