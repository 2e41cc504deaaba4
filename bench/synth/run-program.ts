import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import type { ProbeResult } from "./programs/probe";
import type { Workspace } from "./workspace";

export interface Run extends ProbeResult {
  /** From the start of the process to its end. */
  readonly wallMs: number;
}

/** Runs a program as a process of its own, which Node.js gets these options for; its app writes to `outdir`. */
export function runProgram(
  workspace: Workspace,
  program: string,
  outdir: string,
  variables: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Run {
  const resultFile = workspace.path("probe.json");
  rmSync(resultFile, { force: true });
  const env = { PATH: process.env.PATH, CDKTF_OUTDIR: outdir, PROBE_RESULT: resultFile, ...variables };
  const started = performance.now();
  const args = [...options, "--require", workspace.probe, program];
  const child = spawnSync(process.execPath, args, { env, stdio: "inherit" });
  const wallMs = performance.now() - started;
  if (child.status !== 0) throw new Error(`${program} ended with ${child.status ?? child.signal}.`);
  return { wallMs, ...(JSON.parse(readFileSync(resultFile, "utf8")) as ProbeResult) };
}
