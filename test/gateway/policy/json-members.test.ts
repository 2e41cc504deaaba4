import { editObject, membersOf } from "../../../gateway/policy/json-members";
import { anyJson, fc } from "../../support/properties";

/** An object as JSON text with white space in odd places, and as a value. */
const objects = fc.dictionary(fc.string(), anyJson(), { maxKeys: 6, noNullPrototype: true }).chain((value) =>
  fc.constantFrom(undefined, 1, "\t", " \n ").map((space) => ({
    value: JSON.parse(JSON.stringify(value)) as Record<string, unknown>,
    text: space === undefined ? JSON.stringify(value) : JSON.stringify(value, undefined, space),
  })),
);

test("every member is found where it stands, whatever its value holds", () => {
  fc.assert(
    fc.property(objects, ({ text, value }) => {
      const members = membersOf(text);
      expect(members.map(({ key }) => key).sort()).toEqual(Object.keys(value).sort());
      for (const { key, valueStart, end } of members) {
        expect(JSON.parse(text.slice(valueStart, end))).toEqual(value[key]);
      }
    }),
  );
});

test("an edit changes the named key and no other character of any value", () => {
  fc.assert(
    fc.property(objects, fc.string(), fc.option(anyJson(), { nil: undefined }), ({ text, value }, key, wanted) => {
      const edited = editObject(text, new Map([[key, wanted === undefined ? undefined : JSON.stringify(wanted)]]));
      const expected = new Map(Object.entries(value));
      if (wanted === undefined) expected.delete(key);
      else expected.set(key, JSON.parse(JSON.stringify(wanted)));
      expect(JSON.parse(edited)).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(expected))));
      for (const member of membersOf(text)) {
        if (member.key !== key) expect(edited).toContain(text.slice(member.start, member.end));
      }
    }),
  );
});

test.each([
  [
    "numbers that JavaScript cannot hold",
    '{"a": 12345678901234567890, "b": 1.0}',
    '{"a": 12345678901234567890,"b": 1.0,"n":1}',
  ],
  ["escapes as they were written", '{"\\u0061":"\\u00e9\\/"}', '{"\\u0061":"\\u00e9\\/","n":1}'],
  ["quotes and braces in texts", '{"a":"}\\"{,\\\\"}', '{"a":"}\\"{,\\\\","n":1}'],
  ["an empty object", " { } ", '{"n":1}'],
])("%s stay as they are", (_, text, expected) => {
  expect(editObject(text, new Map([["n", "1"]]))).toBe(expected);
});

test("a key that is written with escapes is known by its meaning", () => {
  expect(editObject('{"max\\u005ftokens": 9}', new Map([["max_tokens", "5"]]))).toBe('{"max\\u005ftokens": 5}');
});
