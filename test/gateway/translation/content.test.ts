import { inputOf } from "../../../gateway/translation/content";

const DEEP = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
const MANY = `[${Array(200_001).fill("{}").join()}]`;

test.each([
  ["deep", `{"a":${DEEP}}`],
  ["deep behind a key that stands twice", `{"b":1,"b":2,"a":${DEEP}}`],
  ["of very many parts", `{"a":${MANY}}`],
  ["of very many parts behind a key that stands twice", `{"b":1,"b":2,"a":${MANY}}`],
  ["no object", "[]"],
  ["no JSON", "{"],
])("what a tool was called with is refused where it is %s", (_, text) => {
  expect(() => inputOf(text, "arguments")).toThrow(/^arguments is ".*\. Send a JSON object as text, at most 500 deep/);
});

test("a key that a model has written twice is the last of both", () => {
  expect(inputOf('{"a":1,"a":2}', "arguments")).toEqual({ a: 2 });
});
