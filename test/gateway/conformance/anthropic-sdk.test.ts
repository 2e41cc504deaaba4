import Anthropic, {
  APIError,
  BadRequestError,
  type ClientOptions,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from "@anthropic-ai/sdk";
import { setEnvironment } from "../../support/command-line";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { until } from "../../support/until";
import { LONG_TEXT, PIXEL, TOO_LONG, useClientsGateway } from "./clients-gateway";

const { gateway } = useClientsGateway();

function client(options: ClientOptions = {}): Anthropic {
  return new Anthropic({ baseURL: `${gateway().url}/anthropic`, apiKey: KEYS.anna, maxRetries: 0, ...options });
}

/** The SDK takes one credential alone: whoever wants two sets the headers. */
function inBothHeaders(apiKey: string, token: string): ClientOptions {
  return { apiKey: null, defaultHeaders: { "x-api-key": apiKey, authorization: `Bearer ${token}` } };
}

function question(content: Anthropic.MessageParam["content"]) {
  return { model: "claude-sonnet", max_tokens: 500, messages: [{ role: "user" as const, content }] };
}

const WEATHER: Anthropic.Tool = { name: "get_weather", input_schema: { type: "object" } };

describe("a credential", () => {
  test.each<[string, ClientOptions]>([
    ["in x-api-key", { apiKey: KEYS.anna }],
    ["in Authorization", { apiKey: null, authToken: KEYS.anna }],
    ["in both headers, as Claude Code's key helper sends it", inBothHeaders(KEYS.anna, KEYS.anna)],
  ])("is taken %s", async (_, options) => {
    await client(options).messages.create(question("Hi"));
    expect((await gateway().entry()).principal.user).toBe("anna");
  });

  test("that differs from one header to the other is refused", async () => {
    const failing = client(inBothHeaders(KEYS.anna, KEYS.ben)).messages.create(question("Hi"));
    await expect(failing).rejects.toMatchObject({
      status: 401,
      ...byHost({ node: { type: "authentication_error" }, lambda: {} }),
    });
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("never goes upstream, in whatever header it came", async () => {
    await client(inBothHeaders(KEYS.anna, KEYS.anna)).messages.create(question("Hi"));
    expect(JSON.stringify(gateway().sent().headers)).not.toContain(KEYS.anna);
  });
});

describe("a message", () => {
  test("is answered, under the id that stands in the ledger", async () => {
    const { data, request_id } = await client().messages.create(question("How many words are these?")).withResponse();
    expect(data.content).toEqual([{ type: "text", text: "You wrote 5 words in 1 message." }]);
    const { id, usage } = await gateway().entry();
    expect([id, usage.input, usage.output]).toEqual([request_id, data.usage.input_tokens, data.usage.output_tokens]);
  });

  test("streams, and is put together by the SDK", async () => {
    const stream = client().messages.stream(question("[[say 40 tokens]]"));
    const events: string[] = [];
    stream.on("streamEvent", ({ type }) => events.push(type));
    expect((await stream.finalMessage()).usage.output_tokens).toBe(40);
    expect([events[0], events.at(-2), events.at(-1)]).toEqual(["message_start", "message_delta", "message_stop"]);
  });

  test("calls tools in parallel while it streams, and takes their results", async () => {
    const asked = question('[[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]');
    const first = await client()
      .messages.stream({ ...asked, tools: [WEATHER] })
      .finalMessage();
    const uses = first.content.filter((block) => block.type === "tool_use");
    expect([first.stop_reason, uses.map(({ input }) => input)]).toEqual([
      "tool_use",
      [{ city: "Berlin" }, { city: "Rome" }],
    ]);
    const results = uses.map(({ id }) => ({ type: "tool_result" as const, tool_use_id: id, content: "20 degrees" }));
    const second = await client().messages.create({
      ...asked,
      tools: [WEATHER],
      messages: [
        ...asked.messages,
        { role: "assistant", content: first.content },
        { role: "user", content: [...results, { type: "text", text: "And now?" }] },
      ],
    });
    expect(second.content).toEqual([{ type: "text", text: "You wrote 2 words in 3 messages." }]);
  });

  test("thinks, with a signature, streamed or not", async () => {
    const asked = {
      ...question("Why?"),
      max_tokens: 2_000,
      thinking: { type: "enabled" as const, budget_tokens: 1_024 },
    };
    const messages = [await client().messages.create(asked), await client().messages.stream(asked).finalMessage()];
    for (const { content } of messages)
      expect(content[0]).toMatchObject({ type: "thinking", signature: expect.stringMatching(/^sig-/) });
  });

  test("carries an image, and marks what is cached for an hour", async () => {
    const asked = {
      ...question([
        { type: "image", source: { type: "base64", media_type: "image/png", data: PIXEL } },
        { type: "text", text: "What is it?" },
      ]),
      system: [
        { type: "text" as const, text: LONG_TEXT, cache_control: { type: "ephemeral" as const, ttl: "1h" as const } },
      ],
    };
    const first = await client().messages.create(asked);
    const second = await client().messages.create(asked);
    expect(first.usage.cache_creation?.ephemeral_1h_input_tokens).toBeGreaterThan(1_000);
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
    const [written, read] = await gateway().entries(2);
    expect(written?.usage.cacheWriteLong).toBe(first.usage.cache_creation_input_tokens);
    expect(read?.usage.cacheRead).toBe(second.usage.cache_read_input_tokens);
  });

  test("is counted for nothing, as it would be charged", async () => {
    const { model, messages } = question("How many words are these?");
    const { input_tokens } = await client().messages.countTokens({ model, messages });
    const { usage } = await client().messages.create(question("How many words are these?"));
    expect(input_tokens).toBe(usage.input_tokens);
    expect((await gateway().entries(2)).find(({ operation }) => operation === "count-tokens")?.cost).toBe(0);
  });

  test("goes by Anthropic's own name of a model too", async () => {
    await client().messages.create({ ...question("Hi"), model: "claude-haiku-4-5" });
    expect((await gateway().entry()).route).toBe("claude-haiku");
  });
});

test("the models are those of the caller's team that speak this API", async () => {
  const ids: string[] = [];
  for await (const { id } of client().models.list()) ids.push(id);
  expect(ids).toEqual(["claude-sonnet", "claude-haiku"]);
  expect((await client({ apiKey: KEYS.carl }).models.list()).data.map(({ id }) => id)).toEqual(["claude-haiku"]);
});

describe("as Claude Code does it", () => {
  test("by ANTHROPIC_BASE_URL and ANTHROPIC_AUTH_TOKEN, with its betas and headers", async () => {
    const restore = setEnvironment({
      ANTHROPIC_BASE_URL: `${gateway().url}/anthropic`,
      ANTHROPIC_AUTH_TOKEN: KEYS.anna,
    });
    try {
      const sessions = new Anthropic({
        defaultHeaders: {
          "x-app": "cli",
          "x-claude-code-session-id": "session-1",
          "user-agent": "claude-cli/2.1.0 (external, cli)",
          "anthropic-dangerous-direct-browser-access": "true",
        },
      });
      const stream = sessions.beta.messages.stream({
        ...question("[[say 40 tokens]]"),
        betas: [
          "claude-code-20250219",
          "interleaved-thinking-2025-05-14",
          "oauth-2025-04-20",
          "fine-grained-tool-streaming-2025-05-14",
        ],
        metadata: { user_id: "user_1" },
      });
      expect((await stream.finalMessage()).usage.output_tokens).toBe(40);
    } finally {
      restore();
    }
    const { path, body, headers } = gateway().sent();
    expect(path).toBe("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream");
    expect(JSON.parse(body.toString())).toEqual({
      max_tokens: 500,
      messages: [{ role: "user", content: "[[say 40 tokens]]" }],
      metadata: { user_id: "user_1" },
      anthropic_version: "bedrock-2023-05-31",
      // All but what Bedrock refuses.
      anthropic_beta: [
        "claude-code-20250219",
        "interleaved-thinking-2025-05-14",
        "fine-grained-tool-streaming-2025-05-14",
      ],
    });
    expect(headers["x-claude-code-session-id"]).toBeUndefined();
  });

  test("it asks for models with its helper's value in x-api-key alone", async () => {
    const answer = await fetch(`${gateway().url}/anthropic/v1/models?limit=1000`, {
      headers: { "x-api-key": KEYS.anna, "anthropic-version": "2023-06-01" },
    });
    expect(await answer.json()).toMatchObject({
      data: [{ id: "claude-sonnet" }, { id: "claude-haiku" }],
      has_more: false,
    });
  });
});

describe("an error is the SDK's own", () => {
  test.each<[string, new (...args: never[]) => Error, string, string, object, string?]>([
    [
      "a model that the caller does not have",
      NotFoundError,
      "not_found_error",
      "claude-haiku",
      { model: "gpt-9" },
      KEYS.carl,
    ],
    [
      "a tool that the team may not offer",
      PermissionDeniedError,
      "permission_error",
      "get_weather",
      { model: "claude-haiku", tools: [WEATHER] },
      KEYS.carl,
    ],
    ["a number that is none", BadRequestError, "invalid_request_error", "max_tokens", { max_tokens: 0 }],
    ["a body that is too long", APIError, "request_too_large", "longer than the 4000000 bytes", { system: TOO_LONG }],
    [
      "a model that does not speak this API",
      BadRequestError,
      "invalid_request_error",
      "by converse",
      { model: "nova" },
    ],
  ])("for %s", async (_, kind, type, words, more, key = KEYS.anna) => {
    const failing = client({ apiKey: key }).messages.create({ ...question("Hi"), ...more });
    await expect(failing).rejects.toThrow(kind);
    await expect(failing).rejects.toMatchObject({ type, message: expect.stringContaining(words) });
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test.each([
    ["AccessDeniedException", PermissionDeniedError, "permission_error"],
    ["ResourceNotFoundException", NotFoundError, "not_found_error"],
    ["ValidationException", BadRequestError, "invalid_request_error"],
    ["ThrottlingException", RateLimitError, "rate_limit_error"],
    ["ServiceUnavailableException", InternalServerError, "overloaded_error"],
  ] as const)("when Bedrock says %s, streamed or not, in Bedrock's words", async (name, kind, type) => {
    const asked = { ...question(`[[fault ${name}]]`), model: "claude-haiku" };
    const failing = [client().messages.create(asked), client().messages.stream(asked).finalMessage()];
    for (const each of failing) await expect(each).rejects.toThrow(kind);
    for (const each of failing) await expect(each).rejects.toMatchObject({ type });
    expect((await gateway().entries(2)).map(({ outcome, cost }) => [outcome, cost])).toEqual([
      ["failed", 0],
      ["failed", 0],
    ]);
  });

  test("inside a stream that has begun", async () => {
    const stream = client().messages.stream(
      question("[[exception throttlingException after 3 events]] [[say 40 tokens]]"),
    );
    await expect(stream.finalMessage()).rejects.toMatchObject({ error: { error: { type: "rate_limit_error" } } });
    expect((await gateway().entry()).outcome).toBe("estimated");
  });
});

describe("the SDK repeats by itself", () => {
  // One of its own: what failed above has opened a breaker.
  const { gateway } = useClientsGateway();
  const patient = (key: string) => client({ baseURL: `${gateway().url}/anthropic`, apiKey: key, maxRetries: 5 });

  test.each(["ThrottlingException", "ServiceUnavailableException"])(
    "what Bedrock refused with %s, more often than the gateway tries",
    async (fault) => {
      await patient(KEYS.anna).messages.create({ ...question(`[[fault ${fault} 3 times]] Hi`), model: "claude-haiku" });
      expect((await gateway().entries(2)).map(({ outcome }) => outcome)).toEqual(["failed", "completed"]);
    },
  );

  test("what a limit of ours refused", async () => {
    const slow = patient(KEYS.ben).messages.create(question("[[delay 300ms]] first"));
    await until(() => gateway().bedrock.runningRequests() > 0);
    const answers = await Promise.all([slow, patient(KEYS.ben).messages.create(question("second"))]);
    expect(answers.map(({ stop_reason }) => stop_reason)).toEqual(["end_turn", "end_turn"]);
  });

  test("when Bedrock has said how long to wait: that reaches it", async () => {
    // Longer than the gateway waits itself.
    const asked = { ...question("[[fault ThrottlingException retry-after 7200]]"), model: "claude-haiku" };
    const hasty = client({ baseURL: `${gateway().url}/anthropic` });
    const failures = await Promise.allSettled([
      hasty.messages.create(asked),
      hasty.messages.stream(asked).finalMessage(),
    ]);
    const headers = failures.map((each) => each.status === "rejected" && each.reason.headers.get("retry-after"));
    expect(headers).toEqual(["7200", "7200"]);
  });
});
