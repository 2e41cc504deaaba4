import { JsonBody } from "../../../gateway/policy/json-body";
import { Refusal } from "../../../gateway/refusal";

const MARK = "planted-mark";

test.each([
  ["is no JSON", `{"a": ${MARK}}`],
  ["begins with a word", MARK],
  ["is cut", `{"messages":["${MARK}`],
  ["is a list", `["${MARK}"]`],
  ["is no UTF-8", Buffer.concat([Buffer.from(`{"a":"${MARK}`), Buffer.of(0xff), Buffer.from('"}')])],
])("what is said of a body that %s quotes none of it", (_, body) => {
  let refused: unknown;
  try {
    JsonBody.parse(Buffer.from(body));
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(Refusal);
  expect((refused as Refusal).message).toMatch(/^The request body is not /);
  expect((refused as Refusal).message).not.toMatch(/plan|mark/);
});

const body = (content: string) => Buffer.from(`{"messages":${content}}`);
const keys = (count: number) => Array.from({ length: count }, (_, index) => `"${index}":1`).join();

/** Each is worth a thousand others to a reader: an empty object takes twenty times its length in memory, a key takes long to keep. */
test.each<[what: string, most: number, ofThem: (count: number) => string]>([
  [
    "objects and lists",
    200_000,
    (count) =>
      `[${Array(count - 2)
        .fill("{}")
        .join()}]`,
  ],
  [
    "objects and lists",
    200_000,
    (count) =>
      `[${Array(count - 2)
        .fill("[]")
        .join()}]`,
  ],
  [
    "objects and lists",
    200_000,
    (count) =>
      `[${Array(count / 2 - 1)
        .fill('{"a":[]}')
        .join()}]`,
  ],
  ["keys", 200_000, (count) => `{${keys(count - 1)}}`],
  [
    "keys",
    200_000,
    (count) =>
      `[${Array(count / 2)
        .fill('{"a":1,"b":2}')
        .join()}${count % 2 ? ',{"a":1}' : ""}]`,
  ],
  ["values", 500_000, (count) => `[${Array(count).fill("1").join()}]`],
  ["values", 500_000, (count) => `[${Array(count).fill('"\\""').join()}]`],
])("a body of more %s than %i is refused, and one of as many is not", (what, most, ofThem) => {
  expect(() => JsonBody.parse(body(ofThem(most + 2)))).toThrow(`holds more than ${most} ${what}`);
  expect(() => JsonBody.parse(body(ofThem(most - 2)))).not.toThrow();
});

test("what is too much is refused before it is known whether it is JSON", () => {
  expect(() => JsonBody.parse(body(`{${keys(200_001)}`))).toThrow("holds more than 200000 keys");
});

test("brackets, commas and colons in texts count for nothing", () => {
  expect(() => JsonBody.parse(body(JSON.stringify("[{,:".repeat(600_000))))).not.toThrow();
});

test.each([
  ["at the top", '{"a":1,"b":2,"a":3}', "a"],
  ["in a list", '{"m":[[],{"b":{},"c":[{"d":1,"d":1}]}]}', "d"],
  ["written with escapes once", '{"m":{"\\u0061":1,"a":2}}', "a"],
  ["that JavaScript gives a meaning", '{"m":{"__proto__":{"x":1},"__proto__":{}}}', "__proto__"],
  ["that is a number", '{"m":{"7":1,"8":1,"7":1}}', "7"],
  ["whose first value has keys of its own", '{"m":{"a":{"b":1,"c":2},"a":1}}', "a"],
])("a key that stands twice %s is refused by its name", (_, text, key) => {
  expect(() => JsonBody.parse(Buffer.from(text))).toThrow(`has the key "${key}" twice`);
});

test("the same key in several objects is no key that stands twice", () => {
  const text = '{"a":{"a":[{"a":1},{"a":2,"__proto__":3}]},"__proto__":{"a":1},"constructor":1}';
  expect(() => JsonBody.parse(Buffer.from(text))).not.toThrow();
});
