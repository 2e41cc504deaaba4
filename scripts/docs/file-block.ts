import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, isAbsolute, join } from "node:path";
import { codeBlock } from "./markdown";
import { RenderError } from "./problem";

const LANGUAGES: Readonly<Record<string, string>> = {
  ".cjs": "js",
  ".js": "js",
  ".json": "json",
  ".md": "md",
  ".mjs": "js",
  ".sh": "sh",
  ".tf": "hcl",
  ".ts": "ts",
  ".yaml": "yaml",
  ".yml": "yaml",
};

/**
 * A file of the repository as a code block, or the part of it between `#region name` and `#endregion`.
 *
 * @param path relative to the repository: `examples/single-team/main.ts` or `examples/single-team/main.ts#stacks`.
 */
export function renderFile(root: string, path: string): string {
  const [file = "", region] = path.split("#");
  if (file === "") throw new RenderError("name a file: <!-- begin file PATH --> or <!-- begin file PATH#region -->");
  if (isAbsolute(file) || file.split("/").includes("..")) {
    throw new RenderError(`"${file}" is not inside the repository: write the path relative to its root`);
  }
  const absolute = join(root, file);
  if (!existsSync(absolute) || !statSync(absolute).isFile()) throw new RenderError(`file "${file}" not found`);

  const lines = readFileSync(absolute, "utf8").replaceAll("\r\n", "\n").split("\n");
  const shown = region === undefined ? lines : linesOfRegion(lines, file, region);
  const text = dedent(shown.filter((line) => !isRegionMark(line)));
  return codeBlock(LANGUAGES[extname(file)] ?? "", text.join("\n"));
}

const REGION = /^\s*(?:\/\/|#|<!--)?\s*#region\s+(\S+)/;
const END_REGION = /^\s*(?:\/\/|#|<!--)?\s*#endregion\b/;

function isRegionMark(line: string): boolean {
  return REGION.test(line) || END_REGION.test(line);
}

function linesOfRegion(lines: readonly string[], file: string, name: string): readonly string[] {
  const begin = lines.findIndex((line) => REGION.exec(line)?.[1] === name);
  if (begin === -1) throw new RenderError(`no "#region ${name}" in ${file}`);
  let depth = 1;
  for (let index = begin + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (REGION.test(line)) depth++;
    if (END_REGION.test(line)) depth--;
    if (depth === 0) return lines.slice(begin + 1, index);
  }
  throw new RenderError(`no "#endregion" follows "#region ${name}" in ${file}`);
}

function dedent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
