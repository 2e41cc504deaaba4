import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Timing } from "../../../gateway/admission/timing";

const ROOT = join(__dirname, "../../..");

/**
 * The `bedrock-access` command in one file, out of the sources as they are: a `dist/` may be older.
 *
 * @param timing - What these tests cannot wait for takes less time; all processes of a test run the same file, as they must.
 */
export async function bundleCommand(outfile: string, timing?: Timing): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    stdin: { contents: START, resolveDir: ROOT },
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    define: { "require.main": "undefined" }, // nothing in it starts itself
    plugins: timing === undefined ? [] : [timed(timing)],
    // No test here needs them: environments are JSON.
    external: ["tsx", "cdktf", "constructs", "@cdktf/provider-aws", "@node-rs/xxhash"],
  });
}

const START = `
  import { main } from "./cli/main";
  import { processContext } from "./cli/support/context";
  main(process.argv.slice(2), processContext()).then((code) => {
    process.exitCode = code;
  });
`;

function timed(timing: Timing): Plugin {
  return {
    name: "timed",
    setup(bundle) {
      bundle.onLoad({ filter: /[\\/]gateway[\\/]admission[\\/]timing\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replace(CONSTANT, `export const TIMING: Timing = ${JSON.stringify(timing)};`);
        if (contents === source) throw new Error(`${path} has no TIMING that could be replaced`);
        return { contents, loader: "ts" };
      });
    },
  };
}

const CONSTANT = /^export const TIMING: Timing = \{[^}]*\};$/m;
