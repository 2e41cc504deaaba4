import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { own } from "../../environment/own";
import { type ControlRow, parseControls } from "../../proofs/controls/parse-controls";
import { CONTROL_STATEMENTS } from "./control-statements";

/** Every id that the page must have, once. */
export const CONTROL_IDS: readonly string[] = Object.keys(CONTROL_STATEMENTS);

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
        ...statementProblems(row),
        ...evidenceProblems(root, row),
      ];
      return problems.map((problem) => `line ${row.line}: ${row.id} ${problem}`);
    }),
  ];
}

/** A promise does not become another one by an edit of the page alone. */
function statementProblems({ id, statement }: ControlRow): readonly string[] {
  const promised = own(CONTROL_STATEMENTS, id);
  if (promised === undefined || promised === statement) return [];
  return [`says "${statement}", and scripts/docs/control-statements.ts says "${promised}"`];
}

function evidenceProblems(root: string, { open, keptBy, shownBy }: ControlRow): readonly string[] {
  if (open !== undefined) return open === "" ? ["is open without a reason: write open: <reason>"] : [];
  return [
    ...(keptBy.length > 0 ? [] : ["names nothing that keeps it: write open: <reason>, or paths in backticks"]),
    ...(shownBy.length > 0 ? [] : ['names no test: write `test/<path>.test.ts: "<name of the test>"`']),
    ...keptBy.filter((path) => !CODE.test(path)).map((path) => `is kept by ${path}, which is no code of the product`),
    ...keptBy.filter((path) => !existsSync(join(root, path))).map((path) => `is kept by ${path}, which does not exist`),
    ...shownBy.flatMap(({ file, name }) => {
      if (!existsSync(join(root, file))) return [`is shown by ${file}, which does not exist`];
      return testNames(readFileSync(join(root, file), "utf8")).has(name)
        ? []
        : [`is shown by "${name}", which ${file} lacks`];
    }),
  ];
}

/** Rooms of the product: a test or a page keeps nothing. */
const CODE = /^(environment|access|modules|stacks|gateway|certificates|functions|proofs|cli|examples)\//;

/** The names of the tests that a file runs, as it writes them: skipped ones and `describe` show nothing. */
export function testNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      if (/^(xdescribe\b|describe\.skip\b)/.test(node.expression.getText())) return;
      const [name] = node.arguments;
      const runs = /^(test|it)(\.each\b|\.concurrent\b)*($|\(|`)/.test(node.expression.getText());
      if (runs && name && ts.isStringLiteralLike(name)) names.add(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("test.ts", source, ts.ScriptTarget.ESNext, true));
  return names;
}
