import { phasesOf } from "./complete";
import { runProgram } from "./run-program";
import { count, readStacks } from "./stack-file";
import type { Workspace } from "./workspace";

/** One environment of many teams; times are the least of all runs. */
export interface ManyTeamsResult {
  readonly teams: number;
  readonly runs: number;
  readonly stacks: number;
  readonly resources: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  /** Time of each team beyond those of the smallest environment. */
  readonly msPerTeam: number | undefined;
  readonly cpuMsPerTeam: number | undefined;
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
}

/** From few teams to many. */
export function measureManyTeams(workspace: Workspace, sizes: readonly number[], runs: number): ManyTeamsResult[] {
  const results: ManyTeamsResult[] = [];
  for (const teams of sizes) {
    const output = workspace.path(`output-${teams}-teams`);
    const measured = Array.from({ length: runs }, () =>
      runProgram(workspace, workspace.manyTeams, output, { TEAMS: String(teams) }),
    );
    const stacks = readStacks(output);
    // The least: what else the machine does only ever adds, and a long run rarely meets a quiet minute.
    const wallMs = Math.min(...measured.map((run) => run.wallMs));
    const cpuMs = Math.min(...measured.map((run) => run.cpuMs));
    const [smallest] = results;
    results.push({
      teams,
      runs,
      stacks: stacks.length,
      resources: count(stacks).resources,
      wallMs,
      cpuMs,
      peakMegabytes: Math.max(...measured.map((run) => run.peakMegabytes)),
      msPerTeam: smallest && (wallMs - smallest.wallMs) / (teams - smallest.teams),
      cpuMsPerTeam: smallest && (cpuMs - smallest.cpuMs) / (teams - smallest.teams),
      phases: phasesOf(measured),
    });
  }
  return results;
}
