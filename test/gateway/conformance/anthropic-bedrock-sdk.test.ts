import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";
import type { ClientOptions } from "@anthropic-ai/bedrock-sdk/client";
import { APIError, NotFoundError, PermissionDeniedError, RateLimitError } from "@anthropic-ai/sdk";
import { setEnvironment } from "../../support/command-line";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { LONG_TEXT, PIXEL, useClientsGateway } from "./clients-gateway";

const { gateway } = useClientsGateway();

function client(
  options: Pick<ClientOptions, "apiKey" | "defaultHeaders" | "maxRetries" | "skipAuth"> = {},
): AnthropicBedrock {
  return new AnthropicBedrock({ baseURL: `${gateway().url}/bedrock`, apiKey: KEYS.anna, maxRetries: 0, ...options });
}

function question(content: string) {
  return { model: "claude-sonnet", max_tokens: 500, messages: [{ role: "user" as const, content }] };
}

test("ANTHROPIC_BEDROCK_BASE_URL and AWS_BEARER_TOKEN_BEDROCK are all it needs", async () => {
  const restore = setEnvironment({
    ANTHROPIC_BEDROCK_BASE_URL: `${gateway().url}/bedrock`,
    AWS_BEARER_TOKEN_BEDROCK: KEYS.anna,
  });
  try {
    await new AnthropicBedrock().messages.create(question("Hi"));
  } finally {
    restore();
  }
  expect((await gateway().entry()).principal.user).toBe("anna");
});

test("without AWS's authentication a token in ANTHROPIC_AUTH_TOKEN's place does, as Claude Code sends it", async () => {
  const skipping = client({ apiKey: null, skipAuth: true, defaultHeaders: { authorization: `Bearer ${KEYS.anna}` } });
  await skipping.messages.create(question("Hi"));
  expect((await gateway().entry()).principal.user).toBe("anna");
});

test("credentials of AWS are refused with the way to mend it", async () => {
  const signing = new AnthropicBedrock({
    baseURL: `${gateway().url}/bedrock`,
    apiKey: null,
    awsAccessKey: "AKIDEXAMPLE",
    awsSecretKey: "a-secret-of-the-test",
  });
  await expect(signing.messages.create(question("Hi"))).rejects.toThrow(
    byHost({ node: /set AWS_BEARER_TOKEN_BEDROCK/, lambda: /401/ }),
  );
  expect(gateway().bedrock.requests()).toEqual([]);
});

test("a message is answered and charged what the answer says", async () => {
  const message = await client().messages.create(question("How many words are these?"));
  expect(message.content).toEqual([{ type: "text", text: "You wrote 5 words in 1 message." }]);
  const { usage } = await gateway().entry();
  expect([usage.input, usage.output]).toEqual([message.usage.input_tokens, message.usage.output_tokens]);
});

test("a stream with thoughts and parallel tools is put together", async () => {
  const asked = question(
    '[[say "Let me look."]] [[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]',
  );
  const message = await client()
    .messages.stream({
      ...asked,
      max_tokens: 2_000,
      thinking: { type: "enabled", budget_tokens: 1_024 },
      tools: [{ name: "get_weather", input_schema: { type: "object" } }],
    })
    .finalMessage();
  expect(message.content).toMatchObject([
    { type: "thinking", signature: expect.stringMatching(/^sig-/) },
    { type: "text", text: "Let me look." },
    { type: "tool_use", input: { city: "Berlin" } },
    { type: "tool_use", input: { city: "Rome" } },
  ]);
  expect((await gateway().entry()).usage.output).toBe(message.usage.output_tokens);
});

test("an image goes through, a cached prompt is read again, betas go into the body", async () => {
  const asked = {
    ...question("What is it?"),
    system: [{ type: "text" as const, text: LONG_TEXT, cache_control: { type: "ephemeral" as const } }],
    betas: ["interleaved-thinking-2025-05-14"],
    messages: [
      {
        role: "user" as const,
        content: [
          {
            type: "image" as const,
            source: { type: "base64" as const, media_type: "image/png" as const, data: PIXEL },
          },
          { type: "text" as const, text: "What is it?" },
        ],
      },
    ],
  };
  const first = await client().beta.messages.create(asked);
  const second = await client().beta.messages.create(asked);
  expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
  for (const { body } of gateway().bedrock.requests())
    expect(JSON.parse(body.toString()).anthropic_beta).toEqual(["interleaved-thinking-2025-05-14"]);
});

describe("an error is the SDK's own", () => {
  test.each([
    ["a model that nobody has", { model: "gpt-9" }, NotFoundError],
    ["what Bedrock denies", question("[[fault AccessDeniedException]]"), PermissionDeniedError],
    ["what Bedrock throttles", question("[[fault ThrottlingException]]"), RateLimitError],
  ] as const)("for %s", async (_, more, kind) => {
    const asked = { ...question("Hi"), ...{ ...more, model: more.model === "gpt-9" ? "gpt-9" : "claude-haiku" } };
    await expect(client().messages.create(asked)).rejects.toThrow(kind);
  });

  test("inside a stream that has begun", async () => {
    const stream = client().messages.stream(
      question("[[exception throttlingException after 3 events]] [[say 40 tokens]]"),
    );
    await expect(stream.finalMessage()).rejects.toThrow(APIError);
    expect((await gateway().entry()).outcome).toBe("estimated");
  });
});

test("what Bedrock refused more often than the gateway tries, the SDK repeats", async () => {
  const asked = { ...question("[[fault 429 3 times]] Hi"), model: "claude-haiku" };
  await client({ maxRetries: 3 }).messages.create(asked);
  expect((await gateway().entries(2)).map(({ outcome }) => outcome)).toEqual(["failed", "completed"]);
});
