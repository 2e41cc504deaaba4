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

const PICTURE = "data:image/png;base64,AAAA";

/** Servers of open models tell a part by the field it has where it says no type. */
test.each([
  ["image_url", "https://example.com/a.png", /^image_url is not allowed/],
  ["image_url", { url: "https://example.com/a.png" }, /^image_url is not allowed/],
  ["video_url", { url: PICTURE }, /^Parts of type video_url/],
  ["audio_url", { url: PICTURE }, /^Parts of type audio_url/],
  ["document_url", PICTURE, /^Parts of type document_url/],
  ["input_audio", { data: "AAAA", format: "wav" }, /^Parts of type input_audio/],
])("a part with %s and no type is what its field says", (field, value, says) => {
  expect(() => inspectInput(asked({ [field]: value }))).toThrow(says);
});

test("a text whose other fields are null, as some clients write it, is a text", () => {
  const part = { type: "text", text: "a", image_url: null, video_url: null, input_audio: null };
  expect(inspectInput(asked(part))).toMatchObject({ images: 0 });
});

test.each([
  ["of no type", { image_url: PICTURE }],
  ["of no type, in an object", { image_url: { url: PICTURE } }],
  ["of another API's type", { type: "input_image", image_url: PICTURE }],
])("a picture %s is counted", (_, part) => {
  expect(inspectInput(asked(part))).toMatchObject({ images: 1, imageCharacters: PICTURE.length });
});

test("what a function is called with is text, also where it comes as an object", () => {
  const called = { function: { name: "f", arguments: { type: "image_url", image_url: { url: PICTURE } } } };
  const body = { messages: [{ role: "assistant", tool_calls: [{ id: "x", type: "function", ...called }] }] };
  expect(inspectInput(body)).toMatchObject({ images: 0, imageCharacters: 0 });
});

test("what looks like a picture in a tool is text, in front and behind Converse's side door", () => {
  const fields = { tools: [{ name: "t", type: "image_url", image_url: PICTURE }] };
  const text = { images: 0, imageCharacters: 0 };
  expect(inspectInput(fields)).toMatchObject(text);
  expect(inspectInput({ additionalModelRequestFields: fields })).toMatchObject(text);
});

test.each([
  ["tools", { tools: [{ name: "secret" }] }],
  ["functions", { functions: [{ name: "secret" }] }],
  ["toolConfig", { toolConfig: { tools: [{ toolSpec: { name: "secret" } }] } }],
])("%s are seen in front and behind Converse's side door", (_, fields) => {
  expect(inspectInput(fields).tools).toEqual(["secret"]);
  expect(inspectInput({ additionalModelRequestFields: fields }).tools).toEqual(["secret"]);
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

function asked(part: object) {
  return { messages: [{ role: "user", content: [part] }] };
}

function expectNoFault(value: unknown): void {
  const body: unknown = JSON.parse(JSON.stringify(value));
  if (!isObject(body)) return;
  try {
    inspectInput(body);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
  }
}
