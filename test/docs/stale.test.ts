import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateDocs, isStale } from "../../scripts/docs/generate";
import { brokenLinks } from "../../scripts/docs/links";
import { markdownFiles } from "../../scripts/docs/markdown-files";
import { findBlocks } from "../../scripts/docs/markers";
import { formatProblem } from "../../scripts/docs/problem";

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

test.each(MODULES)("the README of %s shows its example, its props and its statements", (name) => {
  const folder = join(ROOT, "modules", name);
  const readme = join(folder, "README.md");
  const { blocks } = findBlocks(existsSync(readme) ? readFileSync(readme, "utf8") : "");
  const markers = new Set(blocks.map(({ marker }) => marker.name));
  const demanded = ["example", "props", ...(existsSync(join(folder, "statements.ts")) ? ["statements"] : [])];
  expect(demanded.filter((marker) => !markers.has(marker))).toEqual([]);
});
