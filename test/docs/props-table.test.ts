import { join } from "node:path";
import { RenderError } from "../../scripts/docs/problem";
import { renderProps } from "../../scripts/docs/props-table";
import { withFiles } from "./temporary-folder";

/** The rows of a table about one prop of an interface. */
async function rowOf(prop: string, ...others: readonly string[]): Promise<string | undefined> {
  return (await render(`export interface Props {\n${prop}\n}\n${others.join("\n")}`)).split("\n")[2];
}

async function render(source: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const files = { "modules/thing/thing.ts": source, ...more };
  return withFiles(files, (root) => renderProps(join(root, "modules/thing"), "Props", new Set()));
}

async function problemsOf(source: string): Promise<readonly string[]> {
  const error: unknown = await render(source).catch((thrown: unknown) => thrown);
  return error instanceof RenderError ? error.messages : [];
}

test.each([
  ["required", "/** Its name. */ readonly name: string;", "| `name` | `string` | required | Its name. |"],
  [
    "optional with a literal default",
    "/**\n * Days.\n *\n * @default 45\n */\nreadonly days?: number;",
    "| `days` | `number` | `45` | Days. |",
  ],
  [
    "optional with a default in words",
    "/** Days.\n * @default what the `plan` says */\nreadonly days?: number;",
    "| `days` | `number` | what the `plan` says | Days. |",
  ],
  [
    "default of an object",
    "/** Tags.\n * @default {} */\nreadonly tags?: Readonly<Record<string, string>>;",
    "| `tags` | `Record<string, string>` | `{}` | Tags. |",
  ],
  [
    "documented over several lines and paragraphs",
    "/**\n * Shown in the\n * console. 1 to 9 characters.\n *\n * More of it.\n *\n * @see https://example.com\n */\nname: string;",
    "| `name` | `string` | required | Shown in the console. 1 to 9 characters. |",
  ],
  [
    "with a pipe in its text",
    "/** `a|b` or c|d. */ name: string;",
    "| `name` | `string` | required | `a\\|b` or c\\|d. |",
  ],
  [
    "with what looks like HTML",
    "/** `<env>` is <env>. */ name: string;",
    "| `name` | `string` | required | `<env>` is \\<env>. |",
  ],
  [
    "with links",
    "/** See {@link Thing}, {@link Thing.arn | its ARN} and {@link https://example.com/a | the page}. */ a: string;",
    "| `a` | `string` | required | See `Thing`, its ARN and [the page](https://example.com/a). |",
  ],
  [
    "with a bare link",
    "/** See {@link https://example.com/a}. */ a: string;",
    "| `a` | `string` | required | See [https://example.com/a](https://example.com/a). |",
  ],
])("a prop that is %s becomes a row", async (_, prop, row) => {
  expect(await rowOf(prop)).toBe(row);
});

test.each([
  ["a union", 'a: "x" | "y" | undefined', '"x" \\| "y"'],
  ["a read-only array", "a: readonly string[]", "string[]"],
  ["a ReadonlyArray", "a: ReadonlyArray<string>", "string[]"],
  ["an array of a union", "a: readonly (string | number)[]", "(string \\| number)[]"],
  ["an alias of literals", "a: Mode", '"on" \\| "off"'],
  ["an array of such an alias", "a: readonly Mode[]", '("on" \\| "off")[]'],
  [
    "an inline object",
    "a: { readonly b: string; /** why */ readonly c?: readonly Mode[] }",
    '{ b: string; c?: ("on" \\| "off")[] }',
  ],
  ["a function", "a: (name: string, more?: Mode) => void", '(name: string, more?: "on" \\| "off") => void'],
  ["a function in a union", "a: string | (() => string)", "string \\| (() => string)"],
  ["a method", "a(name: string): boolean", "(name: string) => boolean"],
  ["a tuple", "a: readonly [string, Mode]", '[string, "on" \\| "off"]'],
  ["a type of a package", "a: readonly Construct[]", "Construct[]"],
  ["a generic type", "a: ReadonlyMap<string, readonly Mode[]>", 'ReadonlyMap<string, ("on" \\| "off")[]>'],
])("%s reads short, on one line and without readonly", async (_, prop, type) => {
  const row = await rowOf(`/** A. */ ${prop};`, 'type Mode = "on" | "off";', 'import { Construct } from "constructs";');
  expect(row).toBe(`| \`a\` | \`${type}\` | required | A. |`);
});

