import { authorize } from "../../../gateway/policy/authorize";
import { refusalOf } from "../../support/refusal-of";
import { ANNA, MESSAGES, policy, request, SONNET, target, team } from "./policy-fixtures";

describe("a model id", () => {
  test.each([
    ["an alias", "claude-sonnet", "claude-sonnet", 2],
    ["a Bedrock model id", SONNET, "claude-sonnet", 2],
    ["an inference profile's id", `eu.${SONNET}`, "claude-sonnet", 2],
    ["a profile's ARN", `arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.${SONNET}`, "claude-sonnet", 2],
    ["a foundation model's ARN", `arn:aws:bedrock:eu-central-1::foundation-model/${SONNET}`, "claude-sonnet", 2],
    ["Anthropic's own name", "claude-sonnet-4-5-20250929", "claude-sonnet", 2],
    ["Anthropic's own name without a date", "claude-sonnet-4-5", "claude-sonnet", 2],
  ])("may be %s", (_, model, route, targets) => {
    const call = authorize(request("converse", model, { messages: MESSAGES }), ANNA, policy());
    expect(call.route).toBe(route);
    expect(call.targets).toHaveLength(targets);
  });

  test.each([
    ["a model that no route has", "anthropic.claude-opus-5"],
    ["a route of other teams", "foreign"],
    ["another geography's profile", `us.${SONNET}`],
    ["a member that every object has", "constructor"],
    ["nothing", ""],
  ])("that is %s is not found, and the text says what may be used", (_, model) => {
    const { kind, message } = refusalOf(() =>
      authorize(request("converse", model, { messages: MESSAGES }), ANNA, policy()),
    );
    expect(kind).toBe("not-found");
    expect(message).toContain("You may use: claude-sonnet, nova, llama, unknown-family, embeddings.");
  });

  test("of a body's family keeps targets of other families out on invoke, and lets them in on converse", () => {
    const mixed = policy({
      routes: {
        "claude-sonnet": {
          targets: [target(SONNET), target("amazon.nova-lite-v1:0")],
          maxOutputTokens: 1_000,
        },
      },
    });
    const invoke = authorize(request("invoke", "claude-sonnet", { max_tokens: 5, messages: [] }), ANNA, mixed);
    expect(invoke.targets.map(({ target: { modelId } }) => modelId)).toEqual([SONNET]);
    const converse = authorize(request("converse", "claude-sonnet", { messages: MESSAGES }), ANNA, mixed);
    expect(converse.targets).toHaveLength(2);
  });

  test("whose invoke body nobody has described must be called by converse", () => {
    const { kind, message } = refusalOf(() => authorize(request("invoke", "unknown-family", {}), ANNA, policy()));
    expect([kind, message]).toEqual(["invalid", expect.stringContaining("Call it by converse")]);
  });
});

describe("tools", () => {
  const tools = { toolConfig: { tools: [{ toolSpec: { name: "read" } }, { toolSpec: { name: "shell" } }] } };

  test("that the team may not offer are named", () => {
    const strict = policy({ teams: { payments: team({ tools: ["read"] }) } });
    const { kind, message } = refusalOf(() => authorize(request("converse", "claude-sonnet", tools), ANNA, strict));
    expect([kind, message]).toEqual(["forbidden", expect.stringContaining("shell")]);
  });

  test("are free where the policy says nothing of them", () => {
    expect(authorize(request("converse", "claude-sonnet", tools), ANNA, policy()).targets).toHaveLength(2);
  });
});
