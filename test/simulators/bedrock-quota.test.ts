import { ConverseCommand, ThrottlingException } from "@aws-sdk/client-bedrock-runtime";
import { until } from "../support/until";
import {
  awsClient,
  HAIKU_3,
  invokePath,
  messages,
  parse,
  post,
  SIGNED_IN_FORM,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";

let now = 0;
const simulator = useSimulator({
  clock: () => now,
  cacheMinimumTokens: 50,
  quotas: {
    [SONNET]: { tokensPerMinute: 2_000 },
    [HAIKU_3]: { requestsPerMinute: 2, sendsRetryAfter: true },
    "us.anthropic.claude-opus-4-6-v1": { tokensPerMinute: 70_000 },
  },
});
beforeEach(() => {
  now += 60_000;
});

/** 7 tokens of frame, and one of the word. */
const INPUT = 8;
/** You wrote 1 word in 1 message. */
const OUTPUT = 10;

const invoke = (text: string, more: object = {}, model = SONNET) =>
  post(simulator().url, invokePath(model), messages(text, { max_tokens: 500, ...more }));

test("while a call runs it holds its input and all the output it might write", async () => {
  const leave = new AbortController();
  const call = fetch(`${simulator().url}${invokePath(SONNET)}`, {
    method: "POST",
    headers: SIGNED_IN_FORM,
    body: JSON.stringify(messages("[[stall]]", { max_tokens: 500 })),
    signal: leave.signal,
  }).catch(() => "left");
  await until(() => simulator().quotaTaken(SONNET) > 0);
  const { input = 0 } = simulator().requests()[0]?.tokens ?? {};

  expect(simulator().quotaTaken(SONNET)).toBe(input + 500);
  leave.abort();
  expect(await call).toBe("left");
  await until(() => simulator().quotaTaken(SONNET) === input);
});

test("afterwards Claude 4 is charged five tokens for each token of output", async () => {
  await invoke('[[say "one"]]');
  const { tokens } = simulator().requests()[0] ?? {};

  expect(tokens?.output).toBe(1);
  expect(simulator().quotaTaken(SONNET)).toBe((tokens?.input ?? 0) + 5);
});

test("an older Claude is charged one for one", async () => {
  await invoke("word", {}, HAIKU_3);

  expect(simulator().quotaTaken(HAIKU_3)).toBe(INPUT + OUTPUT);
});

test("cache reads are held and given back, cache writes stay", async () => {
  const system = [{ type: "text", text: "word ".repeat(100), cache_control: { type: "ephemeral" } }];
  await invoke("word", { system });
  expect(simulator().quotaTaken(SONNET)).toBe(100 + INPUT + OUTPUT * 5);

  now += 60_000;
  await invoke("word", { system });
  expect(simulator().quotaTaken(SONNET)).toBe(INPUT + OUTPUT * 5);
});

test("a reservation that does not fit is throttled, and the room is back after a minute", async () => {
  const tooMuch = await invoke("word", { max_tokens: 2_000 });
  const fits = await invoke("word", { max_tokens: 2_000 - INPUT });

  expect(tooMuch.status).toBe(429);
  expect(parse(tooMuch.body).message).toBe("Too many tokens, please wait before trying again.");
  expect(tooMuch.headers).not.toHaveProperty("retry-after");
  expect(fits.status).toBe(200);
  expect((await invoke("word", { max_tokens: 2_000 - INPUT })).status).toBe(429);
  now += 60_000;
  expect((await invoke("word", { max_tokens: 2_000 - INPUT })).status).toBe(200);
});

test("too many requests are told apart, with the seconds to wait where that is on", async () => {
  await invoke("word", {}, HAIKU_3);
  now += 20_000;
  await invoke("word", {}, HAIKU_3);
  const { status, headers, body } = await invoke("word", {}, HAIKU_3);

  expect(status).toBe(429);
  expect(headers["retry-after"]).toBe("40");
  expect(parse(body).message).toBe("Too many requests, please wait before trying again.");
});

test("a call that sets no maximum reserves the model's, the commonest cause of throttling", async () => {
  const converse = (maxTokens?: number) =>
    awsClient(simulator().url).send(
      new ConverseCommand({
        modelId: "us.anthropic.claude-opus-4-6-v1",
        messages: [{ role: "user", content: [{ text: "[[delay 50ms]]" }] }],
        ...(maxTokens && { inferenceConfig: { maxTokens } }),
      }),
    );
  const results = await Promise.allSettled([converse(), converse(), converse(100)]);

  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: expect.any(ThrottlingException) });
});

test("errors and count-tokens take nothing", async () => {
  await invoke("[[fault 500]]");
  await post(simulator().url, invokePath(SONNET, "count-tokens"), {
    input: { converse: { messages: [{ role: "user", content: [{ text: "word" }] }] } },
  });

  expect(simulator().quotaTaken(SONNET)).toBe(0);
});