test("an interface shows its own props before the inherited ones, and an overridden one once", async () => {
  const rendered = await render(
    `import type { Base } from "../base/base";
     export interface Props extends Base {
       /** Own. */
       own: string;
       /** Narrower. */
       both: "x";
     }`,
    { "modules/base/base.ts": "export interface Base {\n/** Wide. */ both: string;\n/** Base. */ base: string;\n}" },
  );
  expect(rendered.split("\n").slice(2)).toEqual([
    "| `own` | `string` | required | Own. |",
    '| `both` | `"x"` | required | Narrower. |',
    "| `base` | `string` | required | Base. |",
  ]);
});

test("Omit and Pick of a base show what they leave", async () => {
  const rendered = await render(
    `interface Base {
       /** A. */
       a: string;
       /** B. */
       b: string;
     }
     interface Other {
       /** C. */
       c: string;
       /** D. */
       d: string;
     }
     export interface Props extends Omit<Base, "a">, Pick<Other, "d"> {}`,
  );
  expect(rendered.match(/`[a-d]`/g)).toEqual(["`b`", "`d`"]);
});

test("interfaces of the same folder follow below with a table each, once; those of other folders do not", async () => {
  const rendered = await render(
    `import type { Part } from "./part";
     import type { Far } from "../far/far";
     export interface Props {
       /** One. */
       one: Part;
       /** Two. */
       two: readonly Part[];
       /** Far. */
       far: Far;
     }`,
    {
      "modules/thing/part.ts":
        "/** A part. */\nexport interface Part {\n/** Size. */ size: number;\n/** More. */ more: Part[];\n}",
      "modules/far/far.ts": "export interface Far { /** X. */ x: string; }",
    },
  );
  expect(rendered.match(/^### .*$/gm)).toEqual(["### `Part`"]);
  expect(rendered).toContain(
    "### `Part`\n\nA part.\n\n| prop | type | default | description |\n| --- | --- | --- | --- |\n| `size` | `number` |",
  );
});

test("a union of object types has one table in which every alternative begins with its kind", async () => {
  const rendered = await render(
    `/** Where it comes from. */
     export type Source =
       | {
           readonly kind: "arn";
           /** Of a CA. */
           readonly arn: string;
         }
       | { readonly kind: "pem"; readonly pem: string }
       | "none";
     export interface Props {
       /** Source. */
       source: Source;
     }`,
  );
  expect(rendered.split("\n").slice(4)).toEqual([
    "### `Source`",
    "",
    "Where it comes from.",
    "",
    "One of 2; each begins with its `kind`.",
    "",
    'Or `"none"`.',
    "",
    "| prop | type | default | description |",
    "| --- | --- | --- | --- |",
    '| `kind` | `"arn"` | required |  |',
    "| `arn` | `string` | required | Of a CA. |",
    '| `kind` | `"pem"` | required |  |',
    "| `pem` | `string` | required |  |",
  ]);
});

test("an interface that has a table elsewhere gets none below", async () => {
  const source = "interface Part { x: string }\nexport interface Props {\n/** Part. */ part: Part }";
  const rendered = await withFiles({ "thing.ts": source }, (folder) => renderProps(folder, "Props", new Set(["Part"])));
  expect(rendered).not.toContain("###");
});

test("all that is wrong with an interface is reported together, with its place", async () => {
  const source =
    'import type { Far } from "far";\nexport interface Props extends Far {\n  a?: string;\n  b: string;\n}';
  expect(await problemsOf(source)).toEqual([
    'thing.ts:2: cannot show the props inherited from "Far": extend an interface of this repository',
    'thing.ts:3: "a" is optional and has no @default',
    'thing.ts:3: "a" has no description',
    'thing.ts:4: "b" has no description',
  ]);
});

test.each([
  ["does not exist", "export interface Other {}"],
  ["is not exported", "interface Props {}"],
])("an interface that %s is reported", async (_, source) => {
  expect(await problemsOf(source)).toEqual(['no exported interface "Props" in modules/thing/*.ts']);
});
