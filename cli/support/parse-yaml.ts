import type { Alias, Document, LineCounter, Scalar, YAMLError, YAMLMap } from "yaml";
import { CommandError } from "./command-error";

/**
 * YAML 1.2 as plain data: what JSON could hold, and nothing that a reader would take for something else.
 *
 * @param file - Named by the error.
 * @throws CommandError with the line of each mistake.
 */
export async function parseYaml(file: string, text: string): Promise<unknown> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, {
    schema: "core",
    stringKeys: true,
    resolveKnownTags: false, // `!!binary` and its like hold what JSON cannot
    uniqueKeys: false, // it compares each key of a map with every other: `ambiguities` looks for them in one pass
    prettyErrors: false,
    lineCounter: lines,
  });
  const mistakes = [...document.errors, ...document.warnings].map((error) => syntaxMistake(error, lines));
  if (mistakes.length > 0) throw notYaml(file, mistakes);
  const ambiguous = ambiguities(document, yaml, lines);
  if (ambiguous.length > 0) throw notYaml(file, ambiguous);
  return dataOf(file, document);
}

/** Aliases of aliases can stand for more data than any machine holds. */
const MOST_ALIASES = 100;
const MISTAKES_SHOWN = 10;

function notYaml(file: string, mistakes: readonly string[]): CommandError {
  const more = mistakes.length - MISTAKES_SHOWN;
  const shown = [...mistakes.slice(0, MISTAKES_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
  return new CommandError("environment-format", `${file} is not YAML that can be read:\n  ${shown.join("\n  ")}`);
}

function syntaxMistake(error: YAMLError, lines: LineCounter): string {
  const said = SENTENCES[error.code] ?? `${error.message}.`;
  return `line ${lines.linePos(error.pos[0]).line}: ${said}`;
}

/** In our words where those of the parser speak of its own functions, or do not say how to mend it. */
const SENTENCES: Partial<Record<YAMLError["code"], string>> = {
  NON_STRING_KEY: "this key is no text. Write a word, in quotes where it looks like something else.",
  MULTIPLE_DOCS: "a second document begins here. Write one environment a file, without `---` between.",
  TAG_RESOLVE_FAILED: "tags that begin with `!` are not read. Write plain text, numbers, lists and maps.",
  RESOURCE_EXHAUSTION: "lists and maps stand in each other too deep.",
};

function ambiguities(document: Document, yaml: typeof import("yaml"), lines: LineCounter): string[] {
  const found: string[] = [];
  const tell = (node: Alias | Scalar, said: string) => {
    found.push(`line ${lines.linePos(node.range?.[0] ?? 0).line}: ${said}`);
  };
  yaml.visit(document, {
    Alias(_, node, path) {
      if (path.some((above) => yaml.isCollection(above) && above.anchor === node.source)) {
        tell(node, `*${node.source} stands in its own value. Write out what is meant.`);
      }
    },
    Map(_, map) {
      for (const key of repeatedKeys(map, yaml)) tell(key, "this key stands there already. Rename or remove one.");
    },
    Scalar(position, node) {
      const source = node.source ?? "";
      if (position === "key") {
        if (source === "<<") tell(node, "`<<` merges nothing in YAML 1.2. Write the keys out.");
      } else if (typeof node.value === "number" && isAmbiguous(source, node.value)) {
        tell(
          node,
          `${source} would be read as the number ${node.value}. Put text in quotes: "${source}"; write a number in plain digits.`,
        );
      }
    },
  });
  return found;
}

function repeatedKeys({ items }: YAMLMap, yaml: typeof import("yaml")): Scalar[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!yaml.isScalar(key)) return [];
    const isRepeated = seen.has(key.value);
    seen.add(key.value);
    return isRepeated ? [key] : [];
  });
}

/**
 * Numbers that do not read as they are written, such as `012345678901`, `0o17` and `1e10`, and those that JSON does not have or JavaScript
 * does not keep all digits of.
 */
function isAmbiguous(source: string, value: number): boolean {
  if (!Number.isFinite(value) || /^[-+]?0[\dxo]|e/i.test(source)) return true;
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function dataOf(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const unknown = /Unresolved alias .*: (.+)$/.exec(error.message)?.[1];
    throw notYaml(file, [
      unknown === undefined
        ? "its aliases stand for too much data. Write it out, or generate the file as JSON."
        : `the alias *${unknown} has no anchor before it. Write &${unknown} where its value stands, or correct the name.`,
    ]);
  }
}
