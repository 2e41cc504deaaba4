import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";
import { APIError, RateLimitError } from "@anthropic-ai/sdk";
import { CREDENTIALS, SONNET, useSimulator } from "./bedrock-fixtures";

const simulator = useSimulator({ credentials: [CREDENTIALS], bearerTokens: ["a-bedrock-key"] });

function client({ secret = CREDENTIALS.secretAccessKey, maxRetries = 0 } = {}): AnthropicBedrock {
  return new AnthropicBedrock({
    baseURL: simulator().url,
    awsRegion: "us-east-1",
    awsAccessKey: CREDENTIALS.accessKeyId,
    awsSecretKey: secret,
    maxRetries,
  });
}

function question(content: string) {
  return { model: SONNET, max_tokens: 500, messages: [{ role: "user" as const, content }] };
}

test("a message is answered, and the signature holds", async () => {
  const message = await client().messages.create(question("How many words are these?"));

  expect(message.content).toEqual([{ type: "text", text: "You wrote 5 words in 1 message." }]);
  expect(message.usage.input_tokens).toBe(15);
  expect(simulator().requests()[0]).toMatchObject({ caller: "AKIDEXAMPLE", httpVersion: "1.1" });
});

test("a Bedrock key does as well", async () => {
  const withKey = new AnthropicBedrock({ baseURL: simulator().url, awsRegion: "us-east-1", apiKey: "a-bedrock-key" });
  await withKey.messages.create(question("Hi"));

  expect(simulator().requests()[0]?.caller).toBe("bearer");
});

test("a stream is put together to the whole message", async () => {
  const message = await client()
    .messages.stream(question('[[say "Let me look."]] [[tool get_weather {"city":"Berlin"}]]'))
    .finalMessage();

  expect(message).toMatchObject({
    content: [
      { type: "text", text: "Let me look." },
      { type: "tool_use", name: "get_weather", input: { city: "Berlin" } },
    ],
    stop_reason: "tool_use",
    usage: { output_tokens: simulator().requests()[0]?.tokens.output },
  });
});

test("thinking reaches the final message with its signature", async () => {
  const message = await client()
    .messages.stream({ ...question("Why?"), max_tokens: 2000, thinking: { type: "enabled", budget_tokens: 1024 } })
    .finalMessage();

  expect(message.content[0]).toMatchObject({ type: "thinking", signature: expect.stringContaining("sig-") });
});

test("throttling is a rate limit error, which the SDK retries", async () => {
  await expect(client().messages.create(question("[[fault 429]]"))).rejects.toThrow(RateLimitError);
  await client({ maxRetries: 2 }).messages.create(question("[[fault 429 retry-after 0 once]] Hi"));

  expect(
    simulator()
      .requests()
      .map(({ status }) => status),
  ).toEqual([429, 429, 200]);
});

test("an exception inside a stream is an error of the SDK", async () => {
  const stream = client().messages.stream(
    question("[[exception throttlingException after 3 events]] [[say 50 tokens]]"),
  );

  await expect(stream.finalMessage()).rejects.toThrow(APIError);
});

test("a wrong secret is a 403", async () => {
  await expect(client({ secret: "wrong" }).messages.create(question("Hi"))).rejects.toMatchObject({
    status: 403,
  });
});
