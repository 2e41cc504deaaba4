import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  type ClientOptions,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from "openai";
import type { ChatCompletionTool } from "openai/resources/chat/completions";
import type { FunctionTool, ResponseInput } from "openai/resources/responses/responses";
import { setEnvironment } from "../../support/command-line";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { LONG_TEXT, PIXEL, TOO_LONG, useClientsGateway } from "./clients-gateway";
import { until } from "./gateway-under-test";

const { gateway } = useClientsGateway();

function client(options: ClientOptions = {}): OpenAI {
  return new OpenAI({ baseURL: `${gateway().url}/openai/v1`, apiKey: KEYS.anna, maxRetries: 0, ...options });
}

function question(content: string, model = "claude-sonnet") {
  return { model, messages: [{ role: "user" as const, content }] };
}

const PARAMETERS = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const WEATHER: ChatCompletionTool = { type: "function", function: { name: "get_weather", parameters: PARAMETERS } };
const WEATHER_ITEM: FunctionTool = { type: "function", name: "get_weather", parameters: PARAMETERS, strict: false };
const PARALLEL = '[[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]';
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const RED = `data:image/png;base64,${PIXEL}`;

/** Models behind both ways of asking, and the operations of Bedrock that they are asked by. */
const MODELS = [
  ["claude-sonnet", "converse", "converse-stream"],
  ["nova", "converse", "converse-stream"],
  ["gpt-oss", "invoke", "invoke-with-response-stream"],
] as const;

describe.each(MODELS)("chat completions of %s", (model, operation, streamingOperation) => {
  test("are answered, under the id that stands in the ledger", async () => {
    const { data, request_id } = await client()
      .chat.completions.create(question("How many words are these?", model))
      .withResponse();
    expect(data.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { role: "assistant", content: "You wrote 5 words in 1 message." },
    });
    const { id, usage, surface, operation: asked } = await gateway().entry();
    expect([id, surface, asked]).toEqual([request_id, "openai", operation]);
    expect([usage.input, usage.output]).toEqual([data.usage?.prompt_tokens, data.usage?.completion_tokens]);
  });

  test("stream, and are put together by the SDK", async () => {
    const asked = { ...question("[[say 40 tokens]]", model), stream_options: { include_usage: true } };
    const stream = client().chat.completions.stream(asked);
    const deltas: string[] = [];
    stream.on("content", (delta) => deltas.push(delta));
    const { choices, usage } = await stream.finalChatCompletion();
    expect(deltas.length).toBeGreaterThan(5);
    expect([choices[0]?.finish_reason, choices[0]?.message.content]).toEqual(["stop", deltas.join("")]);
    expect(usage?.completion_tokens).toBe(40);
    expect((await gateway().entry()).operation).toBe(streamingOperation);
  });

  test("end at the tokens that they may have, and at a stop sequence", async () => {
    const short = await client().chat.completions.create({
      ...question("[[say 40 tokens]]", model),
      max_completion_tokens: 10,
    });
    const stopped = await client().chat.completions.create({
      ...question('[[say "one two three"]]', model),
      stop: [" two"],
    });
    expect([short.choices[0]?.finish_reason, short.usage?.completion_tokens]).toEqual(["length", 10]);
    expect(stopped.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "one" } });
  });

  test("call tools in parallel while they stream, and take their results", async () => {
    const asked = { ...question(PARALLEL, model), tools: [WEATHER] };
    const first = await client().chat.completions.stream(asked).finalChatCompletion();
    const said = first.choices[0]?.message;
    const calls = said?.tool_calls ?? [];
    expect(first.choices[0]?.finish_reason).toBe("tool_calls");
    expect(calls.map((call) => call.type === "function" && JSON.parse(call.function.arguments))).toEqual([
      { city: "Berlin" },
      { city: "Rome" },
    ]);
    const second = await client().chat.completions.create({
      ...asked,
      messages: [
        ...asked.messages,
        { role: "assistant", content: said?.content ?? null, tool_calls: calls },
        ...calls.map(({ id }) => ({ role: "tool" as const, tool_call_id: id, content: "20 degrees" })),
        { role: "user", content: "And now?" },
      ],
    });
    expect(second.choices[0]?.message.content).toMatch(/^You wrote 2 words in \d messages\.$/);
  });

  test("are held to a tool, and to a schema", async () => {
    const forced = await client().chat.completions.create({
      ...question("Hi", model),
      tools: [WEATHER],
      tool_choice: { type: "function", function: { name: "get_weather" } },
    });
    expect(forced.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: "get_weather", arguments: '{"city":"text"}' },
    });
    const asked = {
      ...question("Hi", model),
      response_format: { type: "json_schema" as const, json_schema: { name: "place", strict: true, schema: SCHEMA } },
    };
    const answers = [
      await client().chat.completions.parse(asked),
      await client().chat.completions.stream(asked).finalChatCompletion(),
    ];
    for (const { choices } of answers) {
      expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { content: '{"city":"text"}' } });
    }
  });

  test("read system and developer messages, and pictures", async () => {
    const answer = await client().chat.completions.create({
      model,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "developer", content: [{ type: "text", text: "Be kind." }] },
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            { type: "image_url", image_url: { url: RED } },
          ],
        },
      ],
    });
    expect(answer.choices[0]?.message.content).toContain("You wrote 3 words");
    expect(gateway().sent().body.toString()).toContain(PIXEL);
  });
});

