import { linesOf, withoutCode } from "./markdown";
import { type Problem, RenderError } from "./problem";

/** `<!-- begin name argument -->` on a line of its own; the block ends at `<!-- end name -->`. */
export interface Marker {
  readonly name: string;
  /** Empty where there is none. */
  readonly argument: string;
  readonly line: number;
}

/**
 * Makes what stands between the two markers.
 *
 * `undefined` leaves the block as it is: what it shows does not exist yet.
 *
 * @throws RenderError when the block cannot be made.
 */
export type Renderer = (marker: Marker) => string | undefined | Promise<string | undefined>;

/** Fills every block of a Markdown text. A block with a problem stays as it is. */
export async function fillMarkers(
  text: string,
  renderers: Readonly<Record<string, Renderer>>,
): Promise<{ readonly text: string; readonly problems: readonly Omit<Problem, "file">[] }> {
  const { blocks, problems } = findBlocks(text);
  const lines: (string | undefined)[] = text.split("\n");
  const found = [...problems];

  for (const { marker, endLine } of blocks) {
    const rendered = await render(marker, renderers);
    found.push(...rendered.messages.map((message) => ({ line: marker.line, message })));
    if (rendered.text === undefined) continue;
    lines.fill(undefined, marker.line, endLine - 1);
    lines[endLine - 1] = `\n${rendered.text}\n\n<!-- end ${marker.name} -->`;
  }

  return {
    text: lines.filter((line) => line !== undefined).join("\n"),
    problems: found.toSorted((a, b) => a.line - b.line),
  };
}

interface Block {
  readonly marker: Marker;
  readonly endLine: number;
}

/** The markers of a text, in order, with what is wrong about how they stand. */
export function findBlocks(text: string): {
  readonly blocks: readonly Block[];
  readonly problems: readonly Omit<Problem, "file">[];
} {
  const blocks: Block[] = [];
  const problems: Omit<Problem, "file">[] = [];
  let open: Marker | undefined;
  const reportUnclosed = (marker: Marker) => {
    const message = `no <!-- end ${marker.name} --> follows <!-- begin ${marker.name} -->`;
    problems.push({ line: marker.line, message });
  };

  for (const line of linesOf(text)) {
    if (line.fenced) continue;
    const begin = /^<!-- begin (\S+)(?: ([^>]+))? -->$/.exec(line.text);
    const [, end] = /^<!-- end (\S+) -->$/.exec(line.text) ?? [];
    if (begin) {
      if (open) reportUnclosed(open);
      open = { name: begin[1] ?? "", argument: begin[2] ?? "", line: line.number };
    } else if (end) {
      if (open?.name === end) blocks.push({ marker: open, endLine: line.number });
      else if (open) reportUnclosed(open);
      else problems.push({ line: line.number, message: `no <!-- begin ${end} --> stands before <!-- end ${end} -->` });
      open = undefined;
    } else if (/<!--\s*(begin|end)\b/i.test(withoutCode(line.text))) {
      problems.push({
        line: line.number,
        message: `malformed marker ${JSON.stringify(line.text.trim())}: write <!-- begin NAME ARGUMENT --> and <!-- end NAME -->, each on a line of its own, not indented`,
      });
    }
  }
  if (open) reportUnclosed(open);
  return { blocks, problems };
}

async function render(
  marker: Marker,
  renderers: Readonly<Record<string, Renderer>>,
): Promise<{ readonly text?: string | undefined; readonly messages: readonly string[] }> {
  const renderer = renderers[marker.name];
  if (!renderer) {
    return { messages: [`unknown marker "${marker.name}": there are ${Object.keys(renderers).join(", ")}`] };
  }
  try {
    return { text: await renderer(marker), messages: [] };
  } catch (error) {
    if (error instanceof RenderError) return { messages: error.messages };
    throw error;
  }
}
