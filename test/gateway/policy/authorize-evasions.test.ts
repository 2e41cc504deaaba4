import { authorize } from "../../../gateway/policy/authorize";
import { refusalOf } from "../../support/refusal-of";
import { ANNA, addition, policy, request, SONNET, sentBody, target, team } from "./policy-fixtures";

describe("what was meant to slip through", () => {
  const chat = (model: string) =>
    policy({
      routes: { "claude-sonnet": { targets: [target(model, { invokeId: `eu.${SONNET}` })], maxOutputTokens: 1_000 } },
    });

  test.each([
    ["mistral.pixtral-large-2502-v1:0", { max_completion_tokens: 1 }, { max_tokens: 1, max_completion_tokens: 1 }],
    ["openai.gpt-oss-120b-1:0", { max_tokens: 1 }, { max_completion_tokens: 1, max_tokens: 1 }],
    ["amazon.nova-lite-v1:0", { inferenceConfig: { max_new_tokens: 1 } }, { inferenceConfig: { maxTokens: 1 } }],
  ])("a cap under a name that %s may not read is written under its own too", (model, body, expected) => {
    expect(sentBody(authorize(request("invoke", "claude-sonnet", body), ANNA, chat(model)))).toMatchObject(expected);
  });

  test.each<[string, string]>([
    ["a dearer tier first", '{"serviceTier":{"type":"priority","type":"default"}}'],
    ["a server's tool first", '{"toolConfig":{"tools":[{"systemTool":{}}],"tools":[]}}'],
    ["far down", '{"messages":[{"content":[{"text":"a"},{"image":{"source":{"bytes":"A","bytes":"B"}}}]}]}'],
    ["with an escape", '{"messages":[{"a\\u0062":1,"ab":2}]}'],
  ])("a key that stands twice in some object is refused: %s", (_, body) => {
    expect(refusalOf(() => authorize(request("converse", "claude-sonnet", body), ANNA, policy())).message).toContain(
      "twice",
    );
  });

  test.each<[string, unknown]>([
    ["a chat tool with two names", { tools: [{ type: "function", name: "ok", function: { name: "shell" } }] }],
    ["old functions", { functions: [{ name: "shell" }] }],
    ["a tool without a name", { tools: [{ type: "function", function: {} }] }],
  ])("%s is not let past the list of tools", (_, body) => {
    const strict = { ...chat("mistral.pixtral-large-2502-v1:0"), teams: { payments: team({ tools: ["ok"] }) } };
    expect(refusalOf(() => authorize(request("invoke", "claude-sonnet", body), ANNA, strict)).kind).toBe("forbidden");
  });

  test.each<[string, "invoke" | "converse", unknown]>([
    [
      "in the middle of a conversation",
      "invoke",
      { messages: [addition({ type: "tool_definition", definition: { name: "shell", input_schema: {} } })] },
    ],
    ["by its name alone", "invoke", { messages: [addition({ type: "tool_reference", name: "shell" })] }],
    [
      "in what a compaction kept",
      "invoke",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "compaction",
                content: "so far",
                tool_changes: addition({ type: "tool_definition", definition: { name: "shell" } }).content,
              },
            ],
          },
        ],
      },
    ],
    [
      "in the middle of a conversation of Converse",
      "converse",
      { messages: [{ role: "system", content: [{ toolAddition: { tool: { name: "shell" } } }] }] },
    ],
  ])("a tool that is added %s is not let past the list of tools", (_, operation, body) => {
    const strict = policy({ teams: { payments: team({ tools: ["ok"] }) } });
    const { kind, message } = refusalOf(() => authorize(request(operation, "claude-sonnet", body), ANNA, strict));
    expect([kind, message]).toEqual(["forbidden", expect.stringContaining("shell")]);
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).targets).toHaveLength(2);
  });

  test("what a tool is given may look like the addition of another", () => {
    const strict = policy({ teams: { payments: team({ tools: ["ok"] }) } });
    const [block] = addition({ type: "tool_definition", definition: { name: "shell" } }).content;
    const messages = [{ content: [{ type: "tool_use", id: "x", name: "ok", input: block }] }];
    expect(authorize(request("invoke", "claude-sonnet", { messages }), ANNA, strict).targets).toHaveLength(2);
  });

  test("text that is hidden as a picture in a tool that is added is counted as text", () => {
    const definition = { name: "a", z: { type: "image", source: { data: "x".repeat(50_000) } } };
    const body = { messages: [addition({ type: "tool_definition", definition })] };
    expect(authorize(request("invoke", "claude-sonnet", body), ANNA, policy()).reserve.tokens).toBeGreaterThan(50_000);
  });

  test.each<[string, unknown]>([
    [
      "a picture behind a URL as a text",
      { messages: [{ content: [{ type: "image_url", image_url: "https://x/y.png" }] }] },
    ],
    ["sound", { messages: [{ content: [{ type: "input_audio", input_audio: { data: "AA==" } }] }] }],
    ["a document behind a URL", { messages: [{ content: [{ type: "document_url", document_url: "https://x" }] }] }],
  ])("%s is refused in the chat dialect", (_, body) => {
    const mistral = chat("mistral.pixtral-large-2502-v1:0");
    expect(refusalOf(() => authorize(request("invoke", "claude-sonnet", body), ANNA, mistral)).kind).toBe("invalid");
  });

  test.each<[string, string, object]>([
    ["a picture of Cohere's", "cohere.embed-v4:0", { images: ["data:image/png;base64,AA=="] }],
    [
      "a picture among texts of Cohere's",
      "cohere.embed-v4:0",
      { inputs: [{ content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA==" } }] }] },
    ],
    ["a picture of Titan's", "amazon.titan-embed-image-v1", { inputText: "a", inputImage: "AA==" }],
    ...["image", "video", "audio"].map((media): [string, string, object] => [
      `${media} of Nova's`,
      "amazon.nova-2-multimodal-embeddings-v1:0",
      { singleEmbeddingParams: { [media]: { format: "x", source: { bytes: "AA==" } } } },
    ]),
  ])("%s is not embedded at the price of text", (_, model, body) => {
    const call = request("invoke", "claude-sonnet", body);
    expect(refusalOf(() => authorize(call, ANNA, chat(model)))).toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(/price(s)? of (its|their) own/),
    });
    const text = { texts: ["a"], inputText: "a", singleEmbeddingParams: { text: { value: "a" } } };
    expect(authorize(request("invoke", "claude-sonnet", text), ANNA, chat(model)).targets).toHaveLength(1);
  });

  test("text that is hidden as a picture in a tool is counted as text", () => {
    const hidden = { type: "image", source: { data: "x".repeat(50_000) } };
    const tools = { tools: [{ name: "a", z: hidden }], messages: [] };
    expect(authorize(request("invoke", "claude-sonnet", tools), ANNA, policy()).reserve.tokens).toBeGreaterThan(50_000);
  });

  test.each<[string, "invoke" | "converse", unknown]>([
    ["tags on invoke", "invoke", { "amazon-bedrock-guardrailConfig": { tagSuffix: "x" } }],
    [
      "guardContent on converse",
      "converse",
      { messages: [{ content: [{ text: "bad" }, { guardContent: { text: { text: "hi" } } }] }] },
    ],
  ])("a guardrail of the route cannot be told to look away by %s", (_, operation, body) => {
    const guardrail = { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc", version: "3" };
    const guarded = policy({
      routes: { "claude-sonnet": { targets: [target(SONNET, { guardrail })], maxOutputTokens: 10 } },
    });
    expect(refusalOf(() => authorize(request(operation, "claude-sonnet", body), ANNA, guarded)).message).toContain(
      "guardrail",
    );
    expect(authorize(request(operation, "claude-sonnet", body), ANNA, policy()).targets).toHaveLength(2);
  });

  test("a charset of the client's choice does not go upstream", () => {
    const headers = { "content-type": "application/json; charset=shift_jis" };
    const call = authorize(request("invoke", "claude-sonnet", {}, { headers }), ANNA, policy());
    expect(call.targets[0]?.headers["content-type"]).toBe("application/json");
  });

  test("text that grows when it is composed is counted at its longest", () => {
    const call = (text: string) => request("converse", "claude-sonnet", { messages: [{ content: [{ text }] }] });
    const tokens = (text: string) => authorize(call(text), ANNA, policy()).reserve.tokens;
    expect(tokens("\u{1d160}".repeat(1_000)) - tokens("")).toBe(12_000);
  });
});
