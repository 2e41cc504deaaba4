import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { Command } from "commander";
import { namesOf } from "../../environment/names";
import { isChoiceOfAll, type SynthesisChoice } from "../../environment/synthesis-choice";
import type { SynthesizedEnvironment } from "../../environment/synthesized";
import { makeFolder } from "../../files/make-folder";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { esModuleMend } from "../support/es-module-scope";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json, paint } from "../support/output";
import { environmentFiles, environmentOf, isFresh, MANIFEST, recordFolder, removeStale } from "./output-folder";
import { readProject } from "./project";
import { readManifest, readSynthesis } from "./read-synthesis";
import { readableOutput } from "./readable-output";
import { renderSummary } from "./render-summary";
import { type AppRun, choiceFor, runApp } from "./run-app";
import { type SynthResult, summarize } from "./summary";

interface SynthOptions {
  readonly app?: string;
  readonly output?: string;
  readonly environment?: readonly string[];
  readonly team?: readonly string[];
  readonly json?: true;
}

const HELP = `
With --environment or --team only what is asked for is written, the same to the byte as in a synthesis of everything, and what
was written before stays. Both can be given more than once. A team's stack is written without what it needs in other accounts,
such as its usage plan: the command tells what is left out.

Needs neither Terraform nor cdktf-cli nor AWS credentials.
Ends with 0 when done, 1 when the app failed, 2 when it could not run, and 130 when it was interrupted.`;

export function registerSynth(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("synth")
    .description("write the Terraform of all environments and tell what to apply, what waits and what ends")
    .option("--app <command>", "the command that runs the app (default: app of cdktf.json)")
    .option("--output <folder>", "where the app writes to (default: output of cdktf.json, else cdktf.out)")
    .option("--environment <name>", "write this environment only; may stand there several times", collect)
    .option("--team <name>", "write this team's own stacks only; may stand there several times", collect)
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: SynthOptions) => end(await synth(options, context)));
}

function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

async function synth(options: SynthOptions, context: Context): Promise<ExitCode> {
  const started = performance.now();
  const project = readProject(context.cwd, options);
  const choice = choiceFor(askedFor(options), project, context.env);
  const folder = resolve(context.cwd, project.output);
  makeFolder(folder); // CDKTF makes the last folder only
  const before = recordFolder(folder);

  const stop = context.stop();
  const run = await runApp(project, choice, context, stop);
  const appEnded = performance.now();
  if (stop.aborted) {
    context.stderr.write(
      `Interrupted: ${project.output} may hold a part of the output. Synthesize again before you use it.\n`,
    );
    return exitCode.interrupted;
  }
  if (run.ended !== 0) {
    reportFailure(run, project.app, options.json === true, context);
    return exitCode.problemsFound;
  }
  context.stderr.write(run.stdout + run.stderr); // stdout is for the result
  if (!isFresh(folder, MANIFEST, before)) {
    throw new CommandError(
      "no-manifest",
      `The app wrote no ${MANIFEST} to ${project.output}. Call \`app.synth()\` at its end, and make the App without \`outdir\`.\nThe app: ${project.app}`,
    );
  }

  const manifest = readManifest(folder);
  const files = environmentFiles(folder);
  const fresh = files.filter((file) => isFresh(folder, file, before));
  const synthesis = readSynthesis(folder, manifest, fresh);
  const cleaning = removeStale(folder, before, {
    choice,
    stacks: new Set(Object.keys(manifest.stacks)),
    waiting: new Set(synthesis.environments.flatMap(waitingStacks)),
  });
  const result: SynthResult = {
    ...summarize(synthesis, choice, new Date()),
    output: project.output,
    ...cleaning,
    untouched: isChoiceOfAll(choice) ? [] : files.filter((file) => !fresh.includes(file)).map(environmentOf),
    seconds: (performance.now() - started) / 1000,
    appSeconds: (appEnded - started) / 1000,
  };
  context.stdout.write(
    options.json ? json(result) : renderSummary(result, context.stdout, process.stdout.columns ?? DEFAULT_COLUMNS),
  );
  return exitCode.done;
}

const DEFAULT_COLUMNS = 80;

function askedFor({ environment, team }: SynthOptions): SynthesisChoice {
  return { ...(environment && { environments: environment }), ...(team && { teams: team }) };
}

function waitingStacks({ environment, waiting }: SynthesizedEnvironment): string[] {
  return waiting.map(({ team }) => namesOf(environment).stacks.team(team));
}

function reportFailure(run: AppRun, app: string, asJson: boolean, { stdout, stderr }: Context): void {
  const told = [readableOutput(run.stdout), readableOutput(run.stderr), esModuleMend(run.stderr) ?? ""];
  const message = told.filter((text) => text !== "").join("\n\n");
  const ending = typeof run.ended === "number" ? `ended with ${run.ended}` : `was ended by ${run.ended}`;
  if (asJson) stdout.write(json({ error: { code: "app-failed", message, app, ended: run.ended } }));
  else stderr.write(`${message === "" ? "" : `${message}\n\n`}${paint(stderr, "red", `The app ${ending}:`)} ${app}\n`);
}
