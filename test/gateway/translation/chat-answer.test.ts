import { type ChatHead, chatCompletion } from "../../../gateway/translation/chat-answer";
import { ChatEvents } from "../../../gateway/translation/chat-events";
import { readConverseAnswer } from "../../../gateway/translation/converse-answer";
import { ConverseEvents } from "../../../gateway/translation/converse-events";
import { refusalOf } from "../../support/refusal-of";
import { exception } from "../upstream/frames";
import { type ConverseBlock, streamedAnswer, wholeAnswer } from "./answers";

const HEAD: ChatHead = { id: "chatcmpl-1", created: 1_700_000_000, model: "claude-sonnet" };
const USAGE = {
  prompt_tokens: 15,
  completion_tokens: 7,
  total_tokens: 22,
  prompt_tokens_details: { cached_tokens: 3 },
};

const THOUGHT: ConverseBlock = { reasoningContent: { reasoningText: { text: "Let me see.", signature: "c2ln" } } };
const BERLIN: ConverseBlock = { toolUse: { toolUseId: "tooluse_1", name: "get_weather", input: { city: "Berlin" } } };
const ROME: ConverseBlock = { toolUse: { toolUseId: "tooluse_2", name: "get_weather", input: { city: "Rome" } } };
const callOf = (id: string, city: string) => ({
  id,
  type: "function",
  function: { name: "get_weather", arguments: JSON.stringify({ city }) },
});

/** What Converse answers, and the choice that a client of Chat Completions gets. */
const ANSWERS: Readonly<
  Record<
    string,
    readonly [blocks: readonly ConverseBlock[], stop: string, message: object, finish: string, tool?: string]
  >
> = {
  "a text": [[{ text: "Hello" }], "end_turn", { content: "Hello" }, "stop"],
  "a text that a stop sequence ends": [[{ text: "He" }], "stop_sequence", { content: "He" }, "stop"],
  "a text that ran out of tokens": [[{ text: "He" }], "max_tokens", { content: "He" }, "length"],
  "a text that filled the context": [[{ text: "He" }], "model_context_window_exceeded", { content: "He" }, "length"],
  "a guardrail's words": [[{ text: "No." }], "guardrail_intervened", { content: "No." }, "content_filter"],
  nothing: [[], "content_filtered", { content: "" }, "content_filter"],
  "parallel calls": [
    [BERLIN, ROME],
    "tool_use",
    { content: null, tool_calls: [callOf("tooluse_1", "Berlin"), callOf("tooluse_2", "Rome")] },
    "tool_calls",
  ],
  "thoughts, a text and a call": [
    [THOUGHT, { text: "I look." }, BERLIN],
    "tool_use",
    { content: "I look.", reasoning_content: "Let me see.", tool_calls: [callOf("tooluse_1", "Berlin")] },
    "tool_calls",
  ],
  "the tool that stands for a schema": [[BERLIN], "tool_use", { content: '{"city":"Berlin"}' }, "stop", "get_weather"],
};

describe.each(Object.entries(ANSWERS))("%s", (_, [blocks, stop, message, finish, formatTool]) => {
  const choice = {
    index: 0,
    message: { role: "assistant", refusal: null, ...message },
    logprobs: null,
    finish_reason: finish,
  };

  test("is a chat completion", () => {
    const answer = readConverseAnswer(wholeAnswer(blocks, stop), formatTool);
    expect(chatCompletion(HEAD, answer)).toEqual({
      ...HEAD,
      object: "chat.completion",
      choices: [choice],
      usage: USAGE,
    });
  });

  test.each([1, 5, 1_000])("is put together from its chunks, cut every %d characters", (size) => {
    const text = streamed(streamedAnswer(blocks, stop, size), true, formatTool);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    const chunks = chunksOf(text);
    expect(chunks.at(-1)).toEqual({ ...HEAD, object: "chat.completion.chunk", choices: [], usage: USAGE });
    expect(assembled(chunks)).toEqual({ ...message, finish });
  });
});

test("a stream says what was used only to who asks for it", () => {
  const text = streamed(streamedAnswer([{ text: "Hello" }], "end_turn", 3), false);
  expect(text).not.toContain("usage");
  expect(chunksOf(text).map(({ choices }) => choices.length)).not.toContain(0);
});

test.each(["malformed_tool_use", "malformed_model_output"])("an answer that is %s is none, streamed or not", (stop) => {
  expect(refusalOf(() => readConverseAnswer(wholeAnswer([], stop), undefined)).kind).toBe("unavailable");
  const text = streamed(streamedAnswer([{ text: "Hello" }], stop, 9), true);
  expect(text).toContain('"error":{"message":"The model\'s answer is malformed');
});

test.each(["", "[]", "{}", '{"output":{},"stopReason":"end_turn"}', '{"usage":{"inputTokens":"x"}}'])(
  "what is no answer of Converse is none: %s",
  (bytes) => {
    expect(refusalOf(() => readConverseAnswer(Buffer.from(bytes), undefined)).kind).toBe("unavailable");
  },
);

test("an exception inside a stream ends it with an error, in Bedrock's words", () => {
  const written = streamed(exception("throttlingException", "Too many requests"), true).split("\n\n")[1] ?? "";
  expect(JSON.parse(written.slice("data: ".length))).toEqual({
    error: { message: "Too many requests", type: "rate_limit_error", param: null, code: "rate_limit_exceeded" },
  });
});

function streamed(bytes: Buffer, includesUsage: boolean, formatTool?: string): string {
  const events = new ConverseEvents(formatTool);
  const writer = new ChatEvents(HEAD, includesUsage);
  return (
    writer.begin() +
    events
      .push(bytes)
      .map((event) => writer.write(event))
      .join("")
  );
}

interface Chunk {
  readonly choices: readonly { readonly delta: Delta; readonly finish_reason: string | null }[];
}

interface Delta {
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments: string };
  }[];
}

function chunksOf(text: string): Chunk[] {
  return text
    .split("\n\n")
    .filter((line) => line !== "" && line !== "data: [DONE]")
    .map((line) => JSON.parse(line.slice("data: ".length)));
}

/** As an SDK puts a message together. */
function assembled(chunks: readonly Chunk[]): object {
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const joined = (key: "content" | "reasoning_content") => choices.map(({ delta }) => delta[key] ?? "").join("");
  const calls: { id: string; type: "function"; function: { name: string; arguments: string } }[] = [];
  for (const part of choices.flatMap(({ delta }) => delta.tool_calls ?? [])) {
    const { index, id = "", function: called } = part;
    calls[index] ??= { id, type: "function", function: { name: called.name ?? "", arguments: "" } };
    calls[index].function.arguments += called.arguments;
  }
  const content = joined("content");
  const thoughts = joined("reasoning_content");
  return {
    content: content === "" && calls.length > 0 ? null : content,
    ...(thoughts !== "" && { reasoning_content: thoughts }),
    ...(calls.length > 0 && { tool_calls: calls }),
    finish: choices.at(-1)?.finish_reason,
  };
}
