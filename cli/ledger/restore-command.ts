import type { Command } from "commander";
import {
  type GatewayOptions,
  openGatewayFiles,
  withGatewayOptions,
  withTableOptions,
} from "../gateway/gateway-options";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type FoundEntry, type LineProblem, readLogs, STANDARD_INPUT } from "./read-logs";
import { type RestoreTarget, type TargetOptions, withTarget } from "./restore-target";
import { problemsText, type RestoreResult, RestoreTally, restoredText } from "./restored";

interface RestoreOptions extends GatewayOptions, TargetOptions {
  readonly json?: true;
}

const HELP = `
The gateway's log has each entry that it could not write at once, as a line of the event "ledger-failed". This command reads such lines
and writes each entry that is not in the ledger yet; one that is there counts once, so it can be run again at any time.
A log is a file or - for standard input: the lines themselves, what \`aws logs filter-log-events\` or \`aws logs tail\` print, results of
Logs Insights, or what CloudWatch exports to S3, packed by gzip or not. Other lines are passed over.
A line that names another region's ledger is not used: its entry may be there already, and would count twice.
Ends with 0 when every entry of the logs is in the ledger (with --check: can be read), 1 when a line could not be used, 2 when it could not
run, and 130 when it was interrupted.`;

export function registerLedger(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const ledger = program.command("ledger").description("the record of usage");
  withTableOptions(withGatewayOptions(ledger.command("restore <logs...>")), "ledger")
    .description("write the entries into the ledger that the gateway could not, from its log")
    .option("--region <name>", "with --aws: the region whose log it is (default: the gateway's only one)")
    .option("--check", "write nothing; show what would be restored")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (logs: readonly string[], options: RestoreOptions) => end(await restore(logs, options, context)));
}

async function restore(logs: readonly string[], options: RestoreOptions, context: Context): Promise<ExitCode> {
  if (logs.filter((log) => log === STANDARD_INPUT).length > 1) {
    throw new CommandError("log-twice", "Standard input (-) can be read once. Name it once.");
  }
  if (!options.aws && (options.table ?? options.region) !== undefined) {
    throw new CommandError("without-aws", "--table and --region name a ledger in AWS. Add --aws, or leave them out.");
  }
  const files = await openGatewayFiles(options, context);
  const stop = context.stop();
  return withTarget(options, context, files, async (target) => {
    const tally = new RestoreTally();
    const tell = (stopped: boolean) => {
      const { ledger, region } = target;
      const about = { ledger, ...(region !== undefined && { region }), check: options.check === true };
      const result = tally.result({ ...about, stopped });
      if (options.json) context.stdout.write(json(result));
      else context.stdout.write(restoredText(result));
      context.stderr.write(problemsText(result));
      return result;
    };
    try {
      const { region } = target;
      const of = { environment: files.environment.name, ...(region !== undefined && { region }) };
      const read = readLogs(logs, { ...of, cwd: context.cwd, stop });
      await restoreAll(read, target, tally);
    } catch (error) {
      if (!options.json) tell(true); // with --json the error stands alone
      throw error;
    }
    return endOf(tell(stop.aborted));
  });
}

function endOf({ problems, stopped }: RestoreResult): ExitCode {
  if (stopped) return exitCode.interrupted;
  return problems.count === 0 ? exitCode.done : exitCode.problemsFound;
}

/** @param read - What the logs hold. */
async function restoreAll(
  read: AsyncIterable<FoundEntry | LineProblem>,
  target: RestoreTarget,
  tally: RestoreTally,
): Promise<void> {
  let found: FoundEntry[] = [];
  const flush = async () => {
    for await (const outcome of target.restore(found)) {
      const { entry, ...place } = outcome.found;
      if (outcome.kind === "refused") tally.problem({ ...place, reason: outcome.reason, request: entry.id });
      else tally.count(outcome.kind, entry);
    }
    found = [];
  };
  for await (const each of read) {
    if ("reason" in each) tally.problem(each);
    else found.push(each);
    if (found.length >= target.atOnce) await flush();
  }
  if (found.length > 0) await flush();
}
