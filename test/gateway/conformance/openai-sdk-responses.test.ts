import { type ClientOptions, NotFoundError } from "openai";
import type { FunctionTool, ResponseInput } from "openai/resources/responses/responses";
import { useClientsGateway } from "./clients-gateway";
import { openAiClient, PARALLEL, PARAMETERS, SCHEMA } from "./openai-client";

const { gateway } = useClientsGateway();
const client = (options?: ClientOptions) => openAiClient(gateway(), options);
const WEATHER_ITEM: FunctionTool = { type: "function", name: "get_weather", parameters: PARAMETERS, strict: false };

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
