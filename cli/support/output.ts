import { styleText } from "node:util";
import type { Sink } from "./sink";

/** Columns as wide as their widest cell, two spaces between them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export function paint(sink: Sink, colour: "red" | "green" | "yellow", text: string): string {
  return sink.colours ? styleText(colour, text) : text;
}
