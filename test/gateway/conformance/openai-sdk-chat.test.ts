import type { ClientOptions } from "openai";
import type { ChatCompletionTool } from "openai/resources/chat/completions";
import { LONG_TEXT, PIXEL, useClientsGateway } from "./clients-gateway";
import { MODELS, openAiClient, PARALLEL, PARAMETERS, question, SCHEMA } from "./openai-client";

const { gateway } = useClientsGateway();
const client = (options?: ClientOptions) => openAiClient(gateway(), options);
const WEATHER: ChatCompletionTool = { type: "function", function: { name: "get_weather", parameters: PARAMETERS } };
const RED = `data:image/png;base64,${PIXEL}`;

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
