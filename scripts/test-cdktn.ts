import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { engineDifferences, renderDifferences } from "./cdktn/engine-differences";
import { installProject } from "./cdktn/project";
import { readmeDependencies } from "./cdktn/readme-dependencies";
import { pack } from "./support/pack";
import { run } from "./support/run";

const ROOT = join(__dirname, "..");
const EXAMPLES = join(ROOT, "examples");
/** What the tests of modules and stacks need: they prove what they synthesize, and run against what is deployed. */
const SOURCES = [
  "access",
  "aws",
  "bench",
  "certificates",
  "cli",
  "dist/functions",
  "environment",
  "examples",
  "files",
  "functions",
  "gateway",
  "modules",
  "proofs",
  "schema",
  "simulators",
  "stacks",
  "test",
];
const FILES = ["package.json", "tsconfig.json", "jest.config.cjs"];
const OUTPUT = ["node_modules", "cdktf.out", "terraform-state"];

/**
 * The same source on the engine that succeeds CDKTF: types, tests of modules and stacks, and every example, whose output must be
 * that of CDKTF but for versions. Needs dist/ (`npm run build`) and the npm registry.
 */
function main(): void {
  // In the temporary folder every path to a package but the engine's leads on to the repository's node_modules.
  const workspace = mkdtempSync(join(tmpdir(), "bedrock-access-cdktn-"));
  try {
    symlinkSync(join(ROOT, "node_modules"), join(workspace, "node_modules"));
    const tarball = pack(ROOT, workspace);
    const project = step("install, by the README's lines", () => {
      const dependencies = readmeDependencies(readFileSync(join(ROOT, "README.md"), "utf8"));
      return installProject(join(ROOT, "node_modules/.cache/test-cdktn"), dependencies, tarball);
    });
    console.log(`  ${project.fresh ? "everything" : "this package alone; the engine was there"}`);

    const sources = copySources(workspace, project.folder);
    step("types of modules, stacks and examples", () => checkTypes(sources));
    const engines = {
      cdktf: copyExamples(join(workspace, "cdktf"), { packages: undefined, library: libraryOf(project.folder) }),
      cdktn: copyExamples(join(workspace, "cdktn"), {
        packages: join(project.folder, "node_modules"),
        library: undefined,
      }),
    };
    for (const name of examples()) {
      step(`examples/${name}, on both engines`, () => compare(join(engines.cdktf, name), join(engines.cdktn, name)));
    }

    console.log(step("tests of modules and stacks", () => runTests(sources)));
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function step<Result>(what: string, work: () => Result): Result {
  const started = performance.now();
  const result = work();
  console.log(`${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  return result;
}

function copySources(workspace: string, project: string): string {
  const copy = join(workspace, "sources");
  for (const name of [...SOURCES, ...FILES]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter: (path) => !OUTPUT.includes(basename(path)) });
  }
  symlinkSync(join(project, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function checkTypes(sources: string): void {
  const include = ["modules", "stacks", "examples", "test/modules", "test/stacks"];
  writeFileSync(join(sources, "tsconfig.cdktn.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
  run(sources, process.execPath, join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.cdktn.json");
}

/** Returns jest's own summary. */
function runTests(sources: string): string {
  const jest = join(ROOT, "node_modules/jest/bin/jest.js");
  const report = join(sources, "jest.json");
  run(sources, process.execPath, jest, "--ci", "--json", `--outputFile=${report}`, "test/modules", "test/stacks");
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, "utf8"));
  return `Tests: ${numPassedTests} passed, ${numTotalTests} total`;
}

function libraryOf(project: string): string {
  return join(project, "node_modules/cdktf-bedrock-access");
}

interface Installed {
  /** Folder of packages; `undefined`: the repository's. */
  readonly packages: string | undefined;
  /** The library, where the packages do not hold it. */
  readonly library: string | undefined;
}

function copyExamples(folder: string, { packages, library }: Installed): string {
  mkdirSync(folder, { recursive: true });
  cpSync(EXAMPLES, folder, { recursive: true, filter: (path) => !OUTPUT.includes(basename(path)) });
  const installed = join(folder, "node_modules");
  if (packages !== undefined) symlinkSync(packages, installed);
  if (library !== undefined) cpSync(library, join(installed, "cdktf-bedrock-access"), { recursive: true });
  return folder;
}

function examples(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, "cdktf.json")));
}

function compare(onCdktf: string, onCdktn: string): void {
  const [before, after] = [synthesize(onCdktf), synthesize(onCdktn)];
  const versions = [before, after].map((files) => JSON.parse(files["manifest.json"] ?? "{}").version);
  if (versions[0] === versions[1])
    throw new Error(`Both engines are ${versions[0]}: the comparison would mean nothing.`);
  const found = engineDifferences(before, after);
  if (found.length === 0) return;
  throw new Error(
    `${basename(onCdktn)} differs on the two engines in ${found.length} places:\n` +
      renderDifferences(found, [`cdktf ${versions[0]}`, `cdktn ${versions[1]}`]),
  );
}

/** Text of every file that the command writes. */
function synthesize(example: string): Record<string, string> {
  run(example, process.execPath, join(example, "../node_modules/cdktf-bedrock-access/dist/cli/main.js"), "synth");
  const output = join(example, "cdktf.out");
  const entries = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(output, path), readFileSync(path, "utf8")]),
  );
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