describe("a translated chat completion", () => {
  test("thinks where it is asked to, streamed or not", async () => {
    const asked = { ...question("Why?"), reasoning_effort: "low" as const, max_completion_tokens: 2_000 };
    const whole = await client().chat.completions.create(asked);
    expect(whole.choices[0]?.message).toMatchObject({ reasoning_content: expect.stringMatching(/\w/) });
    let thoughts = "";
    for await (const { choices } of await client().chat.completions.create({ ...asked, stream: true })) {
      const delta: object = choices[0]?.delta ?? {};
      if ("reasoning_content" in delta) thoughts += delta.reasoning_content;
    }
    expect(whole.choices[0]?.message).toMatchObject({ reasoning_content: thoughts });
    for (const { body } of gateway().bedrock.requests()) {
      const { thinking } = JSON.parse(body.toString()).additionalModelRequestFields;
      expect(thinking).toEqual({ type: "enabled", budget_tokens: 1_024 });
    }
  });

  test("caches what Claude will read again, and says what was read from the cache", async () => {
    const asked = {
      ...question("Hi"),
      messages: [
        { role: "system" as const, content: `openai. ${LONG_TEXT}` },
        { role: "user" as const, content: "Hi" },
      ],
      tools: [WEATHER],
    };
    const first = await client().chat.completions.create(asked);
    const second = await client().chat.completions.create(asked);
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(1_000);
    expect(second.usage?.prompt_tokens).toBe(first.usage?.prompt_tokens);
    const [written, read] = await gateway().entries(2);
    expect(read?.usage.cacheRead).toBe(written?.usage.cacheWrite);
  });

  test("tells of fields on which nothing depends", async () => {
    const { response } = await client()
      .chat.completions.create({ ...question("Hi"), user: "anna", metadata: { a: "b" } })
      .withResponse();
    expect(response.headers.get("x-bedrock-access-unused")).toBe("user, metadata");
  });
});

