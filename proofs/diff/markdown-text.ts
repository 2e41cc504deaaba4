import { visible } from "../words";

/**
 * Text that somebody else wrote, as code in a line of GitHub's Markdown: whatever it holds, it stays text. It makes no markup, no link, no
 * mention and no picture, and it cannot hide what it is by turning the direction of writing.
 */
export function code(text: string): string {
  const shown = Array.from(visible(text));
  const short = shown.length > LONGEST ? `${shown.slice(0, LONGEST).join("")}…` : shown.join("");
  // A colon before slashes would begin a link, a point after `www` too.
  const written = short.replaceAll(
    /[&<>[\]!|\\`*_~$#@"]|:(?=\/\/)|(?<=www)\./gi,
    (each) => `&#${each.codePointAt(0)};`,
  );
  return `<code>${written}</code>`;
}

/** Texts of somebody else's in a list. */
export function codes(texts: readonly string[], most = 8): string {
  const shown = texts.slice(0, most).map(code).join(", ");
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}

/** Lines of somebody else's, in a block that nothing in them can end. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const text = lines.map(visible).join("\n");
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const LONGEST = 200;
