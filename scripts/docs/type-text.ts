import ts from "typescript";
import type { Declaration, Declarations } from "./declarations";

/**
 * A type as a reader wants it: on one line, without `readonly`, and with aliases of literals spelled out.
 *
 * @param mention is told every interface and object type that the text names.
 */
export function typeText(type: ts.TypeNode, declarations: Declarations, mention: (named: Declaration) => void): string {
  const node = plain(type, declarations);
  const inner = (child: ts.TypeNode) => typeText(child, declarations, mention);

  if (ts.isUnionTypeNode(node)) {
    const members = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    return members
      .map((member) => inParentheses(plain(member, declarations), inner, ts.isFunctionTypeNode))
      .join(" | ");
  }
  if (ts.isArrayTypeNode(node)) return `${element(node.elementType, declarations, inner)}[]`;
  if (ts.isTypeLiteralNode(node)) return `{ ${node.members.map((member) => memberText(member, inner)).join("; ")} }`;
  if (ts.isFunctionTypeNode(node)) return functionText(node, node.type, inner);
  if (ts.isTupleTypeNode(node)) return `[${node.elements.map(inner).join(", ")}]`;
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    const [only, ...others] = node.typeArguments ?? [];
    if (only && others.length === 0 && (name === "ReadonlyArray" || name === "Array")) {
      return `${element(only, declarations, inner)}[]`;
    }
    const declaration = declarations.resolve(name, node);
    if (declaration) mention(declaration);
    return only ? `${name}<${[only, ...others].map(inner).join(", ")}>` : name;
  }
  return oneLine(node.getText());
}

/** A type literal, alone or in a union: such an alias has a table of its own and is named, not spelled out. */
export function objectTypesOf(type: ts.TypeNode): readonly ts.TypeLiteralNode[] {
  if (ts.isParenthesizedTypeNode(type)) return objectTypesOf(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(objectTypesOf);
  return ts.isTypeLiteralNode(type) ? [type] : [];
}

/** The parameters and result of a function or method as a type. */
export function functionText(
  signature: ts.SignatureDeclarationBase,
  result: ts.TypeNode | undefined,
  inner: (type: ts.TypeNode) => string,
): string {
  const parameters = signature.parameters.map(({ name, type, questionToken }) => {
    return `${name.getText()}${questionToken ? "?" : ""}: ${type ? inner(type) : "unknown"}`;
  });
  return `(${parameters.join(", ")}) => ${result ? inner(result) : "void"}`;
}

/** Strips parentheses, `readonly` and `Readonly<…>`, and replaces an alias of something simple by what it stands for. */
function plain(node: ts.TypeNode, declarations: Declarations): ts.TypeNode {
  if (ts.isParenthesizedTypeNode(node)) return plain(node.type, declarations);
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword)
    return plain(node.type, declarations);
  if (!ts.isTypeReferenceNode(node)) return node;

  const [argument, ...others] = node.typeArguments ?? [];
  const name = node.typeName.getText();
  if (name === "Readonly" && argument && others.length === 0) return plain(argument, declarations);
  if (argument) return node;

  const declaration = declarations.resolve(name, node);
  if (!declaration || !ts.isTypeAliasDeclaration(declaration)) return node;
  return isSpelledOut(declaration) ? plain(declaration.type, declarations) : node;
}

function isSpelledOut({ type, name, typeParameters }: ts.TypeAliasDeclaration): boolean {
  const namesItself = new RegExp(`\\b${name.text}\\b`).test(type.getText());
  return objectTypesOf(type).length === 0 && !namesItself && !typeParameters;
}

function element(node: ts.TypeNode, declarations: Declarations, inner: (type: ts.TypeNode) => string): string {
  return inParentheses(plain(node, declarations), inner, (type) => {
    return ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type) || ts.isFunctionTypeNode(type);
  });
}

function inParentheses(
  node: ts.TypeNode,
  inner: (type: ts.TypeNode) => string,
  needed: (type: ts.TypeNode) => boolean,
): string {
  return needed(node) ? `(${inner(node)})` : inner(node);
}

function memberText(member: ts.TypeElement, inner: (type: ts.TypeNode) => string): string {
  if (!ts.isPropertySignature(member) || !member.type) return oneLine(member.getText()).replace(/;$/, "");
  return `${member.name.getText()}${member.questionToken ? "?" : ""}: ${inner(member.type)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/\breadonly /g, "");
}
