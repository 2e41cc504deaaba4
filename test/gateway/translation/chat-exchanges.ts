/** What a client sends to Chat Completions, and what Converse is asked. */
export interface RequestExchange {
  readonly model: string;
  readonly sent: object;
  readonly asked: object;
  /** Fields that are told to be unused. */
  readonly unused?: readonly string[];
}

export const CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0";
export const NEWER_CLAUDE = "anthropic.claude-opus-4-8";
export const NOVA = "amazon.nova-lite-v1:0";
export const NOVA_2 = "amazon.nova-2-lite-v1:0";
export const LLAMA = "meta.llama3-3-70b-instruct-v1:0";
export const GPT_OSS = "openai.gpt-oss-120b-1:0";
export const GPT = "openai.gpt-6-luna";

const ASKED = [{ role: "user", content: "Hi" }];
const HI = [{ role: "user", content: [{ text: "Hi" }] }];
const CACHE_POINT = { cachePoint: { type: "default" } };
const MARKED_HI = [{ role: "user", content: [{ text: "Hi" }, CACHE_POINT] }];
const PARAMETERS = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const WEATHER = { type: "function", function: { name: "get_weather", description: "Weather", parameters: PARAMETERS } };
const WEATHER_SPEC = {
  toolSpec: { name: "get_weather", description: "Weather", inputSchema: { json: PARAMETERS } },
};
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const CITY = { type: "json_schema", json_schema: { name: "city", strict: true, schema: SCHEMA } };

