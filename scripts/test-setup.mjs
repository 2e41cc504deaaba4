// Installs what some tests need beside Node.js. In .venv/: the emulator of AWS's API and a linter of shell scripts (Python), a linter of Terraform, and where
// there is Go, a linter of workflows. In node_modules/.cache/: Lambda's runtime client. Safe to repeat.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const environment = join(root, ".venv");
const RUNTIME_CLIENT = "aws-lambda-ric@3.3.0"; // the last for Node.js 20
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

try {
  installPython(environment, "test/requirements.txt");
  installPython(join(environment, "checkov"), "test/checkov/requirements.txt"); // it wants other versions of the same packages
} catch (error) {
  console.error(`The Python part of the test setup failed: ${error.message}`);
  console.error("It needs python3 (3.9 or later) with its venv module, and PyPI. Without it those tests are skipped.");
  process.exitCode = 1;
}

const actionlint = join(environment, "bin", "actionlint");
try {
  if (!existsSync(actionlint)) run("go", ["install", ACTIONLINT], { GOBIN: dirname(actionlint) });
} catch {
  console.error(
    "actionlint is not installed: that takes Go (1.24 or later) and its module proxy. Its test is skipped.",
  );
}

// Not a dependency: its install script compiles curl. Tests put something else in the place of what is compiled.
const runtime = join(root, "node_modules/.cache/lambda-runtime");
try {
  mkdirSync(runtime, { recursive: true });
  run("npm", [
    "install",
    "--silent",
    "--no-save",
    "--ignore-scripts",
    "--omit=dev",
    "--prefix",
    runtime,
    RUNTIME_CLIENT,
  ]);
} catch (error) {
  console.error(`Lambda's runtime client is not installed: ${error.message}. Its tests are skipped.`);
  process.exitCode = 1;
}

function installPython(folder, requirements) {
  if (!existsSync(join(folder, "bin", "pip"))) run("python3", ["-m", "venv", folder]);
  run(join(folder, "bin", "pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
}

function run(command, args, variables = {}) {
  execFileSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...variables } });
}
