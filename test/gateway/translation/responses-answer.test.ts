import { readConverseAnswer } from "../../../gateway/translation/converse-answer";
import { ConverseEvents } from "../../../gateway/translation/converse-events";
import { type ResponseHead, response } from "../../../gateway/translation/responses-answer";
import { ResponsesEvents } from "../../../gateway/translation/responses-events";
import { exception } from "../upstream/frames";
import { type ConverseBlock, streamedAnswer, wholeAnswer } from "./answers";
import { REASONING, SEALED } from "./responses-exchanges";

const HEAD: ResponseHead = {
  id: "1",
  created: 1_700_000_000,
  request: { model: "claude-sonnet", input: "Hi", metadata: { a: "b" }, temperature: 0.5 },
  sealsReasoning: true,
};

const THOUGHT: ConverseBlock = { reasoningContent: REASONING };
const REDACTED: ConverseBlock = { reasoningContent: { redactedContent: "AAAA" } };
const BERLIN: ConverseBlock = { toolUse: { toolUseId: "tooluse_1", name: "get_weather", input: { city: "Berlin" } } };

const message = (index: number, text: string) => ({
  id: `msg_1_${index}`,
  type: "message",
  status: "completed",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
});
const reasoning = {
  id: "rs_1_0",
  type: "reasoning",
  summary: [{ type: "summary_text", text: "Let me see." }],
  encrypted_content: SEALED,
};
const call = (index: number) => ({
  id: `fc_1_${index}`,
  type: "function_call",
  status: "completed",
  call_id: "tooluse_1",
  name: "get_weather",
  arguments: '{"city":"Berlin"}',
});

/** What Converse answers, and the output that a client of the Responses API gets. */
const ANSWERS: Readonly<
  Record<string, readonly [blocks: readonly ConverseBlock[], stop: string, output: readonly object[], why?: string]>
> = {
  "a text": [[{ text: "Hello" }], "end_turn", [message(0, "Hello")]],
  "a text that ran out of tokens": [[{ text: "He" }], "max_tokens", [message(0, "He")], "max_output_tokens"],
  "a guardrail's words": [[{ text: "No." }], "guardrail_intervened", [message(0, "No.")], "content_filter"],
  nothing: [[], "end_turn", []],
  "thoughts, a text and a call": [
    [THOUGHT, { text: "I look." }, BERLIN],
    "tool_use",
    [reasoning, message(1, "I look."), call(2)],
  ],
  "thoughts that are hidden": [
    [REDACTED],
    "end_turn",
    [
      {
        id: "rs_1_0",
        type: "reasoning",
        summary: [],
        encrypted_content: `bedrock-converse:${Buffer.from('[{"redactedContent":"AAAA"}]').toString("base64")}`,
      },
    ],
  ],
};

describe.each(Object.entries(ANSWERS))("%s", (_, [blocks, stop, output, why]) => {
  const whole = {
    id: "resp_1",
    object: "response",
    created_at: 1_700_000_000,
    status: why === undefined ? "completed" : "incomplete",
    error: null,
    incomplete_details: why === undefined ? null : { reason: why },
    model: "claude-sonnet",
    output,
    metadata: { a: "b" },
    temperature: 0.5,
    store: false,
    previous_response_id: null,
    usage: {
      input_tokens: 15,
      input_tokens_details: { cached_tokens: 3 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 22,
    },
  };

  test("is a response", () => {
    expect(response(HEAD, readConverseAnswer(wholeAnswer(blocks, stop), undefined))).toMatchObject(whole);
  });

  test.each([1, 5, 1_000])("is told piece by piece, cut every %d characters", (size) => {
    const events = streamed(streamedAnswer(blocks, stop, size));
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index));
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual(["response.created", "response.in_progress"]);
    expect(events.at(-1)).toMatchObject({ type: `response.${whole.status}`, response: whole });
    expect(events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item)).toEqual(output);
    expect(grown(events)).toEqual(output.map(textOf));
  });
});

test("thoughts are not sealed for a client that has not asked for it", () => {
  const answer = readConverseAnswer(wholeAnswer([THOUGHT], "end_turn"), undefined);
  expect(response({ ...HEAD, sealsReasoning: false }, answer)).toMatchObject({
    output: [{ id: "rs_1_0", type: "reasoning", summary: reasoning.summary }],
  });
  expect(JSON.stringify(response({ ...HEAD, sealsReasoning: false }, answer))).not.toContain("encrypted_content");
});

test("an exception inside a stream fails the response, in Bedrock's words", () => {
  expect(streamed(exception("throttlingException", "Too many requests")).at(-1)).toMatchObject({
    type: "response.failed",
    response: { status: "failed", error: { code: "rate_limit_exceeded", message: "Too many requests" }, output: [] },
  });
});

interface StreamEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly output_index?: number;
  readonly delta?: string;
  readonly item?: object;
  readonly response?: object;
}

function streamed(bytes: Buffer): StreamEvent[] {
  const writer = new ResponsesEvents(HEAD);
  const text =
    writer.begin() +
    new ConverseEvents(undefined)
      .push(bytes)
      .map((event) => writer.write(event))
      .join("");
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const [, name, data = ""] = /^event: (.+)\ndata: (.+)$/.exec(event) ?? [];
      const parsed: StreamEvent = JSON.parse(data);
      expect(parsed.type).toBe(name);
      return parsed;
    });
}

/** What the deltas of each item come to. */
function grown(events: readonly StreamEvent[]): string[] {
  const texts: string[] = [];
  for (const { type, output_index: index = 0, delta = "" } of events) {
    if (type === "response.output_item.added") texts[index] = "";
    else if (type.endsWith(".delta")) texts[index] += delta;
  }
  return texts;
}

function textOf(item: object): string {
  if ("arguments" in item) return String(item.arguments);
  const parts = Object.values(item).find((value) => Array.isArray(value));
  return parts?.[0]?.text ?? "";
}
