import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Told } from "./programs/tell";

/** For 1,000 teams: seconds of wall time and megabytes of the process that does the work. */
const TEAMS = 1_000;
const BUDGETS = {
  prove: { seconds: 60, megabytes: 1_500 },
  diff: { seconds: 5, megabytes: 1_500 },
} as const;

/** Proves a company of many teams, and compares it with itself after a change of all; fails past the budget. `--quick`: 100 teams. */
function main(): void {
  const teams = process.argv.includes("--quick") ? 100 : TEAMS;
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-bench-prove-"));
  try {
    const [base, head] = [join(folder, "base"), join(folder, "head")];
    run("synthesize", `${teams}`, base);
    run("synthesize", `${teams}`, head, "claude-haiku");
    report(teams, "prove", JSON.parse(run("prove-output", base)));
    report(teams, "diff", JSON.parse(run("compare-outputs", base, head)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(teams: number, what: keyof typeof BUDGETS, { seconds, megabytes, about, passed }: Told): void {
  const budget = BUDGETS[what];
  console.log(
    `${what}, ${teams} teams: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB ` +
      `(budget for ${TEAMS}: ${budget.seconds} s, ${budget.megabytes} MB); ${about}`,
  );
  if (!passed || seconds > budget.seconds || megabytes > budget.megabytes) process.exitCode = 1;
}

/** In a process of its own, which reads TypeScript as this one does. */
function run(program: string, ...args: readonly string[]): string {
  const file = join(__dirname, `programs/${program}.ts`);
  const child = spawnSync(process.execPath, [...process.execArgv, file, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`${program} ended with ${child.status ?? child.signal}.`);
  return child.stdout;
}

main();
