/** A table, or blocks of text, behind a line that says what they are. */
export interface Section {
  /** With nothing in it that others wrote. */
  readonly title: string;
  readonly header?: readonly string[];
  /** A row of the table, or the one cell of a block. */
  readonly rows: readonly (readonly string[])[];
  /** Shown from the start. */
  readonly open?: boolean;
}

/** Folded unless it is open, with so many of its rows; none where there is nothing to say. */
export function renderSection({ title, header, rows, open = false }: Section, mostRows: number): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  const body = header === undefined ? shown.map(([block = ""]) => block).join("\n\n") : table(header, shown);
  const parts = [
    `<details${open ? " open" : ""}><summary>${title} (${rows.length})</summary>`,
    ...(shown.length > 0 ? [body] : []),
    ...(left > 0 ? [`… and ${left} more: \`bedrock-access diff --json\` has all.`] : []),
    "</details>",
  ];
  return [parts.join("\n\n")];
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
