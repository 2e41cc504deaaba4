import type { RuntimePolicy } from "../../../access/runtime-policy";
import { KEYS } from "../../support/gateway";
import { bedrockPath, call, MESSAGES, useGateway, withGuardrail } from "./gateway-under-test";
import { CHAT, RESPONSES, withOpenAiModels } from "./openai-models";

const GUARDRAIL = "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abcdefgh1234";

/** Two routes behind a guardrail, and a team that may offer no tool but `read_file`. */
const gateway = useGateway({
  policy: (policy) => {
    const guarded = withGuardrail(
      "claude-haiku",
      GUARDRAIL,
    )(withGuardrail("gpt-oss", GUARDRAIL)(withOpenAiModels(policy)));
    return withTools(guarded, ["read_file"]);
  },
});

/** A way to call a model. */
interface Way {
  readonly path: (model: string) => string;
  readonly model: string;
  /** A body that asks for more than the route allows. */
  readonly body: (model: string) => object;
  /** What a body looks like that offers a tool. */
  readonly tools: object;
  /** The most output tokens that Bedrock was asked for, and the guardrail. */
  readonly asked: () => { readonly tokens: unknown; readonly guardrail: unknown };
}

const HELLO = [{ role: "user", content: "hello" }];
const PROMPT = [{ role: "user", content: [{ text: "hello" }] }];
const FUNCTION = { type: "function", function: { name: "get_weather" } };

const byConverse = () => {
  const { inferenceConfig, guardrailConfig } = sentBody();
  return { tokens: inferenceConfig.maxTokens, guardrail: guardrailConfig.guardrailIdentifier };
};
const byInvoke = () => {
  const { max_tokens: tokens, max_completion_tokens: completion } = sentBody();
  return { tokens: completion ?? tokens, guardrail: gateway().sent().headers["x-amzn-bedrock-guardrailidentifier"] };
};

const WAYS: Readonly<Record<string, Way>> = {
  "converse at /bedrock": {
    path: (model) => bedrockPath(model, "converse"),
    model: "claude-haiku",
    body: () => ({ messages: PROMPT, inferenceConfig: { maxTokens: 99_999 } }),
    tools: { toolConfig: { tools: [{ toolSpec: { name: "get_weather", inputSchema: { json: {} } } }] } },
    asked: byConverse,
  },
  "invoke at /bedrock": {
    path: (model) => bedrockPath(model, "invoke"),
    model: "claude-haiku",
    body: () => ({ anthropic_version: "bedrock-2023-05-31", max_tokens: 99_999, messages: HELLO }),
    tools: { tools: [{ name: "get_weather", input_schema: {} }] },
    asked: byInvoke,
  },
  "the Messages API": {
    path: () => MESSAGES,
    model: "claude-haiku",
    body: (model) => ({ model, max_tokens: 99_999, messages: HELLO }),
    tools: { tools: [{ name: "get_weather", input_schema: {} }] },
    asked: byInvoke,
  },
  "Chat Completions, translated": {
    path: () => CHAT,
    model: "claude-haiku",
    body: (model) => ({ model, max_completion_tokens: 99_999, messages: HELLO }),
    tools: { tools: [FUNCTION] },
    asked: byConverse,
  },
  "Chat Completions, passed through": {
    path: () => CHAT,
    model: "gpt-oss",
    body: (model) => ({ model, max_completion_tokens: 99_999, messages: HELLO }),
    tools: { tools: [FUNCTION] },
    asked: byInvoke,
  },
  "the Responses API": {
    path: () => RESPONSES,
    model: "claude-haiku",
    body: (model) => ({ model, max_output_tokens: 99_999, input: "hello" }),
    tools: { tools: [{ type: "function", name: "get_weather" }] },
    asked: byConverse,
  },
};

describe.each(Object.entries(WAYS))("by %s", (_, { path, model, body, tools, asked }) => {
  test("output is capped, and the guardrail and the region are the route's", async () => {
    expect(await call(gateway(), path(model), body(model))).toMatchObject({ status: 200 });
    expect(asked()).toEqual({ tokens: 4_000, guardrail: GUARDRAIL });
    expect((await gateway().entry()).region).toBe(gateway().policy.routes[model]?.targets[0]?.region);
  });

  test("a model that is not the team's does not exist", async () => {
    const answer = await call(gateway(), path("nova"), body("nova"), { authorization: `Bearer ${KEYS.carl}` });
    expect([answer.status, answer.body.toString()]).toEqual([
      404,
      expect.stringContaining("You may use: claude-haiku"),
    ]);
    expect(gateway().bedrock.requests()).toEqual([]);
  });

  test("a tool that the team may not offer is refused", async () => {
    const answer = await call(gateway(), path(model), { ...body(model), ...tools });
    expect([answer.status, answer.body.toString()]).toEqual([403, expect.stringContaining("get_weather")]);
    expect(gateway().bedrock.requests()).toEqual([]);
  });
});

function sentBody() {
  return JSON.parse(gateway().sent().body.toString());
}

function withTools(policy: RuntimePolicy, tools: readonly string[]): RuntimePolicy {
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("There is no team payments.");
  return { ...policy, teams: { ...policy.teams, payments: { ...payments, tools: [...tools] } } };
}
