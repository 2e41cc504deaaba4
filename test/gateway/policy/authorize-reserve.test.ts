import { authorize } from "../../../gateway/policy/authorize";
import type { BedrockOperation } from "../../../gateway/upstream/upstream";
import { refusalOf } from "../../support/refusal-of";
import { ANNA, MESSAGES, policy, request, SONNET, sentBody, target, team, UNLIMITED } from "./policy-fixtures";

describe("what is reserved", () => {
  test("is the bytes of the body, what providers add, and the cap, at the dearest price that is possible", () => {
    const call = request("converse", "claude-sonnet", { messages: MESSAGES });
    const input = Buffer.byteLength(call.body.text) + 256;
    expect(authorize(call, ANNA, policy()).reserve).toEqual({
      tokens: input + 1_000,
      cost: input * 3_000 + 1_000 * 15_000,
    });
  });

  test.each([
    ["five minutes", { cachePoint: { type: "default" } }, 3_750],
    ["an hour", { cachePoint: { type: "default", ttl: "1h" } }, 6_000],
  ])("counts input as written to a cache that lives %s where the body asks for it", (_, marker, price) => {
    const call = request("converse", "claude-sonnet", { messages: [{ content: [{ text: "a" }, marker] }] });
    const input = Buffer.byteLength(call.body.text) + 256;
    expect(authorize(call, ANNA, policy()).reserve.cost).toBe(input * price + 1_000 * 15_000);
  });

  test("never passes what the model can read", () => {
    const call = request("converse", "claude-sonnet", { messages: [{ content: [{ text: "x".repeat(900_000) }] }] });
    expect(authorize(call, ANNA, policy()).reserve.tokens).toBe(200_000 + 1_000);
  });

  test.each([
    ["cohere.embed-english-v3", { texts: ["x".repeat(900), "x".repeat(900)] }, (bytes: number) => bytes + 256],
    [
      "cohere.embed-v4:0",
      { inputs: [{ content: [{ type: "text", text: "x".repeat(1_800) }] }] },
      (bytes: number) => bytes + 256,
    ],
    ["amazon.titan-embed-text-v2:0", { inputText: "x".repeat(1_800) }, () => 512],
  ])(
    "of %s may pass what the model can read where it reads each of several texts by itself",
    (modelId, body, tokens) => {
      const routes = { embeddings: { targets: [target(modelId, { invokeId: "titan" })], maxOutputTokens: 1_000 } };
      const call = request("invoke", "embeddings", body);
      const models = { [modelId]: { contextTokens: 512 } };
      expect(authorize(call, ANNA, policy({ routes, models })).reserve.tokens).toBe(tokens(call.body.text.length));
    },
  );

  test.each([
    [
      "a document of Converse",
      "converse" as const,
      { messages: [{ content: [{ document: { source: { bytes: "AA==" } } }] }] },
    ],
    [
      "a document of Claude",
      "invoke" as const,
      { messages: [{ content: [{ type: "document", source: { type: "base64", data: "AA==" } }] }] },
    ],
  ])("is all that the model can read for %s", (_, operation, body) => {
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).reserve.tokens).toBe(201_000);
  });

  test.each<[string, object]>([
    ["at a threshold", { context_management: { edits: [{ type: "compact_20260112" }] } }],
    ["on demand", { compaction: { type: "summarize" } }],
  ])("counts all twice where Claude compacts a conversation %s: it reads it and writes once more", (_, asked) => {
    const compacting = { ...asked, messages: [] };
    const converse = { additionalModelRequestFields: asked, messages: [] };
    const tokens = (operation: BedrockOperation, body: unknown) =>
      authorize(request(operation, "claude-sonnet", body), ANNA, policy()).reserve.tokens;
    expect(tokens("invoke", compacting)).toBe(2 * (JSON.stringify(compacting).length + 256) + 2 * 1_000);
    expect(tokens("converse", converse)).toBe(2 * (JSON.stringify(converse).length + 256) + 2 * 1_000);
    const plain = { context_management: { edits: [{ type: "clear_tool_uses_2025" }] }, messages: [] };
    expect(tokens("invoke", plain)).toBe(JSON.stringify(plain).length + 256 + 1_000);
  });

  test.each<[string, BedrockOperation, object]>([
    ["output_format", "invoke", { output_format: { type: "json_schema", schema: {} } }],
    ["output_config", "invoke", { output_config: { format: { type: "json_schema", schema: {} } } }],
    ["outputConfig", "converse", { outputConfig: { textFormat: { type: "json_schema" } } }],
    [
      "additionalModelRequestFields.output_config",
      "converse",
      { additionalModelRequestFields: { output_config: { format: { type: "json_schema", schema: {} } } } },
    ],
    [
      "additionalModelRequestFields.output_format",
      "converse",
      { additionalModelRequestFields: { output_format: { type: "json_schema", schema: {} } } },
    ],
  ])("counts what a provider adds to explain the schema in %s", (_, operation, body) => {
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).reserve.tokens).toBe(
      JSON.stringify(body).length + 256 + 1_000 + 1_000,
    );
  });

  test("is what Claude may think, where that is more than the answer may be: between tools it may be", () => {
    const body = { max_tokens: 10, thinking: { type: "enabled", budget_tokens: 900 } };
    const call = authorize(request("invoke", "claude-sonnet", body), ANNA, policy());
    expect(call.reserve.tokens).toBe(JSON.stringify(body).length + 256 + 900);
    expect(sentBody(call)).toEqual(body);
  });

  test("is nothing for counting tokens, which is free", () => {
    const call = request("count-tokens", "claude-sonnet", { input: { converse: { messages: MESSAGES } } });
    expect(authorize(call, ANNA, policy()).reserve).toEqual({ tokens: 0, cost: 0 });
  });

  test("needs a price where money is limited", () => {
    const { kind, message } = refusalOf(() =>
      authorize(request("converse", "claude-sonnet", {}), ANNA, policy({ prices: {} })),
    );
    expect([kind, message]).toEqual(["forbidden", expect.stringContaining(`prices["eu.${SONNET}"]`)]);
  });

  test("needs none where no money is limited", () => {
    const limits = {
      team: UNLIMITED,
      user: UNLIMITED,
      credential: UNLIMITED,
      routes: { "claude-sonnet": UNLIMITED },
      users: {},
    };
    const free = policy({ prices: {}, teams: { payments: team({ limits }) } });
    expect(authorize(request("converse", "claude-sonnet", {}), ANNA, free).reserve.cost).toBe(0);
  });

  test("is the most of several targets, and leaves out those without a price", () => {
    const cheap = {
      ...policy().prices,
      "eu.cheap.model": { input: 1, output: 1, cacheRead: 1, cacheWrite: 1, cacheWriteLong: 1 },
    };
    const routes = {
      "claude-sonnet": {
        targets: [target("cheap.model"), target(SONNET), target("acme.model")],
        maxOutputTokens: 1_000,
      },
    };
    const call = authorize(request("converse", "claude-sonnet", {}), ANNA, policy({ routes, prices: cheap }));
    expect(call.targets).toHaveLength(2);
    expect(call.reserve.cost).toBe((2 + 256) * 3_000 + 1_000 * 15_000);
  });
});
