import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Every id that the page must have, once. */
export const CONTROL_IDS: readonly string[] = [
  ...numbered("D-P", 6),
  ...numbered("D-C", 6),
  ...numbered("D-R", 6),
  ...numbered("G-P", 7),
  ...numbered("G-C", 7),
  ...numbered("G-R", 7),
];

/** A row of the page: `| id | statement | kept by | shown by |`. */
export interface ControlRow {
  readonly id: string;
  readonly line: number;
  /** Why nothing keeps it yet; then `keptBy` and `shownBy` are empty. */
  readonly open?: string;
  /** Paths in the repository. */
  readonly keptBy: readonly string[];
  readonly shownBy: readonly TestName[];
}

interface TestName {
  readonly file: string;
  readonly name: string;
}

export function parseControls(markdown: string): readonly ControlRow[] {
  return markdown.split("\n").flatMap((text, index) => {
    const [id = "", , keptBy = "", shownBy = ""] = cellsOf(text);
    return /^[A-Z]-[A-Z]\d+$/.test(id) ? [{ id, line: index + 1, ...evidenceOf(keptBy, shownBy) }] : [];
  });
}

/** All that is wrong with the page: ids, missing evidence, and evidence that does not exist. */
export function controlProblems(root: string, markdown: string): readonly string[] {
  const rows = parseControls(markdown);
  const ids = rows.map(({ id }) => id);
  return [
    ...CONTROL_IDS.filter((id) => !ids.includes(id)).map((id) => `${id} has no row`),
    ...rows.flatMap((row, index) => {
      const problems = [
        ...(CONTROL_IDS.includes(row.id) ? [] : ["is no known id"]),
        ...(ids.indexOf(row.id) === index ? [] : ["has a row already"]),
        ...evidenceProblems(root, row),
      ];
      return problems.map((problem) => `line ${row.line}: ${row.id} ${problem}`);
    }),
  ];
}

function evidenceProblems(root: string, { open, keptBy, shownBy }: ControlRow): readonly string[] {
  if (open !== undefined) return open === "" ? ["is open without a reason: write open: <reason>"] : [];
  return [
    ...(keptBy.length > 0 ? [] : ["names nothing that keeps it: write open: <reason>, or paths in backticks"]),
    ...(shownBy.length > 0 ? [] : ['names no test: write `test/<path>.test.ts: "<name of the test>"`']),
    ...keptBy.filter((path) => !existsSync(join(root, path))).map((path) => `is kept by ${path}, which does not exist`),
    ...shownBy.flatMap(({ file, name }) => {
      if (!existsSync(join(root, file))) return [`is shown by ${file}, which does not exist`];
      return testNames(readFileSync(join(root, file), "utf8")).has(name)
        ? []
        : [`is shown by "${name}", which ${file} lacks`];
    }),
  ];
}

/** The names of the tests that a file runs, as it writes them: skipped ones and `describe` show nothing. */
export function testNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [name] = node.arguments;
      const runs = /^(test|it)(\.each\b|\.concurrent\b)*($|\(|`)/.test(node.expression.getText());
      if (runs && name && ts.isStringLiteralLike(name)) names.add(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("test.ts", source, ts.ScriptTarget.ESNext, true));
  return names;
}

function evidenceOf(keptBy: string, shownBy: string): Pick<ControlRow, "open" | "keptBy" | "shownBy"> {
  const open = /^open\b:?\s*(.*)$/.exec(keptBy)?.[1];
  if (open !== undefined) return { open, keptBy: [], shownBy: [] };
  return {
    keptBy: codeSpans(keptBy),
    shownBy: codeSpans(shownBy).map((span) => {
      const [, file = span, name = ""] = /^(\S+\.test\.ts): "(.*)"$/.exec(span) ?? [];
      return { file, name };
    }),
  };
}

function codeSpans(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
}

function cellsOf(line: string): readonly string[] {
  if (!line.startsWith("|")) return [];
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}