export const CALLED = [
  ...ASKED,
  {
    role: "assistant",
    content: null,
    tool_calls: [
      { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Berlin"}' } },
      { id: "call_2", type: "function", function: { name: "get_weather", arguments: '{"city":"Rome"}' } },
    ],
  },
  { role: "tool", tool_call_id: "call_1", content: "20 degrees" },
  { role: "tool", tool_call_id: "call_2", content: [{ type: "text", text: "30 degrees" }] },
];
const CALLED_TURNS = [
  ...HI,
  {
    role: "assistant",
    content: [
      { toolUse: { toolUseId: "call_1", name: "get_weather", input: { city: "Berlin" } } },
      { toolUse: { toolUseId: "call_2", name: "get_weather", input: { city: "Rome" } } },
    ],
  },
  {
    role: "user",
    content: [
      { toolResult: { toolUseId: "call_1", content: [{ text: "20 degrees" }] } },
      { toolResult: { toolUseId: "call_2", content: [{ text: "30 degrees" }] } },
    ],
  },
];

export const CHAT_REQUESTS: Readonly<Record<string, RequestExchange>> = {
  "a question": { model: CLAUDE, sent: { messages: ASKED }, asked: { messages: HI } },
  "system and developer messages, wherever they stand": {
    model: NOVA,
    sent: {
      messages: [
        { role: "system", content: "Be brief." },
        { role: "developer", content: [{ type: "text", text: "Be kind." }] },
        ...ASKED,
        { role: "system", content: "Be quick." },
      ],
    },
    asked: { messages: HI, system: [{ text: "Be brief." }, { text: "Be kind." }, { text: "Be quick." }] },
  },
  "messages of one role in a row": {
    model: NOVA,
    sent: {
      messages: [
        ...ASKED,
        {
          role: "user",
          content: [
            { type: "text", text: "there" },
            { type: "text", text: "" },
          ],
        },
        { role: "assistant", content: "" },
      ],
    },
    asked: { messages: [{ role: "user", content: [{ text: "Hi" }, { text: "there" }] }] },
  },
  "a picture": {
    model: NOVA,
    sent: {
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            { type: "image_url", image_url: { url: "data:image/jpg;base64,AAAA", detail: "auto" } },
          ],
        },
      ],
    },
    asked: {
      messages: [
        { role: "user", content: [{ text: "What is it?" }, { image: { format: "jpeg", source: { bytes: "AAAA" } } }] },
      ],
    },
  },
  "what a model is told to keep to": {
    model: NOVA,
    sent: { messages: ASKED, max_completion_tokens: 100, max_tokens: 200, temperature: 0.5, top_p: 0.9, stop: "END" },
    asked: { messages: HI, inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ["END"] } },
  },
  "fields that ask for nothing": {
    model: NOVA,
    sent: {
      messages: ASKED,
      max_tokens: 200,
      stop: ["A", "B"],
      n: 1,
      logprobs: false,
      frequency_penalty: 0,
      store: false,
      tools: null,
      user: "anna",
      metadata: { a: "b" },
    },
    asked: { messages: HI, inferenceConfig: { maxTokens: 200, stopSequences: ["A", "B"] } },
    unused: ["user", "metadata"],
  },
  "tools, and results of parallel calls": {
    model: NOVA,
    sent: { messages: CALLED, tools: [WEATHER], parallel_tool_calls: true },
    asked: { messages: CALLED_TURNS, toolConfig: { tools: [WEATHER_SPEC] } },
  },
  "tools to Claude, who caches what is marked": {
    model: CLAUDE,
    sent: { messages: [{ role: "system", content: "Be brief." }, ...ASKED], tools: [WEATHER] },
    asked: {
      messages: MARKED_HI,
      system: [{ text: "Be brief." }, CACHE_POINT],
      toolConfig: { tools: [WEATHER_SPEC, CACHE_POINT] },
    },
  },
  "a key for the cache": {
    model: CLAUDE,
    sent: { messages: ASKED, prompt_cache_key: "session-1" },
    asked: { messages: MARKED_HI },
  },
  "a key for a cache that the model does not have": {
    model: NOVA,
    sent: { messages: ASKED, prompt_cache_key: "session-1" },
    asked: { messages: HI },
    unused: ["prompt_cache_key"],
  },
  "a tool that must be called": {
    model: NOVA,
    sent: { messages: ASKED, tools: [WEATHER], tool_choice: { type: "function", function: { name: "get_weather" } } },
    asked: { messages: HI, toolConfig: { tools: [WEATHER_SPEC], toolChoice: { tool: { name: "get_weather" } } } },
  },
  "any tool": {
    model: GPT,
    sent: { messages: ASKED, tools: [WEATHER], tool_choice: "required" },
    asked: { messages: HI, toolConfig: { tools: [WEATHER_SPEC], toolChoice: { any: {} } } },
  },
  "no tool": {
    model: NOVA,
    sent: { messages: ASKED, tools: [WEATHER], tool_choice: "none" },
    asked: { messages: HI },
  },
  "a tool without parameters, held to its schema": {
    model: GPT,
    sent: { messages: ASKED, tools: [{ type: "function", function: { name: "now", description: "", strict: true } }] },
    asked: {
      messages: HI,
      toolConfig: {
        tools: [{ toolSpec: { name: "now", inputSchema: { json: { type: "object", properties: {} } }, strict: true } }],
      },
    },
  },
  "one tool call at a time, of Claude": {
    model: CLAUDE,
    sent: { messages: ASKED, tools: [WEATHER], tool_choice: "required", parallel_tool_calls: false },
    asked: {
      messages: MARKED_HI,
      toolConfig: { tools: [WEATHER_SPEC, CACHE_POINT] },
      additionalModelRequestFields: { tool_choice: { type: "any", disable_parallel_tool_use: true } },
    },
  },
  "one tool call at a time, of a model that makes no more": {
    model: GPT_OSS,
    sent: { messages: ASKED, tools: [WEATHER], parallel_tool_calls: false },
    asked: { messages: HI, toolConfig: { tools: [WEATHER_SPEC] } },
  },
  "an answer by a schema": {
    model: CLAUDE,
    sent: { messages: ASKED, response_format: CITY },
    asked: {
      messages: HI,
      outputConfig: {
        textFormat: {
          type: "json_schema",
          structure: { jsonSchema: { schema: JSON.stringify(SCHEMA), name: "city" } },
        },
      },
    },
  },
  "an answer by a schema, of a model that has tools for it": {
    model: NOVA,
    sent: { messages: ASKED, response_format: CITY },
    asked: {
      messages: HI,
      toolConfig: {
        tools: [{ toolSpec: { name: "city", inputSchema: { json: SCHEMA } } }],
        toolChoice: { tool: { name: "city" } },
      },
    },
  },
  "an answer in JSON": {
    model: CLAUDE,
    sent: { messages: ASKED, response_format: { type: "json_object" } },
    asked: {
      messages: HI,
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "json_object",
              description: "Answers with a JSON object.",
              inputSchema: { json: { type: "object" } },
            },
          },
        ],
        toolChoice: { tool: { name: "json_object" } },
      },
    },
  },
  "effort, as a share of what Claude may write": {
    model: CLAUDE,
    sent: { messages: ASKED, reasoning_effort: "medium", max_completion_tokens: 3_000 },
    asked: {
      messages: HI,
      inferenceConfig: { maxTokens: 3_000 },
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_500 } },
    },
  },
  "little effort, of which Claude has a least": {
    model: CLAUDE,
    sent: { messages: ASKED, reasoning_effort: "low" },
    asked: {
      messages: HI,
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_024 } },
    },
  },
  "effort of a newer Claude": {
    model: NEWER_CLAUDE,
    sent: { messages: ASKED, reasoning_effort: "minimal" },
    asked: {
      messages: HI,
      additionalModelRequestFields: { thinking: { type: "adaptive" }, output_config: { effort: "low" } },
    },
  },
  "effort of Nova 2": {
    model: NOVA_2,
    sent: { messages: ASKED, reasoning_effort: "high" },
    asked: {
      messages: HI,
      additionalModelRequestFields: { reasoningConfig: { type: "enabled", maxReasoningEffort: "high" } },
    },
  },
  "effort of gpt-oss": {
    model: GPT_OSS,
    sent: { messages: ASKED, reasoning_effort: "low" },
    asked: { messages: HI, additionalModelRequestFields: { reasoning_effort: "low" } },
  },
  "effort of OpenAI's other models": {
    model: GPT,
    sent: { messages: ASKED, reasoning_effort: "xhigh" },
    asked: { messages: HI, additionalModelRequestFields: { reasoning: { effort: "xhigh" } } },
  },
  "no effort, of a model that has none": {
    model: LLAMA,
    sent: { messages: ASKED, reasoning_effort: "none" },
    asked: { messages: HI },
  },
  // Claude would refuse it: a turn that began with thoughts must come back with them.
  "effort in the midst of a turn, whose thoughts this API cannot bring back": {
    model: CLAUDE,
    sent: { messages: CALLED, tools: [WEATHER], reasoning_effort: "high" },
    asked: {
      messages: [
        ...CALLED_TURNS.slice(0, 2),
        { role: "user", content: [...(CALLED_TURNS[2]?.content ?? []), CACHE_POINT] },
      ],
      toolConfig: { tools: [WEATHER_SPEC, CACHE_POINT] },
    },
    unused: ["reasoning_effort"],
  },
};
