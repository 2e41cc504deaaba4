import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTROL_IDS } from "../../scripts/docs/controls";
import { generateDocs, isStale } from "../../scripts/docs/generate";
import { brokenLinks } from "../../scripts/docs/links";
import { markdownFiles } from "../../scripts/docs/markdown-files";
import { findBlocks } from "../../scripts/docs/markers";
import { formatProblem } from "../../scripts/docs/problem";
import { statementSets } from "../../scripts/docs/statements-table";

const ROOT = join(__dirname, "../..");
const MODULES = readdirSync(join(ROOT, "modules")).filter((name) =>
  existsSync(join(ROOT, "modules", name, `${name}.ts`)),
);

test("every generated block shows the code as it is: if not, run `npm run docs`", async () => {
  const { files, problems } = await generateDocs(ROOT);
  expect(problems.map(formatProblem)).toEqual([]);
  expect(files.filter(isStale).map(({ file }) => file)).toEqual([]);
});

test("every relative link leads to a file and a heading", () => {
  expect(
    markdownFiles(ROOT)
      .flatMap((file) => brokenLinks(ROOT, file))
      .map(formatProblem),
  ).toEqual([]);
});

test.each(MODULES)("the README of %s shows its example, its props and its statements", async (name) => {
  const folder = join(ROOT, "modules", name);
  const readme = join(folder, "README.md");
  const { blocks } = findBlocks(existsSync(readme) ? readFileSync(readme, "utf8") : "");
  const shown = new Set(blocks.flatMap(({ marker }) => [marker.name, `${marker.name} ${marker.argument}`]));
  const sets = existsSync(join(folder, "statements.ts")) ? Object.keys(await statementSets(folder)) : [];
  const demanded = ["example", "props", ...sets.map((set) => `statements ${set}`)];
  expect(demanded.filter((marker) => !shown.has(marker))).toEqual([]);
});

test.each(MODULES)("the README of %s ends with the controls that it serves, by ids that exist", (name) => {
  const readme = readFileSync(join(ROOT, "modules", name, "README.md"), "utf8");
  const [, controls = ""] = readme.split("\n## Controls\n");
  const ids = controls.match(/\b[DG]-[PCR]\d\b/g) ?? [];
  expect(ids).not.toEqual([]);
  expect(ids.filter((id) => !CONTROL_IDS.includes(id))).toEqual([]);
});
