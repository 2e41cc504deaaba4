import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { READABLE_BUNDLE } from "../support/readable-bundle";
import { compiledFiles, ROOMS } from "./rooms";
import { usedNames, type ZodEntry } from "./used-names";

const ROOT = join(__dirname, "../..");

/**
 * Zod is some two hundred files with `zod/mini`, which a synthesis would spend 60 ms on, most of them for what the library never
 * asks for. It gets one file of what it does ask for. Its types stay those of the package, which it therefore depends on.
 *
 * @param dist - The compiled library, whose files then load `zod.js` beside them.
 * @returns the files that went in.
 */
export async function bundleZod(dist: string): Promise<readonly string[]> {
  const names: Record<ZodEntry, Set<string>> = { zod: new Set(), "zod/mini": new Set() };
  const outfile = join(dist, "zod.js");
  for (const file of ROOMS.flatMap((room) => compiledFiles(dist, room))) {
    const text = readFileSync(file, "utf8");
    if (!text.includes('require("zod')) continue;
    for (const [entry, found] of usedNames(relative(dist, file), text)) {
      for (const name of found) names[entry].add(name);
    }
    writeFileSync(file, withOneFile(text, relative(dirname(file), outfile)));
  }

  const { metafile, warnings } = await build({
    ...READABLE_BUNDLE,
    absWorkingDir: ROOT,
    stdin: { contents: entryOf(names), resolveDir: ROOT },
    outfile,
    logLevel: "silent",
  });
  const [warning] = warnings;
  if (warning !== undefined) throw new Error(`dist/zod.js: ${warning.text}`); // such as a name that zod does not have
  return Object.keys(metafile.inputs).filter((input) => input !== "<stdin>");
}

function withOneFile(text: string, path: string): string {
  return text
    .replaceAll('require("zod")', `require("${path}").zod`)
    .replaceAll('require("zod/mini")', `require("${path}").mini`);
}

function entryOf(names: Readonly<Record<ZodEntry, ReadonlySet<string>>>): string {
  const members = (of: string, entry: ZodEntry) =>
    [...names[entry]]
      .toSorted()
      .map((name) => `${name}: ${of}.${name}`)
      .join(", ");
  return `
    import * as z from "zod";
    import * as m from "zod/mini";
    const ofZod = { ${members("z", "zod")} };
    const ofMini = { ${members("m", "zod/mini")} };
    export const zod = { ...ofZod, z: ofZod };
    export const mini = { ...ofMini, z: ofMini };
  `;
}
