/** A GFM table. The cells are Markdown; pipes and line breaks in them are made safe here. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(markdown: string): string {
  return markdown
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/(?<!\\)\|/g, "\\|");
}

/** A code span; the delimiter is longer than any run of backticks inside. */
export function code(text: string): string {
  const delimiter = "`".repeat(longestRun(text) + 1);
  const padding = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${delimiter}${padding}${text}${padding}${delimiter}`;
}

/** A code block; the fence is longer than any run of backticks inside. */
export function codeBlock(language: string, text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n+$/, "")}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Prose as Markdown: outside code spans, `<env>` would vanish as an unknown HTML element. */
export function prose(text: string): string {
  return outsideCode(text, (part) => part.replaceAll("<", "\\<"));
}

const CODE_SPAN = /(`+[^`]+`+)/;

/** Applies a change to what is not in a code span. */
export function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(CODE_SPAN)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
}

export function withoutCode(text: string): string {
  return text
    .split(CODE_SPAN)
    .filter((_, index) => index % 2 === 0)
    .join(" ");
}

export interface Line {
  readonly text: string;
  /** The first line is 1. */
  readonly number: number;
  /** In a fenced code block, or one of its fences. */
  readonly fenced: boolean;
  /** Which fence of a code block the line is. */
  readonly fence?: "opening" | "closing";
}

export function linesOf(markdown: string): readonly Line[] {
  let fence: string | undefined;
  return markdown.split("\n").map((text, index) => {
    const opened = fence;
    if (opened === undefined) fence = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1];
    else if (closes(opened, text)) fence = undefined;
    return {
      text,
      number: index + 1,
      fenced: opened !== undefined || fence !== undefined,
      ...(opened === undefined && fence !== undefined ? { fence: "opening" as const } : {}),
      ...(opened !== undefined && fence === undefined ? { fence: "closing" as const } : {}),
    };
  });
}

function closes(fence: string, line: string): boolean {
  const candidate = line.trim();
  return candidate.startsWith(fence) && candidate === fence.charAt(0).repeat(candidate.length);
}

/** The anchors that GitHub gives a file: its headings, numbered where they repeat, and explicit ids. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text, fenced } of linesOf(markdown)) {
    if (fenced) continue;
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    if (heading !== undefined) anchors.add(unused(slug(heading), anchors));
    for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) if (id !== undefined) anchors.add(id);
  }
  return anchors;
}

function slug(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  let candidate = wanted;
  for (let count = 1; taken.has(candidate); count++) candidate = `${wanted}-${count}`;
  return candidate;
}
