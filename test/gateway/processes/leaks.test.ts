import { describeWithRedis } from "../../support/redis";
import { call, stream } from "./calls";
import { Fleet } from "./fleet";
import { ANSWER_MARK, keyOf, MARKS, PROMPT_MARK } from "./marks";

describeWithRedis("no prompt, answer or key stands in a log line, the ledger, the access state or an error", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start({
      teams: { payments: { requestsPerMinute: 1_000 }, full: { requestsPerMinute: 1 } },
      processes: 1,
    });
  });
  afterAll(() => fleet.end());

  const post = async (path: string, headers: Readonly<Record<string, string>>, body: string) => {
    const response = await fetch(`${fleet.process(0).url}${path}`, { method: "POST", headers, body });
    return { status: response.status, body: await response.text() };
  };
  const bearer = { authorization: `Bearer ${keyOf("payments")}` };
  const converse = "/bedrock/model/claude-haiku/converse";

  test.each([
    ["the model fails", "[[fault 500]]"],
    ["the model is throttled", "[[fault 429]]"],
    ["the model's answer breaks off", "[[cut after 0 events]]"],
    ["a stream begins with an exception", "[[exception throttlingException]]"],
  ])("when %s", async (_, ask) => {
    const answer = await call(fleet.process(0), "payments", { ask });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(MARKS.filter((mark) => answer.body.includes(mark))).toEqual([]);
  });

  test.each([
    ["the key is unknown", converse, { authorization: `Bearer ${keyOf("nobody")}` }, "{}", 403],
    ["the gateway key is unknown", converse, { "x-api-key": `bak_abcdefghij012345_${keyOf("nobody")}` }, "{}", 403],
    ["there are two credentials", converse, { ...bearer, "x-api-key": keyOf("full") }, "{}", 403],
    ["the body is no JSON", converse, bearer, `{"messages": ${PROMPT_MARK}`, 400],
    ["the body is cut", "/anthropic/v1/messages", bearer, `{"messages":[{"content":"${PROMPT_MARK}`, 400],
    [
      "a field has the wrong kind",
      converse,
      bearer,
      `{"messages":"${PROMPT_MARK}","inferenceConfig":{"maxTokens":"many"}}`,
      400,
    ],
    ["the operation does not exist", "/bedrock/model/claude-haiku/apply", bearer, `{"text":"${PROMPT_MARK}"}`, 404],
    ["the body is too long", converse, bearer, `{"messages":"${PROMPT_MARK.repeat(250_000)}"}`, 413],
  ])("when %s", async (_, path, headers, body, status) => {
    const answer = await post(path, headers, body);
    expect([answer.status, MARKS.filter((mark) => answer.body.includes(mark))]).toEqual([status, []]);
  });

  test("when a limit is reached, a stream breaks off, or a client leaves", async () => {
    await call(fleet.process(0), "full");
    const refused = await call(fleet.process(0), "full");
    expect([refused.status, MARKS.filter((mark) => refused.body.includes(mark))]).toEqual([429, []]);

    const cut = await stream(fleet.process(0), "payments", { ask: "[[cut after 3 events]]" });
    await cut.text().catch(() => undefined);

    const leaving = new AbortController();
    const left = await stream(fleet.process(0), "payments", {
      ask: "[[say 400 tokens]] [[pace 20ms]]",
      signal: leaving.signal,
    });
    leaving.abort();
    await left.text().catch(() => undefined);
  });

  test("nor does a gateway key that was made, once it was shown", async () => {
    const made = JSON.parse(await fleet.command("key", "create", "--team", "payments", "--user", "ci", "--json")) as {
      readonly id: string;
      readonly key: string;
    };
    const answer = await call(fleet.process(0), "payments", { key: made.key });
    expect([answer.status, answer.body.includes(ANSWER_MARK)]).toEqual([200, true]);
    await fleet.command("key", "revoke", made.key);
    const refused = await call(fleet.process(0), "payments", { key: made.key });
    expect([refused.status, refused.body.includes(made.key)]).toEqual([403, false]);
    expect(fleet.written().split(made.key)).toHaveLength(2); // where it was shown
  });
});
