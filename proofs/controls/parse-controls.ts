/** A row of docs/controls.md: `| id | statement | kept by | shown by |`. */
export interface ControlRow {
  readonly id: string;
  readonly statement: string;
  readonly line: number;
  /** Why nothing keeps it yet; then `keptBy` and `shownBy` are empty. */
  readonly open?: string;
  /** Paths in the repository. */
  readonly keptBy: readonly string[];
  readonly shownBy: readonly TestName[];
}

export interface TestName {
  readonly file: string;
  readonly name: string;
}

/** The rows of the page, in their order. Other tables and text are passed over. */
export function parseControls(markdown: string): readonly ControlRow[] {
  return markdown.split("\n").flatMap((text, index) => {
    const [id = "", statement = "", keptBy = "", shownBy = ""] = cellsOf(text);
    return /^[A-Z]-[A-Z]\d+$/.test(id) ? [{ id, statement, line: index + 1, ...evidenceOf(keptBy, shownBy) }] : [];
  });
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
