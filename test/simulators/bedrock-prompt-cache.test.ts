import { ConverseCommand, type ConverseCommandInput } from "@aws-sdk/client-bedrock-runtime";
import {
  awsClient,
  HAIKU_3,
  invokePath,
  LLAMA,
  messages,
  NOVA,
  parse,
  post,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";

const MINUTE = 60_000;
let now = 0;
const simulator = useSimulator({ clock: () => now, cacheMinimumTokens: 50 });
beforeEach(() => {
  now += 24 * 60 * MINUTE; // nothing that an earlier test wrote is alive
});

/** 100 tokens for a topic of up to four letters. */
function longText(topic: string): string {
  return `${topic} ${"word ".repeat(99)}`.trim();
}

function block(text: string, ttl?: "5m" | "1h" | "default") {
  const cache_control = ttl === undefined ? undefined : { type: "ephemeral", ...(ttl !== "default" && { ttl }) };
  return { type: "text", text, cache_control };
}

async function usageOf(body: object, model = SONNET) {
  const answer = await post(simulator().url, invokePath(model), body);
  expect(answer.status).toBe(200);
  return parse(answer.body).usage;
}

/** The fields of a Messages usage that caching decides. */
function usage(input: number, read: number, written5m: number, written1h = 0) {
  return expect.objectContaining({
    input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written5m + written1h,
    cache_creation: { ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h },
  });
}

/** What frames one message and the conversation, and the two tokens of the question. */
const REST = 7 + 2;

test("a marked prefix is written the first time and read the next", async () => {
  const body = messages("two six", { system: [block(longText("tax"), "default")] });

  expect(await usageOf(body)).toEqual(usage(REST, 0, 100));
  expect(await usageOf(body)).toEqual(usage(REST, 100, 0));
});

test.each([
  ["5m", 5, [100, 0]],
  ["1h", 60, [0, 100]],
] as const)("a prefix of %s is gone after %i minutes", async (ttl, minutes, [written5m, written1h]) => {
  const body = messages("two six", { system: [block(longText("tax"), ttl)] });

  expect(await usageOf(body)).toEqual(usage(REST, 0, written5m, written1h));
  now += minutes * MINUTE - 1;
  expect(await usageOf(body)).toEqual(usage(REST, 100, 0));
  now += minutes * MINUTE; // reading renewed it
  expect(await usageOf(body)).toEqual(usage(REST, 0, written5m, written1h));
});

test("two lifetimes in one prompt are written and billed apart", async () => {
  const body = messages("two six", { system: [block(longText("tax"), "1h"), block(longText("law"), "5m")] });

  expect(await usageOf(body)).toEqual(usage(REST, 0, 100, 100));
  now += 10 * MINUTE;
  expect(await usageOf(body)).toEqual(usage(REST, 100, 100));
});

test("a conversation that grows reads what it wrote in its last turn", async () => {
  const turn = (text: string) => ({ role: "user", content: [block(text, "default")] });
  const answer = { role: "assistant", content: longText("well") };
  const first = messages("", { messages: [turn(longText("one"))] });
  const second = messages("", {
    messages: [{ role: "user", content: [block(longText("one"))] }, answer, turn(longText("two"))],
  });

  expect(await usageOf(first)).toEqual(usage(3, 0, 104));
  expect(await usageOf(second)).toEqual(usage(3, 104, 208));
});

test.each([
  ["another text before the marker", messages("two six", { system: [block(longText("art"), "default")] }), SONNET],
  ["another model", messages("two six", { system: [block(longText("tax"), "default")] }), HAIKU_3],
])("%s reads nothing", async (_, body, model) => {
  await usageOf(messages("two six", { system: [block(longText("tax"), "default")] }));

  expect(await usageOf(body, model)).toEqual(usage(REST, 0, 100));
});

test("a prefix below the minimum is not cached", async () => {
  const body = messages("two six", { system: [block("tiny", "default")] });

  expect(await usageOf(body)).toEqual(usage(REST + 1, 0, 0));
  expect(await usageOf(body)).toEqual(usage(REST + 1, 0, 0));
});

test("a call that is refused writes nothing", async () => {
  const body = messages("two six", { system: [block(longText("tax"), "default")] });
  simulator().fault({ kind: "error", error: "ThrottlingException", times: 1 });
  await post(simulator().url, invokePath(SONNET), body);

  expect(await usageOf(body)).toEqual(usage(REST, 0, 100));
});

test.each([
  [
    "five markers",
    Array.from({ length: 5 }, (_, index) => block(longText(`t${index}`), "default")),
    /maximum of 4 blocks/,
  ],
  [
    "a long lifetime after a short one",
    [block(longText("a"), "5m"), block(longText("b"), "1h")],
    /must not come after/,
  ],
])("%s are refused", async (_, system, message) => {
  const { status, body } = await post(simulator().url, invokePath(SONNET), messages("Hi", { system }));

  expect(status).toBe(400);
  expect(parse(body).message).toMatch(message);
});

describe("Converse", () => {
  const input = (ttl?: "5m" | "1h"): Omit<ConverseCommandInput, "modelId"> => ({
    system: [{ text: longText("tax") }, { cachePoint: { type: "default", ...(ttl && { ttl }) } }],
    messages: [{ role: "user", content: [{ text: "two six" }] }],
  });
  const converse = async (modelId: string, ttl?: "5m" | "1h") =>
    (await awsClient(simulator().url).send(new ConverseCommand({ modelId, ...input(ttl) }))).usage;

  test.each([
    ["Claude", SONNET, "5m" as const],
    ["Claude", SONNET, "1h" as const],
    ["Nova", NOVA, "5m" as const],
  ])("%s of %s tells writes with their lifetime %s, and reads", async (_, model, ttl) => {
    expect(await converse(model, ttl)).toMatchObject({
      inputTokens: REST,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 100,
      cacheDetails: [{ ttl, inputTokens: 100 }],
    });
    const second = await converse(model, ttl);
    expect(second).toMatchObject({ inputTokens: REST, cacheReadInputTokens: 100, cacheWriteInputTokens: 0 });
    expect(second).not.toHaveProperty("cacheDetails");
  });

  test("a model without caching reads the prompt in full each time", async () => {
    expect(await converse(LLAMA)).toMatchObject({ inputTokens: 100 + REST, cacheWriteInputTokens: 0 });
  });
});
