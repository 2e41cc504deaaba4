import {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from "openai";
import type { ChatCompletionTool } from "openai/resources/chat/completions";
import { KEYS } from "../../support/gateway";
import { byHost } from "../../support/gateway-host";
import { TOO_LONG, useClientsGateway } from "./clients-gateway";
import { MODELS, openAiClient, PARAMETERS, question } from "./openai-client";

const { gateway } = useClientsGateway();
const WEATHER: ChatCompletionTool = { type: "function", function: { name: "get_weather", parameters: PARAMETERS } };

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
    const failing = openAiClient(gateway(), { apiKey: key }).chat.completions.create({ ...question("Hi"), ...more });
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
    const failing = openAiClient(gateway()).chat.completions.create(question("Hi", "claude-haiku"));
    await expect(failing).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
    undo();
  });
});

describe.each(MODELS)("what goes wrong with %s", (model) => {
  // One for each: too many failures open a breaker.
  const { gateway } = useClientsGateway();
  const chat = () => openAiClient(gateway()).chat.completions;

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
