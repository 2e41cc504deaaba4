import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { leanPackages, NOT_BUNDLED } from "../../scripts/lean-packages";
import { quantile } from "./statistics";

const ROOT = join(__dirname, "../..");

export interface Bundle {
  readonly kilobytes: number;
  /** Loading it, in a Node.js that has started. */
  readonly loadMilliseconds: number;
  /** Loading a file with one line, measured alike. */
  readonly floorMilliseconds: number;
  /** The heaviest packages and folders, in kilobytes of the bundle. */
  readonly heaviest: readonly { readonly name: string; readonly kilobytes: number }[];
}

/** What Lambda would load: one minified file; AWS's SDK comes with its runtime. */
export async function measureBundle(runs: number): Promise<Bundle> {
  const folder = join(ROOT, "node_modules/.cache/bench-gateway-bundle");
  const outfile = join(folder, "gateway.js");
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(__dirname, "programs/lambda-program.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    metafile: true,
    external: [...NOT_BUNDLED],
    plugins: [leanPackages()],
  });
  const floor = join(folder, "nothing.js");
  mkdirSync(folder, { recursive: true });
  writeFileSync(floor, "module.exports = {};\n");
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let run = 0; run < runs; run++) {
    times.floor.push(loadTime(floor));
    times.ours.push(loadTime(outfile));
  }
  const [inputs = {}] = Object.values(metafile.outputs).map((output) => output.inputs);
  return {
    kilobytes: statSync(outfile).size / 1_000,
    loadMilliseconds: quantile(times.ours, 0.5),
    floorMilliseconds: quantile(times.floor, 0.5),
    heaviest: heaviest(inputs),
  };
}

function loadTime(file: string): number {
  const script = `const begun = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - begun); process.exit()`;
  return Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }));
}

function heaviest(inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>): Bundle["heaviest"] {
  const sums = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split("/").slice(0, 2).join("/");
    sums.set(name, (sums.get(name) ?? 0) + bytesInOutput / 1_000);
  }
  return [...sums]
    .map(([name, kilobytes]) => ({ name, kilobytes }))
    .sort((one, other) => other.kilobytes - one.kilobytes)
    .slice(0, 6);
}
