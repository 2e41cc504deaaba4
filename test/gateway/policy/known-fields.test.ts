import type {
  BetaContentBlockParam,
  BetaToolUnion,
  MessageCreateParamsNonStreaming,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { ContentBlock, ConverseCommandInput, InvokeModelCommandInput } from "@aws-sdk/client-bedrock-runtime";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { ResponseCreateParamsNonStreaming } from "openai/resources/responses/responses";
import { own } from "../../../environment/own";
import { authorize } from "../../../gateway/policy/authorize";
import {
  CHAT_FIELDS,
  CONVERSE_FIELDS,
  type GuardedField,
  INVOKE_FIELDS,
  INVOKE_HEADERS,
  RESPONSES_FIELDS,
  SERVER_TOOLS,
} from "../../../gateway/policy/guarded-fields";
import { ANNA, policy, request, team } from "./policy-fixtures";

/**
 * What the clients' own types know of each API. Their keys must all stand here: a new version of a client that brings a field breaks
 * the type check, until somebody has decided whether the field changes a price or reaches stored input.
 *
 * `guarded`: a row of the table. `elsewhere`: the policy looks at it outside the table. Otherwise why it may pass.
 */
type Decisions<Field extends PropertyKey> = Readonly<Record<Field, "guarded" | "elsewhere" | `passes: ${string}`>>;

const TEXT = "passes: it is text of the request, and counted as such";
const SHAPE = "passes: it shapes the answer, and the cap on output holds";
const LABEL = "passes: a label that nothing is charged by";

const CLAUDE: Decisions<keyof MessageCreateParamsNonStreaming> = {
  billing_policy: "guarded",
  container: "guarded",
  fallback_credit_token: "guarded",
  fallbacks: "guarded",
  inference_geo: "guarded",
  max_tokens: "guarded",
  mcp_servers: "guarded",
  service_tier: "guarded",
  speed: "guarded",
  thread: "guarded",
  betas: "elsewhere", // a header; context-1m has a price of its own
  cache_control: "elsewhere",
  compaction: "elsewhere",
  context_management: "elsewhere",
  messages: "elsewhere",
  model: "elsewhere",
  output_config: "elsewhere",
  output_format: "elsewhere",
  stream: "elsewhere",
  thinking: "elsewhere",
  tools: "elsewhere",
  diagnostics: "passes: it says where a prompt differs from an earlier one, and nothing of either",
  metadata: LABEL,
  stop_sequences: TEXT,
  system: TEXT,
  tool_choice: SHAPE,
  user_profile_id: "passes: a header, which goes no further",
  workspace_id: "passes: a header, which goes no further",
};

const CONVERSE: Decisions<keyof ConverseCommandInput> = {
  guardrailConfig: "guarded",
  inferenceConfig: "guarded",
  performanceConfig: "guarded",
  promptVariables: "guarded",
  requestMetadata: "guarded",
  serviceTier: "guarded",
  additionalModelRequestFields: "elsewhere",
  messages: "elsewhere",
  modelId: "elsewhere",
  outputConfig: "elsewhere",
  toolConfig: "elsewhere",
  additionalModelResponseFieldPaths: SHAPE,
  system: TEXT,
};

const INVOKE: Decisions<keyof InvokeModelCommandInput> = {
  guardrailIdentifier: "guarded",
  guardrailVersion: "guarded",
  performanceConfigLatency: "guarded",
  requestMetadata: "guarded",
  serviceTier: "guarded",
  body: "elsewhere",
  modelId: "elsewhere",
  contentType: "elsewhere",
  accept: SHAPE,
  trace: SHAPE,
};

/** The names that members of InvokeModel have on the wire. */
const HEADERS: Readonly<Partial<Record<keyof InvokeModelCommandInput, string>>> = {
  guardrailIdentifier: "x-amzn-bedrock-guardrailidentifier",
  guardrailVersion: "x-amzn-bedrock-guardrailversion",
  performanceConfigLatency: "x-amzn-bedrock-performanceconfig-latency",
  requestMetadata: "x-amzn-bedrock-request-metadata",
  serviceTier: "x-amzn-bedrock-service-tier",
};

const CHAT: Decisions<keyof ChatCompletionCreateParamsNonStreaming> = {
  audio: "guarded",
  max_completion_tokens: "guarded",
  max_tokens: "guarded",
  modalities: "guarded",
  n: "guarded",
  prediction: "guarded",
  prompt_cache_options: "guarded",
  prompt_cache_retention: "guarded",
  service_tier: "guarded",
  store: "guarded",
  web_search_options: "guarded",
  functions: "elsewhere",
  messages: "elsewhere",
  model: "elsewhere",
  response_format: "elsewhere",
  stream: "elsewhere",
  tools: "elsewhere",
  frequency_penalty: SHAPE,
  function_call: SHAPE,
  logit_bias: SHAPE,
  logprobs: SHAPE,
  metadata: LABEL,
  moderation: "passes: it is not charged for",
  parallel_tool_calls: SHAPE,
  presence_penalty: SHAPE,
  prompt_cache_key: LABEL,
  reasoning_effort: SHAPE,
  safety_identifier: LABEL,
  seed: SHAPE,
  stop: TEXT,
  stream_options: SHAPE,
  temperature: SHAPE,
  tool_choice: SHAPE,
  top_logprobs: SHAPE,
  top_p: SHAPE,
  user: LABEL,
  verbosity: SHAPE,
};

/** Of what is not guarded, the surface that translates it passes what it knows alone. */
const RESPONSES: Decisions<keyof ResponseCreateParamsNonStreaming> = {
  background: "guarded",
  conversation: "guarded",
  max_output_tokens: "guarded",
  previous_response_id: "guarded",
  prompt: "guarded",
  prompt_cache_options: "guarded",
  prompt_cache_retention: "guarded",
  service_tier: "guarded",
  store: "guarded",
  context_management: "elsewhere",
  include: "elsewhere",
  input: "elsewhere",
  instructions: "elsewhere",
  metadata: "elsewhere",
  model: "elsewhere",
  moderation: "elsewhere",
  parallel_tool_calls: "elsewhere",
  prompt_cache_key: "elsewhere",
  reasoning: "elsewhere",
  safety_identifier: "elsewhere",
  stream: "elsewhere",
  stream_options: "elsewhere",
  temperature: "elsewhere",
  text: "elsewhere",
  tool_choice: "elsewhere",
  tools: "elsewhere",
  top_logprobs: "elsewhere",
  top_p: "elsewhere",
  truncation: "elsewhere",
  user: "elsewhere",
};

test.each<[string, Readonly<Record<string, string>>, readonly GuardedField[]]>([
  ["Claude's Messages API", CLAUDE, INVOKE_FIELDS.anthropic],
  ["Converse", CONVERSE, CONVERSE_FIELDS],
  ["Chat Completions", CHAT, CHAT_FIELDS],
  ["the Responses API", RESPONSES, RESPONSES_FIELDS],
  ["InvokeModel", byHeader(INVOKE), INVOKE_HEADERS],
])("of the fields that a client of %s knows, the table guards those that were decided on", (_, decisions, table) => {
  const guarded = Object.keys(decisions).filter((field) => decisions[field] === "guarded");
  const rows = table.map(({ field }) => field).filter((field) => Object.hasOwn(decisions, field));
  expect(rows.sort()).toEqual(guarded.sort());
});

/** Who runs a tool. */
const TOOLS: Readonly<Record<Exclude<BetaToolUnion["type"], null | undefined>, "client" | "provider">> = {
  advisor_20260301: "provider",
  bash_20241022: "client",
  bash_20250124: "client",
  browser_toolset_20260801: "client",
  code_execution_20250522: "provider",
  code_execution_20250825: "provider",
  code_execution_20260120: "provider",
  code_execution_20260521: "provider",
  computer_20241022: "client",
  computer_20250124: "client",
  computer_20251124: "client",
  computer_toolset_20260801: "client",
  custom: "client",
  mcp_toolset: "provider",
  memory_20250818: "client",
  text_editor_20241022: "client",
  text_editor_20250124: "client",
  text_editor_20250429: "client",
  text_editor_20250728: "client",
  tool_search_tool_bm25: "provider",
  tool_search_tool_bm25_20251119: "provider",
  tool_search_tool_regex: "provider",
  tool_search_tool_regex_20251119: "provider",
  web_fetch_20250910: "provider",
  web_fetch_20260209: "provider",
  web_fetch_20260309: "provider",
  web_fetch_20260318: "provider",
  web_search_20250305: "provider",
  web_search_20260209: "provider",
  web_search_20260318: "provider",
};

test("the table of tools that a provider runs holds just those of Anthropic's own", () => {
  const refused = Object.keys(TOOLS).filter((type) => SERVER_TOOLS.some((beginning) => type.startsWith(beginning)));
  expect(refused).toEqual(Object.keys(TOOLS).filter((type) => TOOLS[type as keyof typeof TOOLS] === "provider"));
});

/** How much is reserved for a block of a conversation. */
type Bound = "as text" | "as a picture" | "as all that the model can read" | "as a tool" | "refused";

const LONG = "x".repeat(20_000);

/** A block of each kind that Claude's API knows. */
const CLAUDE_BLOCKS: Readonly<Record<BetaContentBlockParam["type"], readonly [Bound, object]>> = {
  text: ["as text", { text: LONG }],
  image: ["as a picture", { source: { type: "base64", data: LONG } }],
  document: ["as all that the model can read", { source: { type: "base64", data: "AA==" } }],
  container_upload: ["refused", { file_id: "file_01" }],
  tool_addition: ["as a tool", { tool: { type: "tool_definition", definition: { name: "shell" } } }],
  tool_removal: ["as text", { tool: { type: "tool_reference", name: LONG } }],
  compaction: ["as text", { content: LONG }],
  thinking: ["as text", { thinking: LONG }],
  redacted_thinking: ["as text", { data: LONG }],
  search_result: ["as text", { content: [{ type: "text", text: LONG }] }],
  fallback: ["as text", { trigger: { text: LONG } }],
  tool_use: ["as text", { input: { image: { source: { bytes: LONG } } } }],
  mcp_tool_use: ["as text", { input: { image: { source: { bytes: LONG } } } }],
  server_tool_use: ["as text", { input: { image: { source: { bytes: LONG } } } }],
  tool_result: ["as a picture", { content: [{ type: "image", source: { type: "base64", data: LONG } }] }],
  mcp_tool_result: ["as text", { content: LONG }],
  mcp_tool_listing: ["as text", { tools: [{ name: LONG }] }],
  web_search_tool_result: ["as text", { content: [{ encrypted_content: LONG }] }],
  web_fetch_tool_result: [
    "as all that the model can read",
    { content: { content: { type: "document", source: { type: "base64", data: "AA==" } } } },
  ],
  advisor_tool_result: ["as text", { content: { text: LONG } }],
  code_execution_tool_result: ["as text", { content: { stdout: LONG } }],
  bash_code_execution_tool_result: ["as text", { content: { stdout: LONG } }],
  text_editor_code_execution_tool_result: ["as text", { content: { content: LONG } }],
  tool_search_tool_result: ["as text", { content: { tool_references: [{ tool_name: LONG }] } }],
};

/** A block of each kind that Converse knows. */
const CONVERSE_BLOCKS: Readonly<Record<Exclude<MembersOf<ContentBlock>, "$unknown">, readonly [Bound, unknown]>> = {
  text: ["as text", LONG],
  image: ["as a picture", { source: { bytes: LONG } }],
  video: ["as all that the model can read", { source: { bytes: "AA==" } }],
  audio: ["as all that the model can read", { source: { bytes: "AA==" } }],
  document: ["as all that the model can read", { source: { bytes: "AA==" } }],
  cachePoint: ["as text", { type: "default" }],
  citationsContent: ["as text", { content: [{ text: LONG }] }],
  guardContent: ["as a picture", { image: { source: { bytes: LONG } } }],
  reasoningContent: ["as text", { reasoningText: { text: LONG } }],
  searchResult: ["as text", { content: [{ text: LONG }] }],
  toolAddition: ["as a tool", { tool: { name: "shell" } }],
  toolRemoval: ["as text", { tool: { name: LONG } }],
  toolUse: ["as text", { toolUseId: "x", input: { image: { source: { bytes: LONG } } } }],
  toolResult: ["as a picture", { content: [{ image: { source: { bytes: LONG } } }] }],
};

test.each([
  ...Object.entries(CLAUDE_BLOCKS).map(([type, [bound, rest]]) => [type, bound, "invoke", { type, ...rest }] as const),
  ...Object.entries(CONVERSE_BLOCKS).map(
    ([member, [bound, value]]) => [member, bound, "converse", { [member]: value }] as const,
  ),
])("a block %s is counted %s on %s", (_, bound, operation, block) => {
  const call = request(operation, "claude-sonnet", { messages: [{ role: "user", content: [block] }] });
  const tokens = (tools?: readonly string[]) =>
    authorize(call, ANNA, policy({ teams: { payments: team(tools && { tools }) } })).reserve.tokens;
  const text = Buffer.byteLength(call.body.text) + 256 + 1_000;
  switch (bound) {
    case "as text":
      return expect(tokens([])).toBe(text);
    case "as a picture":
      return expect(tokens([])).toBe(text - LONG.length + 5_000);
    case "as all that the model can read":
      return expect(tokens([])).toBe(200_000 + 1_000);
    case "as a tool":
      expect(() => tokens([])).toThrow("shell");
      return expect(tokens()).toBe(text + 3_000);
    case "refused":
      return expect(() => tokens([])).toThrow("is not allowed here");
  }
});

type MembersOf<Union> = Union extends unknown ? keyof Union : never;

function byHeader(decisions: typeof INVOKE): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(decisions).map(([member, decision]) => [own(HEADERS, member) ?? member, decision]),
  );
}
