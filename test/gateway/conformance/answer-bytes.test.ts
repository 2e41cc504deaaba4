import type { ServerResponse } from "node:http";
import { until } from "../../support/until";
import { event, exception, frame } from "../upstream/frames";
import { type ScriptedServer, startScriptedServer } from "../upstream/scripted-server";
import { bedrockPath, call, MESSAGES, useGateway } from "./gateway-under-test";

let upstream: ScriptedServer;
let answer: (response: ServerResponse) => void = () => undefined;

const PROFILE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
afterAll(() => upstream.stop());
const gateway = useGateway(async () => {
  upstream = await startScriptedServer({ [PROFILE]: [(response) => answer(response)] });
  return { upstream: upstream.url };
});

const CONVERSE = { messages: [{ role: "user", content: [{ text: "hello" }] }] };
const CLAUDE = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 10,
  messages: [{ role: "user", content: "hello" }],
};

/** An answer in which nothing is spelled as a program would write it. */
const ODD_ANSWER =
  '{ "new_field" : [1.0, 1e3, -0, 12345678901234567890, "h\\u00e9\\/\\ud83d\\ude00😀", "\\ud800"],\n\t"content":[{"type":"text","text":"hi"},' +
  '{"type":"thinking","thinking":"…","signature":"c2ln+/="}],"usage":{"input_tokens":1.2e1,"output_tokens":7,"cache_read_input_tokens":5,' +
  '"cache_creation_input_tokens":3,"cache_creation":{"ephemeral_1h_input_tokens":3}} }';

const USED = { input: 12, output: 7, cacheRead: 5, cacheWrite: 0, cacheWriteLong: 3 };

describe("an answer in one piece", () => {
  test.each([
    ["/bedrock", bedrockPath("claude-sonnet", "invoke"), CLAUDE],
    ["/anthropic", MESSAGES, { ...CLAUDE, model: "claude-sonnet" }],
  ])("comes back on %s byte by byte, and is charged", async (_, path, body) => {
    answer = (response) => response.writeHead(200, { "content-type": "application/json" }).end(ODD_ANSWER);
    const received = await call(gateway(), path, body);
    expect([received.status, received.body.toString()]).toEqual([200, ODD_ANSWER]);
    expect((await gateway().entry()).usage).toEqual(USED);
  });

  test("keeps the headers that Bedrock sends, but for those of one connection", async () => {
    const sent = {
      "x-amzn-requestid": "an-id",
      "x-amzn-bedrock-input-token-count": "12",
      "x-amzn-bedrock-new": "1",
      "content-type": "application/json; charset=utf-8",
    };
    answer = (response) => response.writeHead(200, { ...sent, "keep-alive": "timeout=1" }).end(ODD_ANSWER);
    const { headers } = await call(gateway(), bedrockPath("claude-sonnet", "invoke"), CLAUDE);
    expect(Object.fromEntries(headers)).toMatchObject(sent);
    expect(headers.get("keep-alive")).not.toBe("timeout=1");
  });

  const ODD_ERROR = '{"message" : "max_tokens: 70000 > 64000, h\\u00e9", "extra":1.0}';
  const failing = (response: ServerResponse) =>
    response.writeHead(400, { "x-amzn-errortype": "ValidationException:http://internal.amazon.com/" }).end(ODD_ERROR);

  test("is an error of Bedrock's own on /bedrock, to the letter", async () => {
    answer = failing;
    const { status, headers, body } = await call(gateway(), bedrockPath("claude-sonnet", "converse"), CONVERSE);
    expect([status, body.toString(), headers.get("x-amzn-errortype")]).toEqual([
      400,
      ODD_ERROR,
      "ValidationException:http://internal.amazon.com/",
    ]);
  });

  test("is an error in Anthropic's shape and Bedrock's words on /anthropic", async () => {
    answer = failing;
    const { status, headers, body } = await call(gateway(), MESSAGES, { ...CLAUDE, model: "claude-sonnet" });
    expect([status, JSON.parse(body.toString())]).toEqual([
      400,
      {
        type: "error",
        error: { type: "invalid_request_error", message: "max_tokens: 70000 > 64000, hé" },
        request_id: headers.get("request-id"),
      },
    ]);
  });
});

/** How the network may cut what Bedrock sends. */
const CUTS = [
  ["byte by byte", 1],
  ["in pieces that end anywhere", 37],
  ["all at once", Number.POSITIVE_INFINITY],
] as const;

