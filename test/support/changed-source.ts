import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/** A piece of a source file that a test's bundle has otherwise. */
export interface SourceChange {
  /** Below the repository's root. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** For times that a test cannot wait for, or that a busy machine cannot keep: bundles the sources with other ones. */
export function changedSource({ file, from, to }: SourceChange): Plugin {
  return {
    name: `other ${file}`,
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== join(ROOT, file)) return undefined;
        const source = await readFile(path, "utf8");
        const contents = source.replace(from, () => to);
        if (contents === source) throw new Error(`${path} has no ${from} that could be replaced`);
        return { contents, loader: "ts" };
      });
    },
  };
}

const ROOT = join(__dirname, "../..");
