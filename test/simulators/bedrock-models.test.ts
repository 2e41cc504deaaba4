import { resolveModel } from "../../simulators/bedrock/models";
import { readRoute } from "../../simulators/bedrock/route";
import { builtInToolTokens, toolPromptTokens } from "../../simulators/bedrock/tool-overhead";

const ACCOUNT = "arn:aws:bedrock:eu-central-1:111122223333";

test.each([
  ["anthropic.claude-v2:1", "claude", "claude", 2, 1],
  ["anthropic.claude-3-haiku-20240307-v1:0", "claude", "claude-3-haiku-20240307", 3, 1],
  ["us.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude", "claude-3-5-sonnet-20241022", 3.5, 1],
  ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", "claude", "claude-3-7-sonnet-20250219", 3.7, 1],
  ["eu.anthropic.claude-sonnet-4-20250514-v1:0", "claude", "claude-sonnet-4-20250514", 4, 5],
  ["global.anthropic.claude-haiku-4-5-20251001-v1:0", "claude", "claude-haiku-4-5-20251001", 4.5, 5],
  ["us-gov.anthropic.claude-opus-4-6-v1", "claude", "claude-opus-4-6", 4.6, 5],
  ["anthropic.claude-sonnet-5", "claude", "claude-sonnet-5", 5, 5],
  [`${ACCOUNT}:inference-profile/eu.anthropic.claude-sonnet-5`, "claude", "claude-sonnet-5", 5, 5],
  ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", "nova", "nova-pro", undefined, 1],
  ["amazon.titan-embed-text-v2:0", "titan-embeddings", "titan-embed-text", undefined, 1],
  ["us.meta.llama3-3-70b-instruct-v1:0", "llama", "llama3-3-70b-instruct", undefined, 1],
  ["deepseek.v3.2", "other", "v3.2", undefined, 1],
])(
  "%s is of the family %s, calls itself %s, and takes its quota by generation",
  (id, family, name, generation, burndown) => {
    expect(resolveModel(id, {})).toMatchObject({ id, family, name, generation, burndown });
  },
);

test("an application inference profile is what it stands for, and keeps its own key", () => {
  const id = `${ACCOUNT}:application-inference-profile/a1b2c3`;
  const profiles = { [id]: "eu.anthropic.claude-sonnet-5" };

  expect(resolveModel(id, profiles)).toMatchObject({ id, key: "a1b2c3", family: "claude", generation: 5 });
});

test.each([
  ["/model/a%3A0/invoke", { modelId: "a:0", operation: "invoke" }],
  ["/model/a:0/converse-stream", { modelId: "a:0", operation: "converse-stream" }],
  ["/model/arn%3Aaws%2Fb/count-tokens", { modelId: "arn:aws/b", operation: "count-tokens" }],
  ["/model/arn:aws/b/invoke", { modelId: "arn:aws/b", operation: "invoke" }],
  ["/model//invoke", undefined],
  ["/model/a", undefined],
  ["/models/a/invoke", undefined],
])("the path %s leads to %j", (path, route) => {
  expect(readRoute(path)).toEqual(route);
});

test.each([
  ["anthropic.claude-opus-4-7", 675, 804],
  ["anthropic.claude-sonnet-4-5-20250929-v1:0", 496, 588],
  ["anthropic.claude-sonnet-4-20250514-v1:0", 313, 315],
  ["anthropic.claude-3-7-sonnet-20250219-v1:0", 346, 313],
])("%s adds %i tokens for tools, or %i when it must call one", (id, auto, forced) => {
  const model = resolveModel(id, {});

  expect(model && toolPromptTokens(model, { kind: "auto" })).toBe(auto);
  expect(model && toolPromptTokens(model, { kind: "tool", name: "any" })).toBe(forced);
});

test("a tool that Anthropic defines costs what its definition there has", () => {
  expect(["bash_20250124", "text_editor_20250728", "computer_20250124", "other_1"].map(builtInToolTokens)).toEqual([
    245, 700, 735, 0,
  ]);
});
