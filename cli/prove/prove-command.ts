import { resolve } from "node:path";
import type { Command } from "commander";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import { readSynthesizedOutput, type SynthesizedOutput } from "../../proofs/access-model/read-synthesized-output";
import { type MutationReport, mutationCheck } from "../../proofs/mutation/mutation-check";
import { prove } from "../../proofs/prove";
import { SimulatorMissingError } from "../../proofs/simulation/load-simulator";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { readProject } from "../synth/project";
import { renderMutations, renderProofs } from "./render-proofs";

interface ProveOptions {
  readonly output?: string;
  readonly environment?: readonly string[];
  readonly mutate?: true;
  readonly json?: true;
}

const HELP = `
Reads only what a synthesis wrote. Asks, as AWS IAM would decide: who calls which model by every way of holding credentials, whether
one of some 250 known attacks succeeds, whether data leaves the residency, and what must stay allowed.
With --mutate it weakens each statement of the policies in turn instead, and tells which of them no proof would miss.

Needs @cloud-copilot/iam-simulate in the project, which is AGPL and no part of this package.
Ends with 0 when all is proven, 1 when something is not, 2 when it could not run, and 3 when the simulator is not installed.`;

export function registerProve(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("prove")
    .description("prove over the synthesized output that there is no third way to a model")
    .option("--output <folder>", "where the app wrote to (default: output of cdktf.json, else cdktf.out)")
    .option("--environment <name>", "prove this environment only; may stand there several times", collect)
    .option("--mutate", "weaken each statement in turn and tell what no proof misses")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: ProveOptions) => end(await run(options, context)));
}

function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

async function run(options: ProveOptions, context: Context): Promise<ExitCode> {
  const folder = options.output ?? readProject(context.cwd, {}).output;
  const output = readSynthesizedOutput(resolve(context.cwd, folder));
  const environments = chosen(output, options.environment);
  try {
    return options.mutate
      ? await tellMutations(output, environments, options, context)
      : await tellProofs(output, environments, options, context);
  } catch (error) {
    if (!(error instanceof SimulatorMissingError)) throw error;
    if (options.json) context.stdout.write(json({ error: { code: error.code, message: error.message } }));
    else context.stderr.write(`${error.message}\n`);
    return exitCode.simulatorMissing;
  }
}

async function tellProofs(
  output: SynthesizedOutput,
  environments: readonly string[],
  options: ProveOptions,
  { stdout }: Context,
): Promise<ExitCode> {
  const report = await prove(output, { environments });
  stdout.write(options.json ? json(report) : renderProofs(report, stdout));
  return report.passed ? exitCode.done : exitCode.problemsFound;
}

async function tellMutations(
  output: SynthesizedOutput,
  environments: readonly string[],
  options: ProveOptions,
  { stdout }: Context,
): Promise<ExitCode> {
  const reports: Record<string, MutationReport> = {};
  for (const model of readAccessModels(output)) {
    const { name } = model.environment;
    if (environments.includes(name)) reports[name] = await mutationCheck(model);
  }
  stdout.write(options.json ? json(reports) : renderMutations(reports, stdout));
  return Object.values(reports).every(({ survivors }) => survivors.length === 0)
    ? exitCode.done
    : exitCode.problemsFound;
}

function chosen({ environments }: SynthesizedOutput, asked: readonly string[] | undefined): readonly string[] {
  const names = environments.map(({ environment }) => environment.name);
  const unknown = asked?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new CommandError(
      "unknown-environment",
      `The output has no environment "${unknown}". It has: ${names.join(", ")}.`,
    );
  }
  return asked ?? names;
}