describe.each(CUTS)("a stream that comes %s", (_, size) => {
  test("of converse passes frame by frame as it was, known events or not", async () => {
    const frames = [
      frame({ ":event-type": "initial-response", ":message-type": "event" }, "{}"),
      event("messageStart", { role: "assistant", p: "abcd" }),
      frame(
        { ":event-type": "contentBlockDelta", ":message-type": "event", ":new": "x" },
        '{ "delta":{"text":"h\\u00e9"}, "n":1.0 }',
      ),
      event("newEvent", { unknown: [1, { deep: null }] }),
      frame(
        { ":event-type": "blob", ":message-type": "event", ":content-type": "application/octet-stream" },
        Buffer.from([0, 255, 10]),
      ),
      event("messageStop", { stopReason: "end_turn" }),
      event("metadata", { usage: { inputTokens: 12, outputTokens: 7, totalTokens: 19 }, p: "abcdefgh" }),
    ];
    answer = streaming(frames, size);
    const { headers, body } = await call(gateway(), bedrockPath("claude-sonnet", "converse-stream"), CONVERSE);
    expect(body.equals(Buffer.concat(frames))).toBe(true);
    expect(headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
    expect(await gateway().entry()).toMatchObject({ outcome: "completed", usage: { input: 12, output: 7 } });
  });

  const EVENTS = [
    '{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":12,"cache_read_input_tokens":5,"cache_creation_input_tokens":3,"cache_creation":{"ephemeral_1h_input_tokens":3},"output_tokens":1}}}',
    '{"type":"ping"}',
    '{ "index" : 0,"content_block":{"type":"thinking","thinking":""},"type":"content_block_start" }',
    '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"h\\u00e9\\ud83d\\ude00😀\\u2028\\n"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln+/="}}',
    '{"type":"a_new_event","number":1.0,"other":12345678901234567890}',
    '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}',
  ];
  const METRICS = '"amazon-bedrock-invocationMetrics":{"inputTokenCount":12,"outputTokenCount":7}';
  const CHUNKS = [...EVENTS, `{"type":"message_stop",${METRICS}}`].map((text, index) =>
    event("chunk", { bytes: Buffer.from(text).toString("base64"), p: "abcdefghij".slice(index) }),
  );

  test("of invoke passes frame by frame as it was", async () => {
    answer = streaming(CHUNKS, size);
    const path = bedrockPath("claude-sonnet", "invoke-with-response-stream");
    expect((await call(gateway(), path, CLAUDE)).body.equals(Buffer.concat(CHUNKS))).toBe(true);
    expect(await gateway().entry()).toMatchObject({ outcome: "completed", usage: USED });
  });

  test("passes on /anthropic event by event as it was, without Bedrock's metrics", async () => {
    answer = streaming(CHUNKS, size);
    const { headers, body } = await call(gateway(), MESSAGES, { ...CLAUDE, model: "claude-sonnet", stream: true });
    expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = [...EVENTS, '{"type":"message_stop"}'];
    const expected = events.map((text) => `event: ${JSON.parse(text).type}\ndata: ${text}\n\n`).join("");
    expect(body.toString()).toBe(expected);
    expect(await gateway().entry()).toMatchObject({ outcome: "completed", usage: USED });
  });

  test("and ends with an exception passes with it on /bedrock", async () => {
    const frames = [...CHUNKS.slice(0, 4), exception("modelStreamErrorException", "it broke")];
    answer = streaming(frames, size);
    const path = bedrockPath("claude-sonnet", "invoke-with-response-stream");
    expect((await call(gateway(), path, CLAUDE)).body.equals(Buffer.concat(frames))).toBe(true);
    expect((await gateway().entry()).outcome).toBe("estimated");
  });
});

test("an event that Bedrock writes over several lines is one event of /anthropic", async () => {
  const usage = '"usage": {"input_tokens": 1, "output_tokens": 1}';
  const texts = [`{\n "type": "message_start",\r\n "message": {${usage}}\r}`, '{\n  "type": "message_stop"\r\n}'];
  const frames = texts.map((text) => event("chunk", { bytes: Buffer.from(text).toString("base64") }));
  answer = streaming(frames, Number.POSITIVE_INFINITY);
  const { body } = await call(gateway(), MESSAGES, { ...CLAUDE, model: "claude-sonnet", stream: true });
  const lines = body.toString().split(/\r\n|\r|\n/);
  expect(lines.map((line) => line.split(":")[0])).toEqual(["event", "data", "", "event", "data", "", ""]);
  expect(JSON.parse(lines[4]?.slice("data: ".length) ?? "")).toEqual({ type: "message_stop" });
});

test("a frame that arrives damaged ends the stream of /anthropic with one error, and leaves no timer behind", async () => {
  const before = timers();
  const damaged = Buffer.from(event("chunk", { bytes: "e30=" }));
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  answer = streaming([damaged], Number.POSITIVE_INFINITY);
  const { body } = await call(gateway(), MESSAGES, { ...CLAUDE, model: "claude-sonnet", stream: true });
  expect(body.toString().match(/event: error/g)).toHaveLength(1);
  expect(await gateway().entry()).toMatchObject({ outcome: "estimated" });
  await until(() => timers() <= before);
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}

function streaming(frames: readonly Buffer[], size: number): (response: ServerResponse) => void {
  return async (response) => {
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    const bytes = Buffer.concat(frames);
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      if (at % 10 === 0) await new Promise((next) => setImmediate(next)); // so that it leaves in pieces
    }
    response.end();
  };
}
