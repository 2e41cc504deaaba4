import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { renderEnvironment } from "./environment-reference";
import { renderFile } from "./file-block";
import { markdownFiles } from "./markdown-files";
import { fillMarkers, findBlocks, type Renderer } from "./markers";
import { type Problem, RenderError } from "./problem";
import { renderProps } from "./props-table";
import { renderStatementsOf } from "./statements-table";

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface GeneratedDocs {
  readonly files: readonly GeneratedFile[];
  readonly problems: readonly Problem[];
}

/** What every Markdown file of the repository should hold. Writes nothing. */
export async function generateDocs(root: string): Promise<GeneratedDocs> {
  const files: GeneratedFile[] = [];
  const problems: Problem[] = [];
  for (const file of markdownFiles(root)) {
    const before = readFileSync(join(root, file), "utf8");
    const text = before.replaceAll("\r\n", "\n");
    const filled = await fillMarkers(text, renderersFor(root, file, text));
    files.push({ file, before, after: filled.text });
    problems.push(...filled.problems.map((problem) => ({ file, ...problem })));
  }
  return { files, problems };
}

export function isStale({ before, after }: GeneratedFile): boolean {
  return before !== after;
}

function renderersFor(root: string, file: string, text: string): Readonly<Record<string, Renderer>> {
  const propsMarkers = findBlocks(text).blocks.flatMap(({ marker }) => (marker.name === "props" ? [marker] : []));
  const shown = new Set(propsMarkers.map(({ argument }) => argument));
  return {
    example: () => renderExample(root, moduleFolder(file)),
    props: ({ argument, line }) => {
      if (argument === "") throw new RenderError("name an interface: <!-- begin props NameOfPropsInterface -->");
      return renderProps(join(root, moduleFolder(file)), argument, shown, line !== propsMarkers[0]?.line);
    },
    statements: ({ argument }) => renderStatementsOf(join(root, moduleFolder(file)), argument),
    file: ({ argument }) => renderFile(root, argument),
    environment: () => renderEnvironment(root),
  };
}

/** The folder of the module whose README this is. */
function moduleFolder(file: string): string {
  if (!/^modules\/[^/]+\/README\.md$/.test(file)) {
    throw new RenderError("this marker belongs in modules/<name>/README.md; elsewhere use <!-- begin file PATH -->");
  }
  return dirname(file);
}

function renderExample(root: string, folder: string): string {
  const example = `${folder}/${basename(folder)}.example.ts`;
  if (!existsSync(join(root, example))) throw new RenderError(`file "${example}" not found`);
  return renderFile(root, example);
}
