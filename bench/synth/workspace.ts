import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(__dirname, "../..");

/** Where the programs stand that are measured: compiled, so that no run pays for TypeScript. */
export interface Workspace {
  /** Hook that every measured process loads first. */
  readonly probe: string;
  /** `examples/complete/main.ts`, as its user runs it. */
  readonly complete: string;
  /** The same, with the time of each phase. */
  readonly completePhases: string;
  /** An environment of as many teams as `TEAMS` says. */
  readonly manyTeams: string;
  /** Compiles TypeScript into a folder of the workspace. */
  compile(sources: readonly string[], folder: string): void;
  /** A path in the workspace. */
  path(...parts: string[]): string;
}

/**
 * Compiles package, example and programs into `node_modules/.cache/bench-synth`, where `cdktf` resolves to this repository's
 * and `cdktf-bedrock-access` to a copy of its own, installed as npm would.
 */
export function makeWorkspace(): Workspace {
  const folder = join(ROOT, "node_modules/.cache/bench-synth");
  const path = (...parts: string[]) => join(folder, ...parts);
  const compile = (sources: readonly string[], to: string) => {
    buildSync({ entryPoints: [...sources], outdir: path(to), platform: "node", target: "node20", format: "cjs" });
  };
  rmSync(folder, { recursive: true, force: true });
  installPackage(path("node_modules/cdktf-bedrock-access"));
  compileExample(compile, path);
  compile(typeScriptIn(join(__dirname, "programs")), "programs");
  return {
    probe: path("programs/probe.js"),
    complete: path("complete/main.js"),
    completePhases: path("programs/complete-phases.js"),
    manyTeams: path("programs/many-teams.js"),
    compile,
    path,
  };
}

/** As `npm run build` leaves it, for that is what users load. */
function installPackage(folder: string): void {
  execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
}

function compileExample(compile: Workspace["compile"], path: Workspace["path"]): void {
  const example = join(ROOT, "examples/complete");
  mkdirSync(path("complete"), { recursive: true });
  cpSync(join(example, "environments"), path("complete/environments"), {
    recursive: true,
    filter: (file) => !file.endsWith(".ts"),
  });
  compile([join(example, "main.ts")], "complete");
  compile(typeScriptIn(join(example, "environments")), "complete/environments");
}

function typeScriptIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}
