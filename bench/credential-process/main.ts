import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "../synth/statistics";
import { startDeveloper } from "./developer";
import { callersTogether, measureCached } from "./measure";
import { buildPrograms } from "./programs";

/** Most that a call from the cache may take beside `node -e 0`. */
const MOST_RATIO = 1.5;
const CALLERS = 50;

/** Measures, prints a report (`--json`: the figures), and fails when a budget is passed. `--quick` is for trying it out. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-bench-"));
  const developer = await startDeveloper(folder);
  try {
    const programs = await buildPrograms(folder);
    const together = await callersTogether(programs.own, CALLERS, developer);
    const cached = measureCached(programs, developer.env, values.quick ? 9 : 61);
    const ratio = (of: "own" | "command") => median(cached.map((round) => round[of] / round.bare));
    const figures = {
      bareMilliseconds: median(cached.map(({ bare }) => bare)),
      ownMilliseconds: median(cached.map(({ own }) => own)),
      ownRatio: ratio("own"),
      commandMilliseconds: median(cached.map(({ command }) => command)),
      commandRatio: ratio("command"),
      callers: CALLERS,
      ...together,
    };
    const passed = figures.ownRatio <= MOST_RATIO && figures.createSessionCalls === 1 && figures.failed === 0;
    console.log(values.json ? JSON.stringify({ ...figures, passed }, undefined, 2) : report(figures));
    if (!passed) process.exitCode = 1;
  } finally {
    await developer.close();
    rmSync(folder, { recursive: true });
  }
}

function report(figures: Record<string, number>): string {
  const [ms, times] = [(value = 0) => `${value.toFixed(1)} ms`, (value = 0) => value.toFixed(2)];
  return [
    `node -e 0                          ${ms(figures.bareMilliseconds)}`,
    `credential-process.js, cached      ${ms(figures.ownMilliseconds)}   ratio ${times(figures.ownRatio)}, at most ${MOST_RATIO}`,
    `bedrock-access credential-process  ${ms(figures.commandMilliseconds)}   ratio ${times(figures.commandRatio)}`,
    `${figures.callers} callers at once, no cache: ${figures.createSessionCalls} CreateSession, ${figures.failed} failed, ${ms(figures.milliseconds)}`,
  ].join("\n");
}

void main();
