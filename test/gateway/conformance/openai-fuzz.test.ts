import { anyJson, fc } from "../../support/properties";
import { call, useGateway } from "./gateway-under-test";
import { CHAT, RESPONSES, withOpenAiModels } from "./openai-models";

const gateway = useGateway({ policy: withOpenAiModels });

/** Bodies that are nearly right: what a client sends, with one part of it exchanged for anything. */
const CHAT_BODY = {
  model: "claude-sonnet",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "Hi" }] },
    { role: "assistant", tool_calls: [{ id: "x", type: "function", function: { name: "t", arguments: "{}" } }] },
    { role: "tool", tool_call_id: "x", content: "y" },
  ],
  tools: [{ type: "function", function: { name: "t", parameters: { type: "object" } } }],
  tool_choice: "auto",
  stream_options: { include_usage: true },
  max_completion_tokens: 10,
  stop: ["x"],
};
const RESPONSES_BODY = {
  model: "claude-sonnet",
  input: [
    { type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] },
    { type: "function_call", call_id: "x", name: "t", arguments: "{}" },
    { type: "function_call_output", call_id: "x", output: "y" },
  ],
  tools: [{ type: "function", name: "t", parameters: { type: "object" } }],
  text: { format: { type: "text" } },
  reasoning: { effort: "none" },
  include: ["reasoning.encrypted_content"],
};

const EMBEDDINGS = "/openai/v1/embeddings";

const FORMS: readonly (readonly [name: string, path: string, body: object])[] = [
  ["chat completions of Claude", CHAT, CHAT_BODY],
  ["a stream of chat completions of Claude", CHAT, { ...CHAT_BODY, stream: true }],
  ["chat completions of Nova", CHAT, { ...CHAT_BODY, model: "nova" }],
  ["chat completions of gpt-oss", CHAT, { ...CHAT_BODY, model: "gpt-oss" }],
  ["a stream of chat completions of gpt-oss", CHAT, { ...CHAT_BODY, model: "gpt-oss", stream: true }],
  ["responses", RESPONSES, RESPONSES_BODY],
  ["a stream of responses", RESPONSES, { ...RESPONSES_BODY, stream: true }],
  [
    "embeddings of Titan",
    EMBEDDINGS,
    { model: "embeddings", input: ["a", "b"], encoding_format: "base64", dimensions: 256 },
  ],
  ["embeddings of Cohere", EMBEDDINGS, { model: "cohere-embeddings", input: "a" }],
];

test.each(FORMS)(
  "a body for %s of which a part is anything is answered, and never fails by itself",
  async (_, path, body) => {
    const places = placesOf(body);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anyJson({ maxDepth: 3 }), async (place, value) => {
        const answer = await call(gateway(), path, exchanged(body, place, value));
        expect([200, 400, 403, 404]).toContain(answer.status);
        if (answer.status !== 200)
          expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { type: expect.any(String) } });
      }),
      { numRuns: 60 },
    );
    expect(gateway().log.filter((line) => line.includes('"event":"failed"'))).toEqual([]);
  },
);

type Place = readonly (string | number)[];

/** Every place in a body, itself left out. */
function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const keys: Place = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[...at, key], ...placesOf(Reflect.get(value, key), [...at, key])]);
}

function exchanged(body: object, place: Place, value: unknown): object {
  const copy = structuredClone(body);
  const holder = place.slice(0, -1).reduce<object>((inner, key) => Reflect.get(inner, key), copy);
  const last = place.at(-1);
  if (last !== undefined) Reflect.set(holder, last, value);
  return copy;
}
