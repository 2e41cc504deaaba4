import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { readSynthesizedOutput } from "../../proofs/access-model/read-synthesized-output";
import { type DiffTotals, diffOutputs } from "../../proofs/diff/diff-outputs";
import { renderMarkdown } from "../../proofs/diff/render-markdown";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";

interface DiffOptions {
  readonly failOn?: readonly FailOn[];
  readonly json?: true;
}

/** What may make the command fail, and where it is counted. */
const FAIL_ON = {
  gained: ({ accessGained }) => accessGained > 0,
  weakened: ({ guardsLost }) => guardsLost > 0,
  exempted: ({ exemptionsAdded }) => exemptionsAdded > 0,
  changed: ({ changed }) => changed,
} as const satisfies Readonly<Record<string, (totals: DiffTotals) => boolean>>;

type FailOn = keyof typeof FAIL_ON;

const HELP = `
BASE and HEAD are folders that \`bedrock-access synth\` wrote. The Markdown fits a comment of a pull request, and nothing that stands in
an environment can change its form. Reads nothing else, calls nobody.
Ends with 0 when done, 1 when --fail-on found something, and 2 when it could not run.`;

export function registerDiff(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("diff")
    .description("tell what a change does to access, guards, limits and spend, in Markdown")
    .argument("<base>", "output folder before the change")
    .argument("<head>", "output folder after it")
    .addOption(
      new Option(
        "--fail-on <what...>",
        "end with 1 when access is gained, a guard weakened, a role exempted, or anything changed",
      ).choices(Object.keys(FAIL_ON)),
    )
    .option("--json", "print the comparison for programs")
    .addHelpText("after", HELP)
    .action((base: string, head: string, options: DiffOptions) => end(diff(base, head, options, context)));
}

function diff(base: string, head: string, { failOn = [], json: asJson }: DiffOptions, context: Context): ExitCode {
  const read = (folder: string) => readSynthesizedOutput(resolve(context.cwd, folder));
  const result = diffOutputs(read(base), read(head));
  context.stdout.write(asJson ? json(result) : renderMarkdown(result));
  return failOn.some((what) => FAIL_ON[what](result.totals)) ? exitCode.problemsFound : exitCode.done;
}
