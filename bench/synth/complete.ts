import { readdirSync, writeFileSync } from "node:fs";
import { renderByHand } from "./by-hand";
import { type Run, runProgram } from "./run-program";
import { requireSameOutput } from "./same-output";
import { count, readStacks } from "./stack-file";
import { median } from "./statistics";
import type { Workspace } from "./workspace";

export interface Figures {
  readonly wallMs: { readonly median: number; readonly least: number };
  readonly cpuMs: { readonly median: number; readonly least: number };
  readonly peakMegabytes: number;
}

/** The complete example beside the same resources written by hand. */
export interface CompleteResult {
  readonly environments: number;
  readonly stacks: number;
  readonly resources: number;
  readonly types: number;
  readonly pairs: number;
  readonly ours: Figures;
  readonly byHand: Figures;
  /** Ours ÷ by hand. */
  readonly ratio: {
    readonly wallMedians: number;
    readonly cpuMedians: number;
    /** Median of the ratios of runs that followed each other: what disturbed the machine disturbed both. */
    readonly wallPairs: number;
  };
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
}

/** Runs both programs in turns. */
export function measureComplete(workspace: Workspace, pairs: number): CompleteResult {
  const output = workspace.path("output-ours");
  const byHandOutput = workspace.path("output-by-hand");
  const runOurs = () => runProgram(workspace, workspace.complete, output);
  runOurs();
  const stacks = readStacks(output);

  const source = workspace.path("by-hand.ts");
  writeFileSync(source, renderByHand(stacks));
  workspace.compile([source], "by-hand");
  const runByHand = () => runProgram(workspace, workspace.path("by-hand/by-hand.js"), byHandOutput);
  runByHand();
  requireSameOutput(stacks, byHandOutput);

  const runs = Array.from({ length: pairs }, (_, index) => {
    if (index % 2 === 0) return { ours: runOurs(), byHand: runByHand() };
    const byHand = runByHand();
    return { ours: runOurs(), byHand };
  });
  const ours = figures(runs.map((pair) => pair.ours));
  const byHand = figures(runs.map((pair) => pair.byHand));
  return {
    environments: readdirSync(output).filter((name) => name.endsWith(".environment.json")).length,
    stacks: stacks.length,
    ...count(stacks),
    pairs,
    ours,
    byHand,
    ratio: {
      wallMedians: ours.wallMs.median / byHand.wallMs.median,
      cpuMedians: ours.cpuMs.median / byHand.cpuMs.median,
      wallPairs: median(runs.map((pair) => pair.ours.wallMs / pair.byHand.wallMs)),
    },
    phases: phasesOf(Array.from({ length: 5 }, () => runProgram(workspace, workspace.completePhases, output))),
  };
}

function figures(runs: readonly Run[]): Figures {
  const spread = (values: readonly number[]) => ({ median: median(values), least: Math.min(...values) });
  return {
    wallMs: spread(runs.map((run) => run.wallMs)),
    cpuMs: spread(runs.map((run) => run.cpuMs)),
    peakMegabytes: Math.max(...runs.map((run) => run.peakMegabytes)),
  };
}

/** The median of each phase over several runs. */
export function phasesOf(runs: readonly Run[]): Run["phases"] {
  const names = runs[0]?.phases.map(({ name }) => name) ?? [];
  return names.map((name) => ({
    name,
    ms: median(runs.flatMap((run) => run.phases.filter((phase) => phase.name === name).map(({ ms }) => ms))),
  }));
}
