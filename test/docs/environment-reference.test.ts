import { type JsonSchema, renderEnvironment, renderSchema } from "../../scripts/docs/environment-reference";
import { withFiles } from "./temporary-folder";

const limits: JsonSchema = {
  type: "object",
  properties: { requests: { type: "integer", minimum: 1, maximum: 9_007_199_254_740_991 } },
};

const MANY = Array.from({ length: 13 }, (_, index) => `region-${index}`);

function rowOf(field: JsonSchema, required = true): string | undefined {
  return renderSchema({ type: "object", properties: { f: field }, required: required ? ["f"] : [] }).split("\n")[2];
}

test.each<[string, JsonSchema, string]>([
  ["text", { type: "string" }, "string"],
  ["text with a length", { type: "string", minLength: 2, maxLength: 16 }, "string, 2 to 16 characters"],
  ["text with a greatest length", { type: "string", maxLength: 64 }, "string, up to 64 characters"],
  ["text that may not be empty", { type: "string", minLength: 1 }, "string"],
  ["a date", { type: "string", format: "date" }, "string (date)"],
  ["a bounded number", { type: "integer", minimum: 900, maximum: 3600 }, "integer, 900 to 3600"],
  [
    "a number with a lower bound",
    { type: "integer", minimum: 1, maximum: 9_007_199_254_740_991 },
    "integer, at least 1",
  ],
  ["a number above a bound", { type: "number", exclusiveMinimum: 0 }, "number, above 0"],
  ["a constant", { const: "s3" }, '`"s3"`'],
  ["a choice", { type: "string", enum: ["a", "b"] }, '`"a"` or `"b"`'],
  ["a choice of more than twelve", { type: "string", enum: MANY }, 'one of 13, such as `"region-0"`'],
  [
    "a union",
    { anyOf: [{ const: "unlimited" }, { type: "integer", minimum: 1 }] },
    '`"unlimited"` or integer, at least 1',
  ],
  ["a list", { type: "array", items: { type: "string" } }, "list of string"],
  ["a list of choices", { type: "array", items: { enum: ["a", "b"] } }, 'list of (`"a"` or `"b"`)'],
  ["a list of long choices", { type: "array", items: { enum: MANY } }, 'list of (one of 13, such as `"region-0"`)'],
  ["a map", { type: "object", additionalProperties: { type: "number" } }, "map to number"],
])("%s reads as its type", (_, field, type) => {
  expect(rowOf({ ...field, description: "What it is." })).toBe(`| \`f\` | ${type} | required | What it is. |`);
});

test.each<[string, JsonSchema, string]>([
  ["in the schema", { type: "string", default: "UTC", description: "Zone." }, '| `"UTC"` | Zone. |'],
  ["in the description", { type: "string", description: "Zone. Default: `UTC`." }, "| `UTC` | Zone. |"],
  ["nowhere", { type: "string", description: "Zone." }, "| optional | Zone. |"],
])("a default that stands %s is shown", (_, field, end) => {
  expect(rowOf(field, false)).toBe(`| \`f\` | string ${end}`);
});

test("each object has a table under its path, and one that occurs again refers to the first", () => {
  const rendered = renderSchema({
    type: "object",
    description: "An environment.",
    properties: {
      limits: { ...limits, description: "For all." },
      teams: {
        type: "object",
        additionalProperties: { type: "object", properties: { limits: { $ref: "#/$defs/limits" } } },
      },
    },
    required: ["teams"],
    $defs: { limits },
  });
  expect(rendered.split("\n").filter((line) => !line.includes("---") && !line.startsWith("| field"))).toEqual([
    "An environment.",
    "",
    "| `limits` | object | optional | For all. |",
    "| `teams` | map to object | required |  |",
    "",
    "`limits`: For all.",
    "",
    "| `limits.requests` | integer, at least 1 | optional |  |",
    "",
    "`teams.<key>`",
    "",
    "| `teams.<key>.limits` | object like `limits` | optional |  |",
  ]);
});

test("the table of an object follows the one that holds it", () => {
  const nested = (name: string): JsonSchema => ({ type: "object", properties: { [name]: { type: "string" } } });
  const rendered = renderSchema({
    type: "object",
    properties: { a: { type: "object", properties: { inner: nested("x") } }, b: nested("y") },
  });
  expect(rendered.match(/^`.*`$/gm)).toEqual(["`a`", "`a.inner`", "`b`"]);
});

test("the alternatives of an object are told apart by their kind", () => {
  const alternative = (kind: string): JsonSchema => ({
    type: "object",
    properties: { kind: { const: kind } },
    required: ["kind"],
  });
  const rendered = renderSchema({
    type: "object",
    properties: { account: { oneOf: [alternative("new"), alternative("existing")], description: "Its account." } },
  });
  expect(rendered).toContain('`account` with `kind: "new"`: Its account.');
  expect(rendered).toContain('`account` with `kind: "existing"`: Its account.');
});

test("an object that holds itself ends", () => {
  const rendered = renderSchema({
    $ref: "#/$defs/node",
    $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
  });
  expect(rendered).toContain("| `next` | object like the whole | optional |  |");
});

test("without a schema the reference is left alone", async () => {
  expect(await withFiles({}, renderEnvironment)).toBeUndefined();
});
