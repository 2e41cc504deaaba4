import { authorize } from "../../../gateway/policy/authorize";
import { ANNA, policy, request } from "./policy-fixtures";

const FIELDS = { max_tokens: 99_999, service_tier: "priority" };

test.each([
  ["a list", [FIELDS]],
  ["a text", JSON.stringify(FIELDS)],
  ["a number", 1],
])("a model's own parameters that come as %s, in which nothing can be looked up, are refused", (_, fields) => {
  const asked = request("converse", "claude-sonnet", { messages: [], additionalModelRequestFields: fields });
  expect(() => authorize(asked, ANNA, policy())).toThrow(
    "additionalModelRequestFields is not an object. Send one, or leave it out.",
  );
});

test.each([["nothing"], ["an object"]])("a model's own parameters that come as %s pass", (what) => {
  const fields = what === "nothing" ? null : { top_k: 5 };
  const asked = request("converse", "claude-sonnet", { messages: [], additionalModelRequestFields: fields });
  expect(() => authorize(asked, ANNA, policy())).not.toThrow();
});
