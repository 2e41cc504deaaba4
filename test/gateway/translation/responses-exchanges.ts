import { CLAUDE, GPT, NEWER_CLAUDE, NOVA, type RequestExchange } from "./chat-exchanges";

const HI = [{ role: "user", content: [{ text: "Hi" }] }];
const CACHE_POINT = { cachePoint: { type: "default" } };
const PARAMETERS = { type: "object", properties: { city: { type: "string" } } };
const WEATHER = {
  type: "function",
  name: "get_weather",
  description: "Weather",
  parameters: PARAMETERS,
  strict: false,
};
const WEATHER_SPEC = { toolSpec: { name: "get_weather", description: "Weather", inputSchema: { json: PARAMETERS } } };
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};

export const REASONING = { reasoningText: { text: "Let me see.", signature: "c2ln" } };
export const SEALED = `bedrock-converse:${Buffer.from(JSON.stringify([REASONING])).toString("base64")}`;

/** As Codex sends its second request of a turn. */
export const CODEX = {
  instructions: "You are a coding agent.",
  input: [
    { type: "message", role: "developer", content: [{ type: "input_text", text: "The sandbox is read-only." }] },
    { type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] },
    {
      type: "reasoning",
      summary: [{ type: "summary_text", text: "Let me see." }],
      content: null,
      encrypted_content: SEALED,
    },
    { type: "message", role: "assistant", content: [{ type: "output_text", text: "I look." }] },
    { type: "function_call", name: "get_weather", arguments: '{"city":"Berlin"}', call_id: "call_1" },
    { type: "function_call_output", call_id: "call_1", output: "20 degrees" },
  ],
  tools: [WEATHER],
  tool_choice: "auto",
  parallel_tool_calls: true,
  reasoning: { effort: "medium", summary: "auto" },
  store: false,
  stream: true,
  include: ["reasoning.encrypted_content"],
  prompt_cache_key: "019a",
  client_metadata: { "x-codex-installation-id": "1" },
};

export const RESPONSES_REQUESTS: Readonly<Record<string, RequestExchange>> = {
  "a question": { model: CLAUDE, sent: { input: "Hi" }, asked: { messages: HI } },
  "instructions, and messages without a type": {
    model: NOVA,
    sent: {
      instructions: "Be brief.",
      input: [
        { role: "system", content: "Be kind." },
        { role: "user", content: "Hi" },
      ],
    },
    asked: { messages: HI, system: [{ text: "Be brief." }, { text: "Be kind." }] },
  },
  "what Codex sends in the midst of a turn": {
    model: NEWER_CLAUDE,
    sent: CODEX,
    asked: {
      system: [{ text: "You are a coding agent." }, { text: "The sandbox is read-only." }, CACHE_POINT],
      messages: [
        ...HI,
        {
          role: "assistant",
          content: [
            { reasoningContent: REASONING },
            { text: "I look." },
            { toolUse: { toolUseId: "call_1", name: "get_weather", input: { city: "Berlin" } } },
          ],
        },
        {
          role: "user",
          content: [{ toolResult: { toolUseId: "call_1", content: [{ text: "20 degrees" }] } }, CACHE_POINT],
        },
      ],
      toolConfig: { tools: [WEATHER_SPEC, CACHE_POINT] },
      additionalModelRequestFields: { thinking: { type: "adaptive" }, output_config: { effort: "medium" } },
    },
    unused: ["client_metadata", "reasoning.summary"],
  },
  "pictures, in a tool's output as well": {
    model: NOVA,
    sent: {
      input: [
        { role: "user", content: [{ type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "auto" }] },
        { type: "function_call", id: "fc_1", name: "look", arguments: "", call_id: "call_1", status: "completed" },
        {
          type: "function_call_output",
          call_id: "call_1",
          output: [
            { type: "input_text", text: "this" },
            { type: "input_image", image_url: "data:image/gif;base64,BBBB" },
          ],
        },
      ],
      tools: [WEATHER],
    },
    asked: {
      messages: [
        { role: "user", content: [{ image: { format: "png", source: { bytes: "AAAA" } } }] },
        { role: "assistant", content: [{ toolUse: { toolUseId: "call_1", name: "look", input: {} } }] },
        {
          role: "user",
          content: [
            {
              toolResult: {
                toolUseId: "call_1",
                content: [{ text: "this" }, { image: { format: "gif", source: { bytes: "BBBB" } } }],
              },
            },
          ],
        },
      ],
      toolConfig: { tools: [WEATHER_SPEC] },
    },
  },
  "an answer by a schema, and how much of it": {
    model: GPT,
    sent: {
      input: "Hi",
      text: { format: { type: "json_schema", name: "city", description: "A city", strict: true, schema: SCHEMA } },
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      metadata: { a: "b" },
    },
    asked: {
      messages: HI,
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9 },
      outputConfig: {
        textFormat: {
          type: "json_schema",
          structure: { jsonSchema: { schema: JSON.stringify(SCHEMA), name: "city", description: "A city" } },
        },
      },
    },
  },
  "a tool that must be called": {
    model: NOVA,
    sent: { input: "Hi", tools: [WEATHER], tool_choice: { type: "function", name: "get_weather" } },
    asked: { messages: HI, toolConfig: { tools: [WEATHER_SPEC], toolChoice: { tool: { name: "get_weather" } } } },
  },
  "thoughts without what seals them, which no model takes back": {
    model: NOVA,
    sent: {
      input: [
        { role: "user", content: "Hi" },
        { type: "reasoning", id: "rs_1", summary: [] },
        { role: "assistant", content: "Hello", id: "msg_1", status: "completed", phase: "final_answer" },
      ],
    },
    asked: { messages: [...HI, { role: "assistant", content: [{ text: "Hello" }] }] },
    unused: ["input[1]", "input[2].phase"],
  },
};
