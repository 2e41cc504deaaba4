import { join } from "node:path";
import { build } from "esbuild";
import type { Timing } from "../../../gateway/admission/timing";
import { changedSource } from "../../support/changed-source";

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
    plugins: timing === undefined ? [] : timed(timing).map(changedSource),
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

function timed(timing: Timing) {
  return [
    {
      file: "gateway/admission/timing.ts",
      from: /^export const TIMING: Timing = \{[^}]*\};$/m,
      to: `export const TIMING: Timing = ${JSON.stringify(timing)};`,
    },
    // A store that these tests take away closes its connections: hardly an answer is late but on a busy machine.
    {
      file: "gateway/admission/valkey/connection.ts",
      from: "options.commandTimeoutMilliseconds ?? 1_000",
      to: "3_000",
    },
  ];
}
