import { authorize } from "../../../gateway/policy/authorize";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import { refusalOf } from "../../support/refusal-of";
import { ANNA, addition, policy, request, SONNET, sentBody, target } from "./policy-fixtures";

describe("fields that change the price or reach stored input", () => {
  test.each<[string, BedrockOperation, string, unknown]>([
    ["serviceTier", "converse", "claude-sonnet", { serviceTier: { type: "priority" } }],
    ["performanceConfig", "converse", "claude-sonnet", { performanceConfig: { latency: "optimized" } }],
    ["promptVariables", "converse", "claude-sonnet", { promptVariables: {} }],
    [
      "guardrailConfig",
      "converse",
      "claude-sonnet",
      { guardrailConfig: { guardrailIdentifier: "x", guardrailVersion: "1" } },
    ],
    [
      "additionalModelRequestFields.max_tokens",
      "converse",
      "claude-sonnet",
      { additionalModelRequestFields: { max_tokens: 9 } },
    ],
    ...[{ maxTokens: 9 }, { topK: 5, max_new_tokens: 9 }, { TopK: 5 }, [5], "topK"].map(
      (inferenceConfig): [string, BedrockOperation, string, unknown] => [
        "additionalModelRequestFields.inferenceConfig",
        "converse",
        "nova",
        { additionalModelRequestFields: { inferenceConfig } },
      ],
    ),
    ["additionalModelRequestFields.n", "converse", "claude-sonnet", { additionalModelRequestFields: { n: 2 } }],
    ["speed", "invoke", "claude-sonnet", { speed: "fast" }],
    ["service_tier", "invoke", "claude-sonnet", { service_tier: "auto" }],
    ["inference_geo", "invoke", "claude-sonnet", { inference_geo: "us" }],
    ["fallbacks", "invoke", "claude-sonnet", { fallbacks: [{ model: "x" }] }],
    ["container", "invoke", "claude-sonnet", { container: "c1" }],
    ["mcp_servers", "invoke", "claude-sonnet", { mcp_servers: [{ url: "https://x" }] }],
    ["thread", "invoke", "claude-sonnet", { thread: { type: "continue", previous_message_id: "msg_01" } }],
    ["billing_policy", "invoke", "claude-sonnet", { billing_policy: { bill_to: "user_profile" } }],
    ["fallback_credit_token", "invoke", "claude-sonnet", { fallback_credit_token: "fct_01" }],
    [
      "additionalModelRequestFields.thread",
      "converse",
      "claude-sonnet",
      { additionalModelRequestFields: { thread: { type: "create" } } },
    ],
    [
      "s3Location",
      "converse",
      "nova",
      { messages: [{ content: [{ video: { source: { s3Location: { uri: "s3://b/k" } } } }] }] },
    ],
    [
      "source.url",
      "invoke",
      "claude-sonnet",
      { messages: [{ content: [{ type: "image", source: { type: "url", url: "https://x" } }] }] },
    ],
    [
      "source.file_id",
      "invoke",
      "claude-sonnet",
      { messages: [{ content: [{ type: "document", source: { type: "file", file_id: "f" } }] }] },
    ],
    [
      "web_search_20250305",
      "invoke",
      "claude-sonnet",
      { tools: [{ type: "web_search_20250305", name: "web_search" }] },
    ],
    [
      "tool_search_tool_bm25_20251119",
      "invoke",
      "claude-sonnet",
      { tools: [{ type: "tool_search_tool_bm25_20251119", name: "tool_search_tool_bm25" }] },
    ],
    [
      "code_interpreter",
      "converse",
      "nova",
      { additionalModelRequestFields: { tools: [{ type: "code_interpreter" }] } },
    ],
    [
      "web_fetch_20260318",
      "invoke",
      "claude-sonnet",
      {
        messages: [
          addition({ type: "tool_definition", definition: { type: "web_fetch_20260318", name: "web_fetch" } }),
        ],
      },
    ],
    ["nova_grounding", "converse", "nova", { toolConfig: { tools: [{ systemTool: { name: "nova_grounding" } }] } }],
    ["context-1m", "invoke", "claude-sonnet", { anthropic_beta: ["context-1m-2025-08-07"] }],
    [
      "context-1m",
      "converse",
      "claude-sonnet",
      { additionalModelRequestFields: { anthropic_beta: ["context-1m-2025-08-07"] } },
    ],
  ])("%s is refused by name on %s of %s", (field, operation, model, body) => {
    const { kind, message } = refusalOf(() => authorize(request(operation, model, body), ANNA, policy()));
    expect([kind, message]).toEqual(["invalid", expect.stringContaining(field)]);
  });

  test.each([
    ["x-amzn-bedrock-service-tier", "priority"],
    ["x-amzn-bedrock-performanceconfig-latency", "optimized"],
    ["x-amzn-bedrock-guardrailidentifier", "gr-1"],
  ])("the header %s is refused with %s", (name, value) => {
    const call = request("invoke", "claude-sonnet", { max_tokens: 1 }, { headers: { [name]: value } });
    expect(refusalOf(() => authorize(call, ANNA, policy())).message).toContain(name);
  });

  test.each<[string, BedrockOperation, unknown]>([
    ["the default tier", "converse", { serviceTier: { type: "default" } }],
    ["standard latency", "converse", { performanceConfig: { latency: "standard" } }],
    ["no server", "invoke", { mcp_servers: [] }],
    ["null", "invoke", { container: null }],
    ["what Nova takes beside its cap", "converse", { additionalModelRequestFields: { inferenceConfig: { topK: 20 } } }],
    ["fields that nobody here knows", "invoke", { future: { a: 1 }, context_management: { edits: [] } }],
  ])("%s passes untouched on %s", (_, operation, body) => {
    expect(sentBody(authorize(request(operation, "claude-sonnet", body), ANNA, policy()))).toMatchObject(
      body as object,
    );
  });

  test("the route's guardrail takes the place of any other, and keeps how the client wants it traced", () => {
    const guardrail = { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc", version: "3" };
    const guarded = policy({
      routes: { "claude-sonnet": { targets: [target(SONNET, { guardrail })], maxOutputTokens: 10 } },
    });
    const sent = { guardrailConfig: { guardrailIdentifier: "mine", guardrailVersion: "DRAFT", trace: "enabled" } };
    expect(sentBody(authorize(request("converse", "claude-sonnet", sent), ANNA, guarded))).toMatchObject({
      guardrailConfig: { guardrailIdentifier: guardrail.arn, guardrailVersion: "3", trace: "enabled" },
    });
    const invoke = request(
      "invoke",
      "claude-sonnet",
      {},
      { headers: { "x-amzn-bedrock-guardrailidentifier": "mine" } },
    );
    expect(authorize(invoke, ANNA, guarded).targets[0]?.headers).toMatchObject({
      "x-amzn-bedrock-guardrailidentifier": guardrail.arn,
      "x-amzn-bedrock-guardrailversion": "3",
    });
  });

  test("who calls is written in by us alone", () => {
    const forged = { requestMetadata: { user: "eve", team: "research" } };
    expect(sentBody(authorize(request("converse", "claude-sonnet", forged), ANNA, policy()))).toMatchObject({
      requestMetadata: { user: "anna", team: "payments", request: "r1" },
    });
    const headers = { "x-amzn-bedrock-request-metadata": '{"user":"eve"}' };
    const call = authorize(request("invoke", "claude-sonnet", {}, { headers }), ANNA, policy());
    expect(call.targets[0]?.headers["x-amzn-bedrock-request-metadata"]).toBe(
      '{"user":"anna","team":"payments","request":"r1"}',
    );
  });
});
