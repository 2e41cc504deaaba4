import { generateDocs, isStale } from "../../scripts/docs/generate";
import { formatProblem } from "../../scripts/docs/problem";
import { withFiles } from "./temporary-folder";

const README = [
  "# Thing",
  "<!-- begin example -->",
  "<!-- end example -->",
  "<!-- begin props ThingProps -->",
  "<!-- end props -->",
  "<!-- begin props Part -->",
  "<!-- end props -->",
  "",
].join("\n");

const MODULE = {
  "modules/thing/README.md": README,
  "modules/thing/thing.example.ts": "export function example(): void {}\n",
  "modules/thing/thing.ts":
    "/** A part. */ export interface Part {\n/** X. */ x: string }\nexport interface ThingProps {\n/** Part. */ part: Part }",
};

async function after(files: Readonly<Record<string, string>>, file: string): Promise<string | undefined> {
  const { files: generated } = await withFiles(files, generateDocs);
  return generated.find((candidate) => candidate.file === file)?.after;
}

test("a module's README gets its example and its tables, every one after the first with a heading", async () => {
  expect(await after(MODULE, "modules/thing/README.md")).toBe(`# Thing
<!-- begin example -->

\`\`\`ts
export function example(): void {}
\`\`\`

<!-- end example -->
<!-- begin props ThingProps -->

| prop | type | default | description |
| --- | --- | --- | --- |
| \`part\` | \`Part\` | required | Part. |

<!-- end props -->
<!-- begin props Part -->

### \`Part\`

A part.

| prop | type | default | description |
| --- | --- | --- | --- |
| \`x\` | \`string\` | required | X. |

<!-- end props -->
`);
});

test("what has been generated is not stale", async () => {
  const generated = await after(MODULE, "modules/thing/README.md");
  const { files } = await withFiles({ ...MODULE, "modules/thing/README.md": generated ?? "" }, generateDocs);
  expect(files.filter(isStale)).toEqual([]);
});

test("a file with CRLF is stale and becomes LF", async () => {
  expect(await after({ "README.md": "a\r\nb\r\n" }, "README.md")).toBe("a\nb\n");
});

test("folders of others are left alone", async () => {
  const stray = "<!-- begin nonsense -->";
  const files = {
    "node_modules/x/a.md": stray,
    "dist/a.md": stray,
    "examples/one/cdktf.out/a.md": stray,
    ".git/a.md": stray,
  };
  expect(await withFiles(files, generateDocs)).toEqual({ files: [], problems: [] });
});

test("the problems of all files are reported together, each with file and line", async () => {
  const files = {
    "README.md":
      "\n<!-- begin file missing.ts -->\n<!-- end file -->\n\n<!-- begin example -->\n<!-- end example -->\n",
    "modules/bare/README.md": README,
    "modules/bare/bare.ts": "",
  };
  const { problems } = await withFiles(files, generateDocs);
  expect(problems.map(formatProblem)).toEqual([
    'README.md:2: file "missing.ts" not found',
    "README.md:5: this marker belongs in modules/<name>/README.md; elsewhere use <!-- begin file PATH -->",
    'modules/bare/README.md:2: file "modules/bare/bare.example.ts" not found',
    'modules/bare/README.md:4: no exported interface "ThingProps" in modules/bare/*.ts',
    'modules/bare/README.md:6: no exported interface "Part" in modules/bare/*.ts',
  ]);
});
