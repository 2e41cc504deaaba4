import { linesOf } from "./markdown";
import { findBlocks, type Marker } from "./markers";

/** A fenced code block of a Markdown text. */
export interface CodeBlock {
  /** Line of the opening fence; the first line of the text is 1. */
  readonly line: number;
  /** Empty where there is none. */
  readonly language: string;
  /** Without the indentation that the fence has. */
  readonly text: string;
  /** The generated block that it stands in. */
  readonly marker: Marker | undefined;
  /** What the HTML comment before it says of running it. */
  readonly instruction: Instruction | undefined;
}

export type Instruction =
  /** `<!-- run in examples/complete -->`, with a folder of the repository. */
  | { readonly kind: "run"; readonly folder: string }
  /** `<!-- not run: needs AWS -->`. */
  | { readonly kind: "not-run"; readonly reason: string };

export function codeBlocksOf(markdown: string): readonly CodeBlock[] {
  const lines = linesOf(markdown);
  const generated = findBlocks(markdown).blocks;
  return lines.flatMap(({ fence, number, text }): CodeBlock[] => {
    if (fence !== "opening") return [];
    const [, indentation = "", language = ""] = /^( *)(?:`{3,}|~{3,})\s*(\S*)/.exec(text) ?? [];
    const last = lines.findIndex((line) => line.number > number && line.fence === "closing");
    const inside = lines.slice(number, last === -1 ? undefined : last);
    const before = lines.slice(0, number - 1).findLast((line) => line.text.trim() !== "");
    return [
      {
        line: number,
        language,
        text: inside.map((line) => line.text.slice(indentation.length)).join("\n"),
        marker: generated.find(({ marker, endLine }) => marker.line < number && number < endLine)?.marker,
        instruction: instructionIn(before?.text ?? ""),
      },
    ];
  });
}

function instructionIn(line: string): Instruction | undefined {
  const [, folder] = /^\s*<!-- run in (\S+) -->$/.exec(line) ?? [];
  if (folder !== undefined) return { kind: "run", folder };
  const [, reason] = /^\s*<!-- not run: (.+) -->$/.exec(line) ?? [];
  return reason === undefined ? undefined : { kind: "not-run", reason };
}
