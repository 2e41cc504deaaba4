import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { version } from "../../package.json";
import { readSynthesizedOutput, type SynthesizedOutput } from "../../proofs/access-model/read-synthesized-output";
import { prove } from "../../proofs/prove";
import { type ReportInput, reportContent } from "../../proofs/report/content";
import { renderReport } from "../../proofs/report/page";
import { SimulatorMissingError } from "../../proofs/simulation/load-simulator";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { writeText } from "../support/write-text";
import { readProject } from "../synth/project";

interface ReportOptions {
  readonly output?: string;
  readonly environment?: string;
  readonly page: string;
  readonly prove: boolean;
}

const HELP = `
The page shows accounts and paths, who reaches which model, limits and what they let everybody spend at most, proofs and attacks,
controls, waiting teams and exemptions. It asks no network for anything; it prints, and works without its script.
Proofs need @cloud-copilot/iam-simulate in the project; without it the page says that they were not run.
Ends with 0 when the page is written, 1 when it is and a proof failed, and 2 when it could not run.`;

export function registerReport(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("report")
    .description("write one HTML page of what was synthesized: access, limits, costs, proofs, controls")
    .option("--output <folder>", "where the app wrote to (default: output of cdktf.json, else cdktf.out)")
    .option("--environment <name>", "of this environment only")
    .option("--page <file>", "where to write it", "report.html")
    .option("--no-prove", "leave the proofs out, which take longest")
    .addHelpText("after", HELP)
    .action(async (options: ReportOptions) => end(await report(options, context)));
}

async function report(options: ReportOptions, context: Context): Promise<ExitCode> {
  const folder = options.output ?? readProject(context.cwd, {}).output;
  const output = readSynthesizedOutput(resolve(context.cwd, folder));
  requireEnvironment(output, options.environment);
  const proofs = options.prove
    ? await proofsOf(output, options.environment)
    : { notRun: "It was asked for without proofs." };

  const file = resolve(context.cwd, options.page);
  const page = renderReport(
    reportContent({
      output,
      environment: options.environment,
      proofs,
      controls: readFileSync(CONTROLS, "utf8"),
      madeAt: new Date(),
      version,
    }),
  );
  await writeText(file, page);
  const told =
    "notRun" in proofs ? `proofs not run: ${proofs.notRun}` : proofs.passed ? "all proofs passed" : "a proof failed";
  context.stdout.write(`${options.page}: ${Math.ceil(Buffer.byteLength(page) / 1_000)} kB, ${told}\n`);
  return "notRun" in proofs || proofs.passed ? exitCode.done : exitCode.problemsFound;
}

/** As far from here in the sources as in the package. */
const CONTROLS = join(__dirname, "../../docs/controls.md");

function requireEnvironment({ environments }: SynthesizedOutput, name: string | undefined): void {
  const names = environments.map(({ environment }) => environment.name);
  if (name === undefined || names.includes(name)) return;
  throw new CommandError(
    "unknown-environment",
    `The output has no environment "${name}". It has: ${names.join(", ")}.`,
  );
}

async function proofsOf(output: SynthesizedOutput, environment: string | undefined): Promise<ReportInput["proofs"]> {
  try {
    return await prove(output, environment === undefined ? {} : { environments: [environment] });
  } catch (error) {
    if (error instanceof SimulatorMissingError) return { notRun: error.message };
    throw error;
  }
}
