import "../conformance/in-lambda";
import { bedrockPath, call, MESSAGES, useGateway } from "../../gateway/conformance/gateway-under-test";
import { KEYS } from "../../support/gateway";

const CONVERSE = bedrockPath("claude-sonnet", "converse-stream");
const converse = (text: string) => ({ messages: [{ role: "user", content: [{ text }] }] });
const messages = (text: string) => ({
  model: "claude-sonnet",
  max_tokens: 2_000,
  stream: true,
  messages: [{ role: "user", content: text }],
});

describe("a client that leaves in mid-stream", () => {
  const gateway = useGateway();

  test.each([
    ["by converse-stream", CONVERSE, converse],
    ["by the Messages API", MESSAGES, messages],
  ])("pays for the whole answer, which the model writes to its end: %s", async (_how, path, bodyOf) => {
    const leaving = new AbortController();
    const answer = await fetch(`${gateway().url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEYS.anna}` },
      body: JSON.stringify(bodyOf("[[pace 20ms]] [[say 40 tokens]]")),
      signal: leaving.signal,
    });
    await answer.body?.getReader().read();
    leaving.abort();
    expect(await gateway().entry()).toMatchObject({ outcome: "completed", usage: { output: 40 } });
    expect(await gateway().account()).toMatchObject({ held: 0, running: 0 });
  });
});

describe("a function whose time is nearly over", () => {
  const gateway = useGateway({ lambda: { timeoutMilliseconds: 5_000, reserveMilliseconds: 2_500 } });
  const STALLED = "[[stall after 3 events]] [[say 40 tokens]]";

  afterEach(async () => {
    const { outcome, cost, reserved } = await gateway().entry();
    expect([outcome, cost]).toEqual(["estimated", reserved]);
    expect(await gateway().account()).toMatchObject({ held: 0, running: 0 });
    expect(gateway().bedrock.runningRequests()).toBe(0);
  });

  test("ends a stream of Bedrock's with an exception, and settles it", async () => {
    const { status, body } = await call(gateway(), CONVERSE, converse(STALLED));
    expect(status).toBe(200);
    expect(body.toString("latin1")).toMatch(/messageStart.*:exception-type.*internalServerException.*broke off/s);
  });

  test("ends a stream of the Messages API with an error event, and settles it", async () => {
    const { body } = await call(gateway(), MESSAGES, messages(STALLED));
    expect(body.toString()).toMatch(/event: message_start.*event: error\ndata: .*api_error.*broke off.*\n\n$/s);
  });

  test("answers in the caller's dialect where the model has not begun", async () => {
    const { status, body } = await call(gateway(), MESSAGES, messages("[[delay 20000ms]]"));
    expect([status, JSON.parse(body.toString())]).toEqual([
      504,
      expect.objectContaining({ error: expect.objectContaining({ type: "timeout_error" }) }),
    ]);
  });
});
