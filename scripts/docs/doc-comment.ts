import ts from "typescript";
import { code, outsideCode, prose } from "./markdown";

/** The first paragraph of a TSDoc comment as Markdown on one line; empty where there is none. */
export function summaryOf(node: ts.Node): string {
  const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment;
  const [paragraph = ""] = textOf(comment).split(/\n\s*\n/);
  return markdown(paragraph);
}

/** What `@default` says, as Markdown; `undefined` where the tag is missing. */
export function defaultOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === "default");
  if (!tag) return undefined;
  const text = textOf(tag.comment);
  return isLiteral(text) ? code(text) : markdown(text);
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? "").replaceAll("\r\n", "\n").trim();
}

function isLiteral(text: string): boolean {
  return /^(-?[\d_]+(\.\d+)?|true|false|undefined|null|"[^"]*"|'[^']*'|\[.*\]|\{.*\})$/.test(text);
}

function markdown(text: string): string {
  return outsideCode(prose(text.replaceAll(/\s+/g, " ").trim()), flattenLinks);
}

/** `{@link Thing}` becomes a code span, `{@link https://… | words}` a Markdown link. */
function flattenLinks(text: string): string {
  return text.replaceAll(/\{@link\s+([^\s|}]+)(?:\s*\|\s*|\s+)?([^}]*)\}/g, (_, target: string, label: string) => {
    const words = label.trim();
    if (/^https?:/.test(target)) return `[${words === "" ? target : words}](${target})`;
    return words === "" ? code(target) : words;
  });
}
