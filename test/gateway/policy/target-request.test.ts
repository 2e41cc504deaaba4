import { targetRequests } from "../../../gateway/policy/target-request";
import { ANNA, request, SONNET, target } from "./policy-fixtures";

const GUARDRAIL = { arn: "arn:aws:bedrock:eu-central-1:111111111111:guardrail/abc", version: "1" };
const TAGGING = { "amazon-bedrock-guardrailConfig": { tagSuffix: "x" } };

test.each([
  ["in front", TAGGING],
  ["behind Converse's side door", { additionalModelRequestFields: TAGGING }],
])("a suffix by which the guardrail would look at marked parts alone is refused %s", (_, body) => {
  const asked = targetRequests(request("converse", "claude-sonnet", body), ANNA, new Map());
  expect(() => asked({ ...target(SONNET), guardrail: GUARDRAIL })).toThrow(
    "amazon-bedrock-guardrailConfig is not allowed here",
  );
});
