import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { anchorsOf, linesOf, withoutCode } from "./markdown";
import type { Problem } from "./problem";

/** The relative links of a Markdown file that lead to no file, or to no heading of one. */
export function brokenLinks(root: string, file: string): readonly Problem[] {
  const path = join(root, file);
  return linksOf(readFileSync(path, "utf8")).flatMap(({ target, line }) => {
    const message = defectOf(root, path, target);
    return message === undefined ? [] : [{ file, line, message: `link "${target}": ${message}` }];
  });
}

interface Link {
  readonly target: string;
  readonly line: number;
}

const LINK_FORMS = [
  /\]\(\s*<?([^()\s>]+)>?(?:\s+"[^"]*")?\s*\)/g, // [text](target "title")
  /^\s*\[[^\]]+\]:\s*(\S+)/g, // [name]: target
  /\b(?:href|src|srcset)="([^"\s]+)"/g,
];

function linksOf(markdown: string): readonly Link[] {
  return linesOf(markdown)
    .filter(({ fenced }) => !fenced)
    .flatMap(({ text, number }) => {
      const written = withoutCode(text);
      return LINK_FORMS.flatMap((form) => [...written.matchAll(form)]).map(([, target = ""]) => ({
        target,
        line: number,
      }));
    })
    .filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

function defectOf(root: string, from: string, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const absolute = path === "" ? from : resolve(dirname(from), decodeURIComponent(path));
  if (relative(root, absolute).startsWith("..")) return "leaves the repository";
  if (!existsSync(absolute)) return "no such file";
  if (anchor === undefined || !absolute.endsWith(".md")) return undefined;
  return anchorsOf(readFileSync(absolute, "utf8")).has(anchor) ? undefined : "no such heading";
}
