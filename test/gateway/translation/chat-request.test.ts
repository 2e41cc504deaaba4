import type { JsonObject } from "../../../gateway/policy/json-body";
import { readChatRequest } from "../../../gateway/translation/chat-request";
import { converseRequest } from "../../../gateway/translation/converse-request";
import { traitsOf } from "../../../gateway/translation/model-traits";
import { refusalOf } from "../../support/refusal-of";
import { CALLED, CHAT_REQUESTS, CLAUDE, GPT_OSS, LLAMA, NOVA, NOVA_2 } from "./chat-exchanges";

const CAP = 4_000;

function translated(sent: object, models: readonly string[]) {
  const { conversation, unused } = readChatRequest({ ...sent });
  const request = converseRequest(conversation, traitsOf(models), CAP);
  return { body: request.body, unused: [...unused, ...request.unused] };
}

describe("a body of Chat Completions is carried over:", () => {
  test.each(Object.entries(CHAT_REQUESTS))("%s", (_, { model, sent, asked, unused = [] }) => {
    const { body, unused: told } = translated(sent, [model]);
    expect(body).toEqual(asked);
    expect(told).toEqual(unused);
  });
});

const HI = { role: "user", content: "Hi" };
const TOOL = { type: "function", function: { name: "t" } };
const SCHEMA = { type: "json_schema", json_schema: { name: "x", schema: { type: "object" } } };
const part = (more: object) => ({ messages: [{ role: "user", content: [more] }] });
const called = (more: object) => ({ messages: [HI, { role: "assistant", tool_calls: [more] }] });

/** What is refused, by the field that the error names. */
const REFUSED: readonly (readonly [field: string, sent: object, models?: readonly string[]])[] = [
  // What no model behind Converse can do
  ["n", { n: 2 }],
  ["store", { store: true }],
  ["previous_response_id", { previous_response_id: "resp_1" }],
  ["service_tier", { service_tier: "priority" }],
  ["prediction", { prediction: { type: "content", content: "x" } }],
  ["prompt_cache_retention", { prompt_cache_retention: "24h" }],
  ["seed", { seed: 1 }],
  ["logprobs", { logprobs: true }],
  ["top_logprobs", { top_logprobs: 2 }],
  ["logit_bias", { logit_bias: { 50256: -100 } }],
  ["frequency_penalty", { frequency_penalty: 0.5 }],
  ["presence_penalty", { presence_penalty: 0.5 }],
  ["modalities", { modalities: ["text", "audio"] }],
  ["audio", { audio: { voice: "alloy" } }],
  ["verbosity", { verbosity: "low" }],
  ["functions", { functions: [{ name: "t" }] }],
  ["function_call", { function_call: "auto" }],
  ["a_field_of_tomorrow", { a_field_of_tomorrow: 1 }],
  ["tools[0].type", { tools: [{ type: "web_search" }] }],
  ["tools[1].type", { tools: [TOOL, { type: "custom", custom: { name: "x" } }] }],
  ["tool_choice.type", { tools: [TOOL], tool_choice: { type: "allowed_tools" } }],
  // What these models cannot do
  ["tool_choice", { tools: [TOOL], tool_choice: "required" }, [LLAMA]],
  ["response_format", { response_format: SCHEMA }, [LLAMA]],
  ["response_format", { response_format: { type: "json_object" } }, [LLAMA]],
  ["response_format", { response_format: SCHEMA, tools: [TOOL] }, [NOVA]],
  ["response_format", { response_format: SCHEMA }, [NOVA, CLAUDE]],
  ["reasoning_effort", { reasoning_effort: "low" }, [NOVA]],
  ["reasoning_effort", { reasoning_effort: "low" }, [CLAUDE, GPT_OSS]],
  ["reasoning_effort", { reasoning_effort: "xhigh" }, [NOVA_2]],
  ["reasoning_effort", { reasoning_effort: "low", max_tokens: 1_024 }, [CLAUDE]],
  ["parallel_tool_calls", { tools: [TOOL], parallel_tool_calls: false }, [NOVA]],
  ["tools[0].function.strict", { tools: [{ ...TOOL, function: { name: "t", strict: true } }] }, [NOVA]],
  // What Converse wants to be told
  ["tools", { messages: CALLED }],
  ["tool_choice", { messages: CALLED, tools: [TOOL], tool_choice: "none" }],
  ["messages", { messages: [] }],
  ["messages", { messages: [{ role: "system", content: "Hi" }] }],
  ["messages", { messages: [{ role: "assistant", content: "Hi" }] }],
  ["messages", { messages: CALLED.slice(0, 3), tools: [TOOL] }],
  ["messages", { messages: CALLED.slice(0, 2), tools: [TOOL] }],
  ["messages", { messages: [HI, { role: "tool", tool_call_id: "x", content: "y" }], tools: [TOOL] }],
  // What is wrong
  ["messages", { messages: "Hi" }],
  ["messages[0]", { messages: ["Hi"] }],
  ["messages[0].role", { messages: [{ content: "Hi" }] }],
  ["messages[0].role", { messages: [{ role: "function", name: "t", content: "Hi" }] }],
  ["messages[0].content", { messages: [{ role: "user", content: 1 }] }],
  ["messages[0].name_of_tomorrow", { messages: [{ ...HI, name_of_tomorrow: 1 }] }],
  ["messages[0].content[0].type", part({ type: "input_audio", input_audio: { data: "AA==", format: "wav" } })],
  ["messages[0].content[0].type", part({ type: "file", file: { file_id: "file_1" } })],
  [
    "messages[0].content[0].image_url.url",
    part({ type: "image_url", image_url: { url: "https://example.com/x.png" } }),
  ],
  [
    "messages[0].content[0].image_url.url",
    part({ type: "image_url", image_url: { url: "data:image/bmp;base64,AA==" } }),
  ],
  ["messages[0].content[0].image_url.detail", part({ type: "image_url", image_url: { url: "x", detail: "high" } })],
  ["messages[1].tool_calls[0].type", called({ id: "x", type: "custom", custom: { name: "x", input: "" } })],
  ["messages[1].tool_calls[0].id", called({ type: "function", function: { name: "x" } })],
  [
    "messages[1].tool_calls[0].function.arguments",
    called({ id: "x", type: "function", function: { name: "x", arguments: "{" } }),
  ],
  ["max_tokens", { max_tokens: "100" }],
  ["max_completion_tokens", { max_completion_tokens: 0 }],
  ["temperature", { temperature: "hot" }],
  ["parallel_tool_calls", { parallel_tool_calls: "no" }],
  ["reasoning_effort", { reasoning_effort: "huge" }],
  ["response_format.type", { response_format: { type: "grammar" } }],
  ["response_format.json_schema.name", { response_format: { type: "json_schema", json_schema: { schema: {} } } }],
  ["stop[0]", { stop: [1] }],
  ["tools", { tools: {} }],
];

const CASES = REFUSED.map(([field, sent, models = [CLAUDE]]) => [field, sent, models] as const);

test.each(CASES)("%s is refused by name: %j", (field, sent, models) => {
  const refusal = refusalOf(() => translated({ messages: [HI], ...sent }, models));
  expect([refusal.kind, refusal.field]).toEqual(["invalid", field]);
  expect(refusal.message).toContain(field);
});

test("what a refusal quotes is short, however long it was", () => {
  const long: JsonObject = { messages: [HI], temperature: "x".repeat(100_000) };
  expect(refusalOf(() => readChatRequest(long)).message.length).toBeLessThan(300);
});
