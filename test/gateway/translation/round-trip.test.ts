import { chatCompletion } from "../../../gateway/translation/chat-answer";
import { readChatRequest } from "../../../gateway/translation/chat-request";
import type { Conversation } from "../../../gateway/translation/conversation";
import { readConverseAnswer } from "../../../gateway/translation/converse-answer";
import { converseRequest } from "../../../gateway/translation/converse-request";
import { traitsOf } from "../../../gateway/translation/model-traits";
import { response } from "../../../gateway/translation/responses-answer";
import { readResponsesRequest } from "../../../gateway/translation/responses-request";
import { fc } from "../../support/properties";
import { anyBlocks, type ConverseBlock, input, readBlocks, wholeAnswer } from "./answers";
import { NOVA } from "./chat-exchanges";

const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
const calls = fc.array(fc.record({ name: fc.stringMatching(/^[a-z_]{1,12}$/), input, result: text }), { maxLength: 3 });

/** A round: what the user says, what the model answers, and what its tools give. */
const rounds = fc.array(fc.record({ said: fc.array(text, { minLength: 1, maxLength: 2 }), answer: text, calls }), {
  minLength: 1,
  maxLength: 5,
});
type Round = typeof rounds extends fc.Arbitrary<readonly (infer Each)[]> ? Each : never;

const TOOLS = [{ type: "function", function: { name: "t" } }];
const HEAD = { id: "1", created: 0, model: "nova" };

describe("a conversation of Chat Completions, translated to Converse and back", () => {
  test("keeps roles, order, texts, and which result belongs to which call", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 2 }), rounds, (instructions, all) => {
        const sent = [...instructions.map((content) => ({ role: "system", content })), ...all.flatMap(chatMessages)];
        const { conversation } = readChatRequest({ messages: sent, tools: TOOLS });
        expect([
          ...conversation.system.map((content) => ({ role: "system", content })),
          ...conversation.turns.flatMap(backToChat),
        ]).toEqual(sent);
      }),
    );
  });

  test("is one that Converse takes: turns alternate, and results come first, one for each call", () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const { conversation } = readChatRequest({ messages: all.flatMap(chatMessages), tools: TOOLS });
        requireTakenByConverse(conversation);
      }),
    );
  });
});

describe("an answer that its client sends back with the next request", () => {
  test("is by the Responses API what the model has said, block by block, thoughts and their seals included", () => {
    fc.assert(
      fc.property(anyBlocks, (blocks) => {
        const answer = readConverseAnswer(wholeAnswer(blocks, "end_turn"), undefined);
        const head = { id: "1", created: 0, request: { model: "nova" }, sealsReasoning: true };
        const { output } = JSON.parse(JSON.stringify(response(head, answer)));
        const results = callsOf(blocks).map((id) => ({ type: "function_call_output", call_id: id, output: "done" }));
        const { conversation } = readResponsesRequest({
          input: [{ role: "user", content: "Hi" }, ...output, ...results],
          tools: [{ type: "function", name: "t" }],
        });
        expect(conversation.turns[1]?.content).toEqual(blocks);
        requireTakenByConverse(conversation);
      }),
    );
  });

  test("is by Chat Completions its text and its calls", () => {
    fc.assert(
      fc.property(anyBlocks, (blocks) => {
        const answer = readConverseAnswer(wholeAnswer(blocks, "end_turn"), undefined);
        expect(answer.blocks).toEqual(readBlocks(blocks));
        const { choices } = JSON.parse(JSON.stringify(chatCompletion(HEAD, answer)));
        const results = callsOf(blocks).map((id) => ({ role: "tool", tool_call_id: id, content: "done" }));
        const { conversation } = readChatRequest({
          messages: [{ role: "user", content: "Hi" }, choices[0].message, ...results],
          tools: TOOLS,
        });
        const said = blocks.flatMap((block) => ("text" in block ? [block.text] : [])).join("");
        const called = blocks.filter((block) => "toolUse" in block);
        expect(conversation.turns[1]?.content ?? []).toEqual([...(said === "" ? [] : [{ text: said }]), ...called]);
      }),
    );
  });
});

