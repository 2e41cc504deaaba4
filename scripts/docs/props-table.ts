import ts from "typescript";
import { type Declaration, Declarations, folderOf, placeOf } from "./declarations";
import { defaultOf, summaryOf } from "./doc-comment";
import { code, table } from "./markdown";
import { RenderError } from "./problem";
import { functionText, objectTypesOf, typeText } from "./type-text";

/**
 * The table of an interface's props, and below it one table for each interface or object type that they use and
 * the same folder declares.
 *
 * @param shown names that have their tables already; the ones shown here are added.
 * @param titled whether the first table gets a heading, as the others do.
 * @throws RenderError when the interface is missing, an optional prop has no `@default`, or a prop has no description.
 */
export function renderProps(folder: string, name: string, shown: Set<string>, titled = false): string {
  const declarations = new Declarations();
  const root = declarations.exportedFrom(folder, name);
  if (!root) throw new RenderError(`no exported interface "${name}" in modules/${folder.split(/[\\/]/).at(-1)}/*.ts`);
  shown.add(name);

  const problems: string[] = [];
  const sections: string[] = [];
  const queue: Declaration[] = [root];
  const mention = (named: Declaration) => {
    if (shown.has(named.name.text) || folderOf(named) !== folder || !hasTable(named)) return;
    shown.add(named.name.text);
    queue.push(named);
  };
  const reading: Reading = { declarations, problems, typeText: (type) => typeText(type, declarations, mention) };
  for (const declaration of queue) {
    if (declaration !== root || titled) {
      sections.push(`### ${code(declaration.name.text)}`, summaryOf(declaration));
    }
    sections.push(alternativesIntro(declaration), otherAlternatives(declaration, reading));
    const rows = membersOf(declaration, reading).map((member) => rowOf(member, reading));
    sections.push(table(["prop", "type", "default", "description"], rows));
  }

  if (problems.length > 0) throw new RenderError(...problems);
  return sections.filter((section) => section !== "").join("\n\n");
}

/** What all steps share. */
interface Reading {
  readonly declarations: Declarations;
  /** Grows as the members are read. */
  readonly problems: string[];
  readonly typeText: (type: ts.TypeNode) => string;
}

type Member = ts.PropertySignature | ts.MethodSignature;

function hasTable(declaration: Declaration): boolean {
  return ts.isInterfaceDeclaration(declaration) || objectTypesOf(declaration.type).length > 0;
}

/** The members of an interface, its own before those it inherits, or of every object type in a union. */
function membersOf(declaration: Declaration, reading: Reading): readonly Member[] {
  if (ts.isTypeAliasDeclaration(declaration)) {
    return objectTypesOf(declaration.type).flatMap(({ members }) => members.filter(isMember));
  }
  const own = declaration.members.filter(isMember);
  const names = new Set(own.map(({ name }) => name.getText()));
  const inherited = (declaration.heritageClauses ?? [])
    .flatMap(({ types }) => types)
    .flatMap((base) => inheritedFrom(base, reading));
  return [...own, ...inherited.filter(({ name }) => !names.has(name.getText()))];
}

function inheritedFrom(base: ts.ExpressionWithTypeArguments, reading: Reading): readonly Member[] {
  const name = base.expression.getText();
  const [of, keys] = base.typeArguments ?? [];
  if ((name === "Omit" || name === "Pick") && of && keys && ts.isTypeReferenceNode(of)) {
    const named = reading.declarations.resolve(of.typeName.getText(), base);
    const listed = new Set([...keys.getText().matchAll(/"([^"]+)"/g)].map(([, key]) => key));
    if (named) {
      return membersOf(named, reading).filter((member) => {
        return listed.has(member.name.getText()) === (name === "Pick");
      });
    }
  }
  const declaration = reading.declarations.resolve(name, base);
  if (declaration) return membersOf(declaration, reading);
  reading.problems.push(
    `${placeOf(base)}: cannot show the props inherited from "${base.getText()}": extend an interface of this repository`,
  );
  return [];
}

function rowOf(member: Member, { problems, typeText }: Reading): readonly string[] {
  const name = member.name.getText();
  const type = ts.isMethodSignature(member)
    ? functionText(member, member.type, typeText)
    : member.type && typeText(member.type);

  const fallback = member.questionToken ? defaultOf(member) : "required";
  if (fallback === undefined) problems.push(`${placeOf(member)}: "${name}" is optional and has no @default`);
  const description = summaryOf(member);
  if (description === "" && ts.isInterfaceDeclaration(member.parent)) {
    problems.push(`${placeOf(member)}: "${name}" has no description`);
  }
  return [code(name), code(type ?? "unknown"), fallback ?? "", description];
}

/** In a union of object types, says where each of them begins in the table. */
function alternativesIntro(declaration: Declaration): string {
  if (ts.isInterfaceDeclaration(declaration)) return "";
  const firsts = objectTypesOf(declaration.type).map(({ members }) => members[0]?.name?.getText());
  const [kind] = firsts;
  return kind && firsts.length > 1 && firsts.every((first) => first === kind)
    ? `One of ${firsts.length}; each begins with its ${code(kind)}.`
    : "";
}

/** In a union of object types, the alternatives that are none: they have no rows. */
function otherAlternatives(declaration: Declaration, { typeText }: Reading): string {
  if (!ts.isTypeAliasDeclaration(declaration) || !ts.isUnionTypeNode(declaration.type)) return "";
  const others = declaration.type.types.filter((type) => objectTypesOf(type).length === 0);
  if (others.length === 0) return "";
  return `Or ${others.map((type) => code(typeText(type))).join(" or ")}.`;
}

function isMember(member: ts.TypeElement): member is Member {
  return ts.isPropertySignature(member) || ts.isMethodSignature(member);
}