describe.each(["claude-sonnet", "nova", "gpt-oss"])("responses of %s", (model) => {
  test("are answered, stored nowhere", async () => {
    const answer = await client().responses.create({ model, input: "How many words are these?", metadata: { a: "b" } });
    expect(answer).toMatchObject({
      status: "completed",
      output_text: "You wrote 5 words in 1 message.",
      metadata: { a: "b" },
      store: false,
    });
    const { usage, operation } = await gateway().entry();
    expect([operation, usage.input, usage.output]).toEqual([
      "converse",
      answer.usage?.input_tokens,
      answer.usage?.output_tokens,
    ]);
    await expect(client().responses.retrieve(answer.id)).rejects.toThrow(NotFoundError);
  });

  test("stream, and are put together by the SDK", async () => {
    const stream = client().responses.stream({ model, input: "[[say 40 tokens]]", instructions: "Be brief." });
    const types: string[] = [];
    stream.on("event", ({ type }) => types.push(type));
    const { output_text: text, usage } = await stream.finalResponse();
    expect([types[0], types.at(-1)]).toEqual(["response.created", "response.completed"]);
    expect(text).not.toBe("");
    expect(usage?.output_tokens).toBe(40);
  });

  test("call tools in parallel while they stream, and take their results with all that was said", async () => {
    const input: ResponseInput = [{ role: "user", content: PARALLEL }];
    const asked = { model, tools: [WEATHER_ITEM], store: false };
    const first = await client()
      .responses.stream({ ...asked, input })
      .finalResponse();
    const calls = first.output.filter((item) => item.type === "function_call");
    expect(calls.map(({ arguments: called }) => JSON.parse(called))).toEqual([{ city: "Berlin" }, { city: "Rome" }]);
    const results = calls.map(({ call_id }) => ({
      type: "function_call_output" as const,
      call_id,
      output: "20 degrees",
    }));
    const said: ResponseInput = first.output.filter((item) => item.type === "function_call");
    const second = await client().responses.create({
      ...asked,
      input: [...input, ...said, ...results, { role: "user", content: "And now?" }],
    });
    expect(second.output_text).toBe("You wrote 2 words in 3 messages.");
  });

  test("are held to a schema", async () => {
    const format = { type: "json_schema" as const, name: "place", strict: true, schema: SCHEMA };
    const answer = await client().responses.parse({ model, input: "Hi", text: { format } });
    expect([answer.output_text, answer.output_parsed]).toEqual(['{"city":"text"}', { city: "text" }]);
  });

  test("are incomplete where they run out of tokens", async () => {
    const answer = await client().responses.create({ model, input: "[[say 40 tokens]]", max_output_tokens: 10 });
    expect([answer.status, answer.incomplete_details]).toEqual(["incomplete", { reason: "max_output_tokens" }]);
  });

  test("fail where the stream does, in Bedrock's words", async () => {
    const input = "[[exception throttlingException after 3 events]] [[say 40 tokens]]";
    const events = await client().responses.create({ model, input, stream: true });
    const types: string[] = [];
    for await (const event of events) {
      types.push(event.type);
      if (event.type === "response.failed") expect(event.response.error?.message).toContain("Too many requests");
    }
    expect(types.at(-1)).toBe("response.failed");
    expect((await gateway().entry()).outcome).toBe("estimated");
  });
});

test("a response thinks, and its sealed thoughts go back to the model with the tools' results", async () => {
  const asked = {
    model: "claude-sonnet",
    tools: [WEATHER_ITEM],
    reasoning: { effort: "low" as const },
    include: ["reasoning.encrypted_content" as const],
    store: false,
  };
  const input: ResponseInput = [{ role: "user", content: '[[tool get_weather {"city":"Berlin"}]]' }];
  const first = await client()
    .responses.stream({ ...asked, input })
    .finalResponse();
  expect(first.output.map(({ type }) => type)).toEqual(["reasoning", "function_call"]);
  const said: ResponseInput = first.output.filter(
    ({ type }) => type === "reasoning" || type === "function_call",
  ) as ResponseInput;
  const call = first.output.find((item) => item.type === "function_call");
  gateway().bedrock.forgetRequests();
  await client().responses.create({
    ...asked,
    input: [...input, ...said, { type: "function_call_output", call_id: call?.call_id ?? "", output: "20 degrees" }],
  });
  const { messages, additionalModelRequestFields } = JSON.parse(gateway().sent().body.toString());
  expect(messages[1].content[0].reasoningContent.reasoningText.signature).toMatch(/^sig-/);
  expect(additionalModelRequestFields.thinking).toMatchObject({ type: "enabled" });
});