test("whatever JSON comes, it is read or refused, and what is read can be written", () => {
  const keys = fc.constantFrom(
    ...["messages", "input", "role", "content", "type", "text", "tools", "function", "name", "arguments", "tool_calls"],
    ...[
      "id",
      "call_id",
      "output",
      "image_url",
      "url",
      "response_format",
      "json_schema",
      "schema",
      "reasoning",
      "effort",
    ],
    ...["reasoning_effort", "tool_choice", "max_tokens", "stop", "encrypted_content", "include", "strict", "__proto__"],
  );
  const leaf = fc.oneof(
    fc.constantFrom(
      "user",
      "assistant",
      "system",
      "tool",
      "function",
      "message",
      "function_call",
      "text",
      "input_text",
    ),
    fc.constantFrom("function_call_output", "reasoning", "json_schema", "json_object", "required", "none", "", "{}"),
    fc.constantFrom(null, true, 0, 1, 1e308, -1, "data:image/png;base64,AAAA", "bedrock-converse:W10="),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      fc.dictionary(keys, tie("value"), { maxKeys: 5 }),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(keys, value, { maxKeys: 6 }), fc.boolean(), (body, isChat) => {
      const read = isChat ? readChatRequest : readResponsesRequest;
      try {
        const { conversation } = read(JSON.parse(JSON.stringify(body)));
        JSON.stringify(converseRequest(conversation, traitsOf([NOVA]), 4_000));
      } catch (error) {
        expect(error).toMatchObject({ name: "Refusal", kind: "invalid", field: expect.any(String) });
      }
    }),
    { numRuns: 3_000 },
  );
});

function chatMessages({ said, answer, calls: called }: Round, round: number): object[] {
  const idOf = (index: number) => `call_${round}_${index}`;
  const first = said.map((content) => ({ role: "user", content }));
  if (called.length === 0)
    return [...first, { role: "assistant", content: answer }, { role: "user", content: "Go on." }];
  const toolCalls = called.map(({ name, input: given }, index) => ({
    id: idOf(index),
    type: "function",
    function: { name, arguments: JSON.stringify(given) },
  }));
  const results = called.map(({ result }, index) => ({ role: "tool", tool_call_id: idOf(index), content: result }));
  return [...first, { role: "assistant", content: answer, tool_calls: toolCalls }, ...results];
}

function backToChat({ role, content }: Conversation["turns"][number]): object[] {
  if (role === "user") {
    return content.map((block) => {
      if ("text" in block) return { role, content: block.text };
      if (!("toolResult" in block)) throw new Error("A user says texts and gives results here.");
      const [result] = block.toolResult.content;
      const given = result !== undefined && "text" in result ? result.text : "";
      return { role: "tool", tool_call_id: block.toolResult.toolUseId, content: given };
    });
  }
  const said = readConverseAnswer(
    Buffer.from(JSON.stringify({ output: { message: { content } }, usage: USED })),
    undefined,
  );
  const { choices } = JSON.parse(JSON.stringify(chatCompletion(HEAD, said)));
  const { refusal: _, ...message } = choices[0].message;
  return [message];
}

const USED = { inputTokens: 1, outputTokens: 1 };

function requireTakenByConverse({ turns }: Conversation): void {
  for (const [index, { role, content }] of turns.entries()) {
    expect(role).toBe(index % 2 === 0 ? "user" : "assistant");
    expect(content.length).toBeGreaterThan(0);
    const asked = turns[index - 1]?.content.flatMap((block) => ("toolUse" in block ? [block.toolUse.toolUseId] : []));
    const given = content.map((block) => ("toolResult" in block ? block.toolResult.toolUseId : undefined));
    expect(given.slice(0, asked?.length ?? 0)).toEqual(asked ?? []);
    expect(given.slice(asked?.length ?? 0).every((id) => id === undefined)).toBe(true);
  }
}

function callsOf(blocks: readonly ConverseBlock[]): string[] {
  return blocks.flatMap((block) => ("toolUse" in block ? [block.toolUse.toolUseId] : []));
}
