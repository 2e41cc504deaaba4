import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

const SKIPPED = new Set(["node_modules", "dist", "cdktf.out", "coverage"]);

/** Every Markdown file of the repository, relative to it, sorted. */
export function markdownFiles(root: string): readonly string[] {
  return filesBelow(root)
    .filter((path) => path.endsWith(".md"))
    .map((path) => relative(root, path).split(sep).join("/"))
    .toSorted();
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name) && !entry.name.startsWith("."))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}
