import ts from "typescript";

/** What the library may require of the package. */
export type ZodEntry = "zod" | "zod/mini";

/**
 * The names of zod that a compiled file uses, by entry.
 *
 * @throws where it uses zod in a way that does not tell the names, for they would be missing from what is published.
 */
export function usedNames(file: string, text: string): ReadonlyMap<ZodEntry, ReadonlySet<string>> {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const variables = new Map<string, ZodEntry>();
  const used = new Map<ZodEntry, Set<string>>();
  const named = new Set<ts.Expression>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (initializer === undefined || !ts.isIdentifier(name)) continue;
      const entry = requiredEntry(initializer);
      if (entry === undefined) continue;
      variables.set(name.text, entry);
      named.add(initializer);
    }
  }

  const visit = (node: ts.Node): void => {
    if (ts.isExpression(node)) {
      if (named.has(node)) return;
      if (requiredEntry(node) !== undefined) throw new Error(unreadable(source, node));
    }
    const entry = ts.isIdentifier(node) && isUse(node) ? variables.get(node.text) : undefined;
    if (entry !== undefined) {
      const name = nameAfter(node);
      if (name === undefined) throw new Error(unreadable(source, node));
      used.set(entry, (used.get(entry) ?? new Set()).add(name));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return used;
}

/** `require("zod")` and `__importStar(require("zod/mini"))` are entries. */
function requiredEntry(expression: ts.Expression): ZodEntry | undefined {
  if (!ts.isCallExpression(expression)) return undefined;
  const [argument] = expression.arguments;
  if (argument === undefined) return undefined;
  if (!ts.isStringLiteral(argument)) return requiredEntry(argument);
  return expression.expression.getText() === "require" && isEntry(argument.text) ? argument.text : undefined;
}

function isEntry(name: string): name is ZodEntry {
  return name === "zod" || name === "zod/mini";
}

/** Not where a variable is declared, and no other thing's member or key of that name. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  const named =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyAccessExpression(parent);
  return !(named && parent.name === node);
}

/** `string` of `zod_1.z.string`, as `import { z }` is compiled, and of `z.string`, as `import * as z` is. */
function nameAfter(node: ts.Node): string | undefined {
  const { parent } = node;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== node) return undefined;
  return parent.name.text === "z" ? nameAfter(parent) : parent.name.text;
}

function unreadable(source: ts.SourceFile, node: ts.Node): string {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const text = node.parent.getText().split("\n")[0];
  return `${source.fileName}:${line + 1} has "${text}", which does not tell the names it uses of zod: write z.<name>.`;
}
