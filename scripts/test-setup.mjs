// Installs what some tests need beside Node.js: the emulator of AWS's API (Python), in .venv/. Safe to repeat.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const environment = join(root, ".venv");

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

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: "inherit" });
}
