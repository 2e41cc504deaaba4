import { inspectInput } from "../../../gateway/policy/inspect-input";
import { isObject } from "../../../gateway/policy/json-body";
import { Refusal } from "../../../gateway/refusal";
import { anyJson, fc } from "../../support/properties";

const OWN_TEXT = { toString: {} };

test.each<[string, object]>([
  ["a block's type", { messages: [{ content: [{ type: OWN_TEXT, input: {} }] }] }],
  ["a picture's address", { messages: [{ content: [{ type: "image_url", image_url: { url: OWN_TEXT } }] }] }],
  ["a tool's type", { tools: [{ type: OWN_TEXT, name: "search" }] }],
])("an object that would say its own text in the place of %s is no fault of the gateway", (_, body) => {
  expectNoFault(body);
});

test("whatever JSON comes, it is inspected or refused", () => {
  const keys = fc.constantFrom(
    "type",
    "source",
    "image_url",
    "url",
    "tools",
    "input",
    "toolUseId",
    "content",
    "toString",
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, anyJson(), fc.dictionary(keys, tie("tree")), fc.array(tie("tree"))),
  }));
  fc.assert(fc.property(fc.dictionary(keys, tree), (body) => expectNoFault(body)));
});

function expectNoFault(value: unknown): void {
  const body: unknown = JSON.parse(JSON.stringify(value));
  if (!isObject(body)) return;
  try {
    inspectInput(body);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
  }
}
