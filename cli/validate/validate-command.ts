import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { count } from "../../proofs/words";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { mapLimited } from "../support/map-limited";
import { json, paint } from "../support/output";
import { MANIFEST } from "../synth/output-folder";
import { readProject } from "../synth/project";
import { readManifest } from "../synth/read-synthesis";
import { type Diagnostic, findTerraform, PLUGIN_FOLDER } from "./terraform";

interface ValidateOptions {
  readonly output?: string;
  readonly json?: true;
}

/** What `--json` prints. */
interface ValidateResult {
  /** The output folder as the user names it. */
  readonly output: string;
  readonly terraform: string;
  readonly stacks: readonly ValidatedStack[];
}

interface ValidatedStack {
  readonly name: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const HELP = `
Runs \`terraform init -backend=false\` and \`terraform validate\` on what the last synthesis wrote. Needs Terraform and the provider
registry; reads no state and calls no AWS.
Ends with 0 when all stacks are valid, 1 when one is not, and 2 when it could not run.`;

export function registerValidate(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("validate")
    .description("have Terraform check every stack that was synthesized")
    .option("--output <folder>", "where the app wrote to (default: output of cdktf.json, else cdktf.out)")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: ValidateOptions) => end(await validate(options, context)));
}

async function validate(options: ValidateOptions, context: Context): Promise<ExitCode> {
  const output = options.output ?? readProject(context.cwd, {}).output;
  const folder = resolve(context.cwd, output);
  const stacks = synthesizedStacks(folder, output);
  await mkdir(join(folder, PLUGIN_FOLDER), { recursive: true });
  const terraform = await findTerraform(folder, context);
  context.stderr.write(
    `Terraform ${terraform.version} looks at ${count(stacks.length, "stack")}; the first download takes a minute\n`,
  );

  // One after the other: Terraform's cache of providers is not made for two that write to it.
  const refused = new Map<string, readonly Diagnostic[]>();
  for (const stack of stacks) refused.set(stack.name, await terraform.init(stack.folder));

  const validated = await mapLimited(stacks, Math.min(AT_ONCE, availableParallelism()), async ({ name, folder }) => {
    const before = refused.get(name) ?? [];
    const diagnostics = before.length > 0 ? before : await terraform.validate(folder);
    return { name, valid: diagnostics.every(({ severity }) => severity !== "error"), diagnostics };
  });

  const result: ValidateResult = { output, terraform: terraform.version, stacks: validated };
  if (options.json) context.stdout.write(json(result));
  else writeResult(result, context);
  return validated.every(({ valid }) => valid) ? exitCode.done : exitCode.problemsFound;
}

/** Each loads the provider's schema, some hundred MB. */
const AT_ONCE = 4;

interface StackFolder {
  readonly name: string;
  readonly folder: string;
}

function synthesizedStacks(folder: string, output: string): readonly StackFolder[] {
  if (!existsSync(join(folder, MANIFEST))) {
    throw new CommandError(
      "no-synthesis",
      `${output} holds no synthesis. Run \`bedrock-access synth\` first, or name the folder with --output.`,
    );
  }
  return Object.entries(readManifest(folder).stacks)
    .map(([name, { synthesizedStackPath }]) => ({ name, folder: join(folder, dirname(synthesizedStackPath)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function writeResult({ output, stacks }: ValidateResult, { stdout, stderr }: Context): void {
  for (const { name, diagnostics } of stacks) {
    for (const diagnostic of diagnostics) {
      const level = paint(stderr, diagnostic.severity === "error" ? "red" : "yellow", diagnostic.severity);
      stderr.write(`${level}: ${name}: ${diagnosticText(diagnostic)}\n`);
    }
  }
  const invalid = stacks.filter(({ valid }) => !valid).map(({ name }) => name);
  const verdict =
    invalid.length === 0
      ? paint(stdout, "green", `${count(stacks.length, "stack")} valid`)
      : paint(stdout, "red", `${invalid.length} of ${count(stacks.length, "stack")} invalid: ${invalid.join(", ")}`);
  stdout.write(`${verdict} in ${output}\n`);
}

function diagnosticText({ address, summary, detail }: Diagnostic): string {
  const where = address === undefined ? "" : `${address}: `;
  const more = detail === undefined ? "" : `\n  ${detail.replaceAll("\n", "\n  ")}`;
  return `${where}${summary}${more}`;
}
