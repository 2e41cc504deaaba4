import { converseRequest } from "../../../gateway/translation/converse-request";
import { traitsOf } from "../../../gateway/translation/model-traits";
import { readResponsesRequest } from "../../../gateway/translation/responses-request";
import { refusalOf } from "../../support/refusal-of";
import { CLAUDE } from "./chat-exchanges";
import { CODEX, RESPONSES_REQUESTS } from "./responses-exchanges";

function translated(sent: object, model = CLAUDE) {
  const { conversation, unused } = readResponsesRequest({ ...sent });
  const request = converseRequest(conversation, traitsOf([model]), 4_000);
  return { body: request.body, unused: [...unused, ...request.unused] };
}

describe("a body of the Responses API is carried over:", () => {
  test.each(Object.entries(RESPONSES_REQUESTS))("%s", (_, { model, sent, asked, unused = [] }) => {
    const { body, unused: told } = translated(sent, model);
    expect(body).toEqual(asked);
    expect(told).toEqual(unused);
  });
});

test("thoughts are sealed for a client that wants to bring them back", () => {
  expect(readResponsesRequest(CODEX).sealsReasoning).toBe(true);
  expect(readResponsesRequest({ input: "Hi" }).sealsReasoning).toBe(false);
});

const HI = { role: "user", content: "Hi" };
const TOOL = { type: "function", name: "t" };
const second = (item: object) => ({ input: [HI, item] });

const REFUSED: readonly (readonly [field: string, sent: object])[] = [
  // What reaches stored input, or stores
  ["store", { store: true }],
  ["background", { background: true }],
  ["previous_response_id", { previous_response_id: "resp_1" }],
  ["conversation", { conversation: "conv_1" }],
  ["prompt", { prompt: { id: "pmpt_1" } }],
  ["input[1].type", second({ type: "item_reference", id: "msg_1" })],
  ["input[1].content[0].type", second({ role: "user", content: [{ type: "input_file", file_id: "file_1" }] })],
  ["input[1].content[0].file_id", second({ role: "user", content: [{ type: "input_image", file_id: "file_1" }] })],
  [
    "input[1].content[0].image_url",
    second({ role: "user", content: [{ type: "input_image", image_url: "https://example.com/x.png" }] }),
  ],
  // What no model behind Converse can do
  ["service_tier", { service_tier: "flex" }],
  ["prompt_cache_retention", { prompt_cache_retention: "24h" }],
  ["truncation", { truncation: "auto" }],
  ["max_tool_calls", { max_tool_calls: 3 }],
  ["top_logprobs", { top_logprobs: 3 }],
  ["include[0]", { include: ["message.output_text.logprobs"] }],
  ["text.verbosity", { text: { verbosity: "low" } }],
  ["tools[0].type", { tools: [{ type: "web_search" }] }],
  ["tools[1].type", { tools: [TOOL, { type: "mcp", server_url: "https://example.com" }] }],
  ["tool_choice.type", { tools: [TOOL], tool_choice: { type: "web_search" } }],
  ["input[1].type", second({ type: "custom_tool_call", call_id: "x", name: "t", input: "" })],
  ["a_field_of_tomorrow", { a_field_of_tomorrow: 1 }],
  ["reasoning.mode", { reasoning: { mode: "pro" } }],
  // What is wrong
  ["input", { input: undefined }],
  ["input", { input: "" }],
  ["input", { input: 1 }],
  ["input[1].role", second({ type: "message", content: "Hi" })],
  ["input[1].role", second({ role: "tool", content: "Hi" })],
  ["input[1].encrypted_content", second({ type: "reasoning", summary: [], encrypted_content: "gAAAAA" })],
  ["input[1].encrypted_content", second({ type: "reasoning", encrypted_content: "bedrock-converse:e30=" })],
  ["input[1].arguments", second({ type: "function_call", call_id: "x", name: "t", arguments: "[]" })],
  ["input[1].call_id", second({ type: "function_call_output", output: "x" })],
  ["max_output_tokens", { max_output_tokens: 1.5 }],
  ["reasoning.effort", { reasoning: { effort: "huge" } }],
];

test.each(REFUSED)("%s is refused by name: %j", (field, sent) => {
  const refusal = refusalOf(() => translated({ input: "Hi", ...sent }));
  expect([refusal.kind, refusal.field]).toEqual(["invalid", field]);
  expect(refusal.message).toContain(field);
});
