import { JsonBody } from "../../../gateway/policy/json-body";
import { capConverse } from "../../../gateway/policy/output-cap";

const CAP = 4_000;

function thinking(fields: object): JsonBody {
  return JsonBody.parse(Buffer.from(JSON.stringify({ additionalModelRequestFields: fields })));
}

test("of two thinking budgets the larger one is reserved, and held to the cap", () => {
  const small = { type: "enabled", budget_tokens: 1_024 };
  const body = (budget: number) =>
    thinking({ thinking: small, reasoning_config: { type: "enabled", budget_tokens: budget } });
  const asked = { inferenceConfig: { maxTokens: 10 } };
  expect(capConverse(JsonBody.parse(Buffer.from(JSON.stringify({ ...asked, ...body(3_000).value }))), CAP).tokens).toBe(
    3_000,
  );
  expect(() => capConverse(body(9_000), CAP)).toThrow("A thinking budget of 9000 tokens leaves no room");
});

test("a thinking budget beyond all numbers is refused", () => {
  const text = '{"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1e999}}}';
  expect(() => capConverse(JsonBody.parse(Buffer.from(text)), CAP)).toThrow("leaves no room below");
});
