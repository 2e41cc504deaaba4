import { readSettings } from "../../functions/settings";

interface Settings {
  readonly environment: string;
  readonly table: string;
}

const read = (BEDROCK_ACCESS: string | undefined) =>
  readSettings<Settings>({ BEDROCK_ACCESS }, ["environment", "table"]);

test("settings are read from the one variable", () => {
  expect(read('{"environment":"dev","table":"t","more":1}')).toMatchObject({ environment: "dev", table: "t" });
});

test.each([
  [undefined, "is not set"],
  ["", "is not set"],
  ["{", "is no JSON"],
  ["[]", "must be a JSON object"],
  ["null", "must be a JSON object"],
  ['{"environment":"dev"}', "lacks table"],
])("a function does not start with %j", (text, reason) => {
  expect(() => read(text)).toThrow(reason);
});
