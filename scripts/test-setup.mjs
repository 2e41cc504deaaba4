// Installs what some tests need beside Node.js, in .venv/: the emulator of AWS's API and a linter of shell scripts (Python), and where
// there is Go, a linter of workflows. Safe to repeat.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const environment = join(root, ".venv");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

try {
  if (!existsSync(join(environment, "bin", "pip"))) run("python3", ["-m", "venv", environment]);
  run(join(environment, "bin", "pip"), [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-r",
    "test/requirements.txt",
  ]);
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

function run(command, args, variables = {}) {
  execFileSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...variables } });
}