describe("embeddings", () => {
  test.each(["embeddings", "cohere-embeddings"])("of %s come in the order of their texts, and count", async (model) => {
    const input = ["one", "two", "three", "one"];
    const answer = await client().embeddings.create({ model, input });
    expect(answer.data.map(({ index, embedding }) => [index, embedding.length])).toEqual(
      input.map((_, index) => [index, 1_024]),
    );
    expect(answer.data[3]?.embedding).toEqual(answer.data[0]?.embedding);
    expect(answer.data[1]?.embedding).not.toEqual(answer.data[0]?.embedding);
    const entries = await gateway().entries(model === "embeddings" ? input.length : 1);
    expect(entries.reduce((sum, { usage }) => sum + usage.input, 0)).toBe(answer.usage.prompt_tokens);
    expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
  });

  test("come as numbers or, as the SDK asks for them unasked, in base64", async () => {
    const asked = { model: "embeddings", input: "hello", dimensions: 256 };
    const plain = await client().embeddings.create({ ...asked, encoding_format: "float" });
    const packed = await client().embeddings.create(asked);
    const rounded = plain.data[0]?.embedding.map((value) => Math.fround(value));
    expect(packed.data[0]?.embedding).toEqual(rounded);
    expect(rounded).toHaveLength(256);
  });

  test("of more texts than a model takes at once are several calls", async () => {
    const input = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    const { data } = await client().embeddings.create({ model: "cohere-embeddings", input });
    expect(data).toHaveLength(200);
    expect((await gateway().entries(3)).map(({ outcome }) => outcome)).toEqual(["completed", "completed", "completed"]);
  });

  test.each<[string, string, object]>([
    ["tokens in the place of texts", "input[0]", { input: [1, 2] }],
    ["no text", "input", { input: [] }],
    ["dimensions that the model does not choose", "dimensions", { model: "cohere-embeddings", dimensions: 256 }],
    ["a kind of input that the model does not tell apart", "input_type", { input_type: "search_query" }],
    ["a model that writes text", "model", { model: "claude-sonnet" }],
    ["a field of tomorrow", "a_field_of_tomorrow", { a_field_of_tomorrow: 1 }],
  ])("for %s are refused by name", async (_, param, more) => {
    const failing = client().embeddings.create({ model: "embeddings", input: "hello", ...more });
    await expect(failing).rejects.toThrow(BadRequestError);
    await expect(failing).rejects.toMatchObject({ param });
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("fail with Bedrock's error, however many calls there were", async () => {
    const input = [...Array.from({ length: 20 }, () => "hello"), "[[fault ValidationException]]", "hello"];
    await expect(client().embeddings.create({ model: "embeddings", input })).rejects.toThrow(BadRequestError);
  });
});

describe("models", () => {
  test("are the routes of the caller's team", async () => {
    const ids: string[] = [];
    for await (const { id } of client().models.list()) ids.push(id);
    expect(ids).toEqual([
      ...["claude-sonnet", "claude-haiku", "nova", "llama", "embeddings"],
      ...["gpt-oss", "cohere-embeddings"],
    ]);
    expect((await client({ apiKey: KEYS.carl }).models.list()).data.map(({ id }) => id)).toEqual(["claude-haiku"]);
  });

  test("are found by any name that calls take", async () => {
    expect(await client().models.retrieve("gpt-oss")).toMatchObject({ id: "gpt-oss", owned_by: "openai" });
    expect(await client().models.retrieve("anthropic.claude-haiku-4-5-20251001-v1:0")).toMatchObject({
      owned_by: "anthropic",
    });
    await expect(client().models.retrieve("gpt-9")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });
});

describe("an error is the SDK's own", () => {
  test.each<[string, new (...args: never[]) => Error, object, object, string?]>([
    ["a model that the caller does not have", NotFoundError, { code: "model_not_found" }, { model: "gpt-9" }],
    [
      "a tool that the team may not offer",
      PermissionDeniedError,
      { type: "permission_error" },
      { model: "claude-haiku", tools: [WEATHER] },
      KEYS.carl,
    ],
    ["a number that is none", BadRequestError, { param: "max_tokens" }, { max_tokens: 0 }],
    [
      "a number that is none, on the way through",
      BadRequestError,
      { param: "max_tokens" },
      { max_tokens: 0, model: "gpt-oss" },
    ],
    ["several answers", BadRequestError, { param: "n" }, { n: 2 }],
    ["several answers, on the way through", BadRequestError, { param: "n" }, { n: 2, model: "gpt-oss" }],
    ["what cannot be carried over", BadRequestError, { param: "seed" }, { seed: 1 }],
    ["a body that is too long", APIError, { status: 413 }, { user: TOO_LONG }],
    ["a model that writes no text", BadRequestError, { param: "model" }, { model: "embeddings" }],
    [
      "a wrong key",
      AuthenticationError,
      byHost({ node: { code: "invalid_api_key" }, lambda: { status: 401 } }),
      {},
      "wrong",
    ],
  ])("for %s", async (_, kind, told, more, key = KEYS.anna) => {
    const failing = client({ apiKey: key }).chat.completions.create({ ...question("Hi"), ...more });
    await expect(failing).rejects.toThrow(kind);
    await expect(failing).rejects.toMatchObject(told);
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("for a prompt that is longer than the model reads, which clients know how to shorten", async () => {
    const { fault } = gateway().bedrock;
    const undo = fault({
      kind: "error",
      error: "ValidationException",
      message: "Input is too long for requested model.",
    });
    const failing = client().chat.completions.create(question("Hi", "claude-haiku"));
    await expect(failing).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
    undo();
  });
});

test("it is set up by OPENAI_BASE_URL and OPENAI_API_KEY", async () => {
  const restore = setEnvironment({ OPENAI_BASE_URL: `${gateway().url}/openai/v1`, OPENAI_API_KEY: KEYS.anna });
  try {
    const { choices } = await new OpenAI().chat.completions.create(question("Hi"));
    expect(choices[0]?.message.content).toBe("You wrote 1 word in 1 message.");
  } finally {
    restore();
  }
});

describe.each(MODELS)("what goes wrong with %s", (model) => {
  // One for each: too many failures open a breaker.
  const { gateway } = useClientsGateway();
  const chat = () => client({ baseURL: `${gateway().url}/openai/v1` }).chat.completions;

  test("fails inside a stream that has begun", async () => {
    const asked = question("[[exception throttlingException after 3 events]] [[say 40 tokens]]", model);
    const failing = chat().stream(asked).finalChatCompletion();
    await expect(failing).rejects.toMatchObject({ error: { type: "rate_limit_error", code: "rate_limit_exceeded" } });
    expect((await gateway().entry()).outcome).toBe("estimated");
  });

  test.each([
    ["AccessDeniedException", PermissionDeniedError, "permission_error"],
    ["ResourceNotFoundException", NotFoundError, "invalid_request_error"],
    ["ValidationException", BadRequestError, "invalid_request_error"],
    ["ThrottlingException", RateLimitError, "rate_limit_error"],
    ["ServiceUnavailableException", InternalServerError, "server_error"],
  ] as const)("fails with the SDK's own error when Bedrock says %s, streamed or not", async (name, kind, type) => {
    const asked = question(`[[fault ${name}]]`, model);
    const failing = [chat().create(asked), chat().stream(asked).finalChatCompletion()];
    for (const each of failing) await expect(each).rejects.toThrow(kind);
    for (const each of failing)
      await expect(each).rejects.toMatchObject({ type, error: { message: expect.any(String) } });
    expect((await gateway().entries(2)).map(({ outcome, cost }) => [outcome, cost])).toEqual([
      ["failed", 0],
      ["failed", 0],
    ]);
  });
});

describe("the SDK repeats by itself", () => {
  // One of its own: what failed above has opened a breaker.
  const { gateway } = useClientsGateway();
  const patient = (key: string) => client({ baseURL: `${gateway().url}/openai/v1`, apiKey: key, maxRetries: 5 });

  test.each(["ThrottlingException", "ServiceUnavailableException"])(
    "what Bedrock refused with %s, more often than the gateway tries",
    async (fault) => {
      await patient(KEYS.anna).chat.completions.create(question(`[[fault ${fault} 3 times]] Hi`, "claude-haiku"));
      expect((await gateway().entries(2)).map(({ outcome }) => outcome)).toEqual(["failed", "completed"]);
    },
  );

  test("what a limit of ours refused", async () => {
    const slow = patient(KEYS.ben).chat.completions.create(question("[[delay 300ms]] first"));
    await until(() => gateway().bedrock.runningRequests() > 0);
    const answers = await Promise.all([slow, patient(KEYS.ben).chat.completions.create(question("second"))]);
    expect(answers.map(({ choices }) => choices[0]?.finish_reason)).toEqual(["stop", "stop"]);
  });

  test("when Bedrock has said how long to wait: that reaches it", async () => {
    const asked = question("[[fault ThrottlingException retry-after 7200]]", "claude-haiku");
    const hasty = client({ baseURL: `${gateway().url}/openai/v1` });
    const [failure] = await Promise.allSettled([hasty.chat.completions.create(asked)]);
    expect(failure?.status === "rejected" && failure.reason.headers.get("retry-after")).toBe("7200");
  });
});
