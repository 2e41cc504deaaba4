import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../package.json";
import { publintFindings, typeFindings } from "./package/linters";
import { resolutionFindings } from "./package/type-resolution";
import { pack } from "./support/pack";
import { run } from "./support/run";

const ROOT = join(__dirname, "..");
const SUBPATHS = Object.entries(manifest.exports).flatMap(([subpath, file]) => (file.endsWith(".js") ? [subpath] : []));
const IMPORTS = SUBPATHS.map((subpath) => subpath.replace(".", manifest.name));

/**
 * The packed package as its users' tools see it: types of every subpath under each resolution, names that an ES module can
 * import, publint, "are the types wrong". Needs dist/ (`npm run build`) and no network.
 */
async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), "bedrock-access-package-"));
  try {
    symlinkSync(join(ROOT, "node_modules"), join(workspace, "node_modules"));
    const project = join(workspace, "project");
    const library = join(project, "node_modules", manifest.name);
    mkdirSync(join(project, "node_modules"), { recursive: true });
    const tarball = pack(ROOT, workspace);
    run(workspace, "tar", "-xzf", tarball);
    renameSync(join(workspace, "package"), library);

    const findings = [
      ...resolutionFindings(project, join(ROOT, "node_modules/typescript/bin/tsc"), IMPORTS),
      ...missingNames(project),
      ...(await publintFindings(library)),
      ...(await typeFindings(tarball, SUBPATHS)),
    ];
    if (findings.length > 0) throw new Error(`The package has ${findings.length} faults:\n${findings.join("\n")}`);
    console.log(
      `the package: ${SUBPATHS.length} subpaths with types under node16 and bundler, publint and attw content`,
    );
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Node.js guesses the names of a CommonJS module for `import { … }` from its text, and may miss some. */
function missingNames(project: string): string[] {
  const program = `
    import { createRequire } from "node:module";
    const require = createRequire(import.meta.url);
    for (const name of ${JSON.stringify(IMPORTS)}) {
      const imported = Object.keys(await import(name));
      const missing = Object.keys(require(name)).filter((key) => !imported.includes(key));
      if (missing.length > 0) console.log(name + ": an ES module cannot import " + missing.join(", "));
    }`;
  const output = run(project, process.execPath, "--input-type=module", "--eval", program);
  return output.split("\n").filter((line) => line !== "");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
