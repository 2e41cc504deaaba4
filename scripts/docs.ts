import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateDocs, isStale } from "./docs/generate";
import { formatProblem } from "./docs/problem";

/** Fills the generated blocks of every Markdown file; with `--check` it only says which are stale, and fails. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const root = join(__dirname, "..");
  const { files, problems } = await generateDocs(root);
  const stale = files.filter(isStale);

  for (const { file, after } of stale) {
    if (!values.check) writeFileSync(join(root, file), after);
    console.log(values.check ? `${file} is stale` : `wrote ${file}`);
  }
  for (const problem of problems) console.error(formatProblem(problem));
  if (values.check && stale.length > 0) console.error("run: npm run docs");
  if (problems.length > 0 || (values.check && stale.length > 0)) process.exitCode = 1;
}

void main();
