import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import ts from "typescript";

export type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/**
 * Finds declarations by name in source files, through their relative imports.
 *
 * Reads syntax only: a type checker would load the provider's bindings for seconds.
 */
export class Declarations {
  readonly #parsed = new Map<string, ts.SourceFile>();

  /** An exported interface or type alias of a folder. */
  exportedFrom(folder: string, name: string): Declaration | undefined {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".example.ts"))
      .toSorted()
      .flatMap((file) => this.#declarationsIn(this.#parse(join(folder, file))))
      .find((declaration) => declaration.name.text === name && isExported(declaration));
  }

  /** What a name means where a node uses it; `undefined` for names of the language and of packages. */
  resolve(name: string, from: ts.Node): Declaration | undefined {
    const file = from.getSourceFile();
    const local = this.#declarationsIn(file).find((declaration) => declaration.name.text === name);
    if (local) return local;

    const imported = importOf(name, file);
    const path = imported && sourcePath(imported.specifier, file.fileName);
    if (!imported || !path) return undefined;
    return this.#declarationsIn(this.#parse(path)).find((declaration) => declaration.name.text === imported.name);
  }

  #declarationsIn(file: ts.SourceFile): readonly Declaration[] {
    return file.statements.filter(
      (statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement),
    );
  }

  #parse(path: string): ts.SourceFile {
    const known = this.#parsed.get(path);
    if (known) return known;
    const parsed = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext, true);
    this.#parsed.set(path, parsed);
    return parsed;
  }
}

/** `trust-anchor.ts:12`: where to mend a declaration. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${basename(file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

export function folderOf(node: ts.Node): string {
  return dirname(node.getSourceFile().fileName);
}

function isExported(declaration: Declaration): boolean {
  return declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function importOf(name: string, file: ts.SourceFile): { specifier: string; name: string } | undefined {
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    const element = bindings.elements.find((candidate) => candidate.name.text === name);
    if (element)
      return { specifier: statement.moduleSpecifier.text, name: (element.propertyName ?? element.name).text };
  }
  return undefined;
}

function sourcePath(specifier: string, importer: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = `${resolve(dirname(importer), specifier.replace(/\.js$/, ""))}.ts`;
  return existsSync(path) ? path : undefined;
}
