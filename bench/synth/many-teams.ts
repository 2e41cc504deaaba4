import { phasesOf } from "./complete";
import { runProgram } from "./run-program";
import { count, readStacks } from "./stack-file";
import { median } from "./statistics";
import type { Workspace } from "./workspace";

/** One environment of many teams. */
export interface ManyTeamsResult {
  readonly teams: number;
  readonly runs: number;
  readonly stacks: number;
  readonly resources: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  /** Wall time of each team beyond the first. */
  readonly msPerTeam: number | undefined;
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
    const wallMs = median(measured.map((run) => run.wallMs));
    const [smallest] = results;
    results.push({
      teams,
      runs,
      stacks: stacks.length,
      resources: count(stacks).resources,
      wallMs,
      cpuMs: median(measured.map((run) => run.cpuMs)),
      peakMegabytes: Math.max(...measured.map((run) => run.peakMegabytes)),
      msPerTeam: smallest && (wallMs - smallest.wallMs) / (teams - smallest.teams),
      phases: phasesOf(measured),
    });
  }
  return results;
}
