import { authorize } from "../../../gateway/policy/authorize";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import { refusalOf } from "../../support/refusal-of";
import { ANNA, policy, request, sentBody } from "./policy-fixtures";

describe("the cap on output", () => {
  test.each<[string, BedrockOperation, string, unknown, unknown]>([
    [
      "is written where none was sent",
      "converse",
      "claude-sonnet",
      { messages: [] },
      { inferenceConfig: { maxTokens: 1_000 } },
    ],
    [
      "lowers what is above it",
      "converse",
      "claude-sonnet",
      { inferenceConfig: { maxTokens: 5_000, topP: 1 } },
      { inferenceConfig: { maxTokens: 1_000, topP: 1 } },
    ],
    [
      "leaves what is below it",
      "converse",
      "claude-sonnet",
      { inferenceConfig: { maxTokens: 7 } },
      { inferenceConfig: { maxTokens: 7 } },
    ],
    ["holds on invoke of Claude", "invoke", "claude-sonnet", { max_tokens: 5_000 }, { max_tokens: 1_000 }],
    ["is written on invoke of Claude", "invoke", "claude-sonnet", { messages: [] }, { max_tokens: 1_000 }],
    [
      "holds for both of Nova's names",
      "invoke",
      "nova",
      { inferenceConfig: { maxTokens: 9_000, max_new_tokens: 8_000 } },
      { inferenceConfig: { maxTokens: 1_000, max_new_tokens: 1_000 } },
    ],
    [
      "is written for Nova beside what stands there",
      "invoke",
      "nova",
      { inferenceConfig: { topK: 3 } },
      { inferenceConfig: { topK: 3, maxTokens: 1_000 } },
    ],
    ["holds for Llama", "invoke", "llama", { max_gen_len: 4_000 }, { max_gen_len: 1_000 }],
    ["is not for embeddings", "invoke", "embeddings", { inputText: "a" }, { inputText: "a" }],
  ])("%s", (_, operation, model, body, expected) => {
    expect(sentBody(authorize(request(operation, model, body), ANNA, policy()))).toMatchObject(expected as object);
  });

  test("keeps embeddings free of fields that they do not know", () => {
    expect(sentBody(authorize(request("invoke", "embeddings", { inputText: "a" }), ANNA, policy()))).toEqual({
      inputText: "a",
    });
  });

  test.each<[string, BedrockOperation, unknown]>([
    [
      "thinking on converse",
      "converse",
      { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_000 } } },
    ],
    ["thinking on invoke", "invoke", { max_tokens: 9_000, thinking: { type: "enabled", budget_tokens: 4_000 } }],
    ["a negative number", "invoke", { max_tokens: -5 }],
    ["a fraction", "converse", { inferenceConfig: { maxTokens: 1.5 } }],
    ["a text", "invoke", { max_tokens: "1000" }],
    ["a config that is no object", "converse", { inferenceConfig: [] }],
    ["a cap that stands there twice", "invoke", '{"max_tokens":5,"max_tokens":50000}'],
    ["a nested cap that stands there twice", "converse", '{"inferenceConfig":{"maxTokens":999999,"maxTokens":5}}'],
  ])("refuses %s", (_, operation, body) => {
    expect(refusalOf(() => authorize(request(operation, "claude-sonnet", body), ANNA, policy())).kind).toBe("invalid");
  });
});

test.each<[string, BedrockOperation, string, string]>([
  ["a number that is too large", "invoke", '{"max_tokens": 1e400}', "max_tokens is 1e400. Send"],
  [
    "one below zero",
    "converse",
    '{"inferenceConfig":{"maxTokens":-1e+999}}',
    "inferenceConfig.maxTokens is -1e+999. Send",
  ],
  ["a text", "invoke", '{"max_tokens":"ten"}', 'max_tokens is "ten". Send'],
])("a cap that is %s is quoted as it was sent", (_, operation, body, text) => {
  expect(refusalOf(() => authorize(request(operation, "claude-sonnet", body), ANNA, policy())).message).toContain(text);
});
