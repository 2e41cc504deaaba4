import { responseHead, responseObject } from "../../../gateway/translation/responses-answer";

const REQUEST = {
  model: "claude-haiku",
  input: [{ role: "user", content: "a very long conversation" }],
  instructions: "Be short.",
  max_output_tokens: 9,
  metadata: { a: "b" },
  parallel_tool_calls: false,
  reasoning: { effort: "low" },
  temperature: 0.5,
  text: { format: { type: "json_object" } },
  tool_choice: "required",
  tools: [{ type: "function", name: "f" }],
  top_p: 0.9,
  user: "somebody",
};

test("what answers have in common holds what they repeat of the request, and not the conversation: a stream may run for long", () => {
  const head = responseHead({ id: "x", created: 1, request: REQUEST, sealsReasoning: false });
  expect(JSON.stringify(head)).not.toContain("a very long conversation");
  const { input, user, ...repeated } = REQUEST;
  expect(responseObject(head, { status: "in_progress", output: [] })).toMatchObject(repeated);
});
