// Runs the tests that state properties again and again, each round with a seed of its own, until one fails or the time is over.
// `npm run test:properties -- --minutes 30`; a failing round's seed is said, and `PROPERTY_SEED=N npx jest FILE` repeats it.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = join(fileURLToPath(import.meta.url), "../..");
const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const end = Date.now() + Number(values.minutes) * 60_000;
if (!(end > Date.now())) throw new Error(`--minutes wants a number above 0, not "${values.minutes}".`);

const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => readFileSync(join(root, "test", file), "utf8").includes("support/properties"))
  .map((file) => join("test", file));

for (let round = 1; Date.now() < end && process.exitCode === undefined; round += 1) {
  const seed = randomInt(2 ** 31);
  console.log(`round ${round}: PROPERTY_SEED=${seed}`);
  for (const TESTS of ["", "whole"]) {
    const env = { ...process.env, TESTS, PROPERTY_SEED: `${seed}` };
    const { status } = spawnSync("npx", ["jest", "--silent", ...files], { cwd: root, env, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}
