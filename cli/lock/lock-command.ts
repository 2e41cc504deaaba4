import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import {
  emptyLock,
  type Lock,
  lockConflicts,
  lockFileName,
  renderLock,
  unusableAccounts,
} from "../../environment/lock";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { loadEnvironment } from "../support/load-environment";
import { json } from "../support/output";
import { changesBetween } from "./changes";
import type { Finding } from "./finding";
import { readLock, replaceFile } from "./lock-file";
import { organizationsApi } from "./organizations-api";
import { readAccounts } from "./read-accounts";
import { jsonReport, type LockResult, writeReport } from "./report";

interface LockOptions {
  readonly environment: string;
  readonly check?: true;
  readonly output?: string;
  readonly json?: true;
}

const HELP = `
Reads AWS Organizations with the credentials that the AWS CLI would use; changes nothing in AWS.
Ends with 0 when done, 1 when a team's account needs somebody or, with --check, when AWS and the lock disagree,
and 2 when it could not run.`;

export function registerLock(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("lock")
    .description("read from AWS what only AWS knows and write <environment>.lock.json")
    .requiredOption("--environment <file>", "the environment: .json, .ts or .js")
    .option("--check", "write nothing; show where AWS and the lock disagree")
    .option("--output <file>", "the lock (default: <environment>.lock.json beside the environment)")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: LockOptions) => end(await lock(options, context)));
}

async function lock(options: LockOptions, context: Context): Promise<ExitCode> {
  const environmentFile = resolve(context.cwd, options.environment);
  const { environment, origin } = await loadEnvironment(environmentFile);
  if (origin === "synthesized" && options.output === undefined) {
    throw new CommandError(
      "output-missing",
      `${options.environment} is what a synthesis wrote: the next one removes what lies beside it. Name the lock with --output.`,
    );
  }
  const lockFile = resolve(
    context.cwd,
    options.output ?? join(dirname(environmentFile), lockFileName(environment.name)),
  );

  const before = await readLock(lockFile, environment.name);
  const reading = await readAccounts(environment, await organizationsApi(environment, context.env));
  const after: Lock = { ...(before ?? emptyLock(environment.name)), accounts: reading.section };
  const conflicts = [...lockConflicts(environment, after), ...unusableAccounts(environment, after)].map(
    (conflict): Finding => ({ level: "problem", ...conflict }),
  );

  const result: LockResult = {
    environment,
    environmentFile: options.environment,
    lockFile,
    existed: before !== undefined,
    checked: options.check === true,
    teams: reading.teams,
    findings: [...reading.findings, ...conflicts],
    changes: changesBetween(before, after),
  };
  if (!result.checked) await replaceFile(lockFile, renderLock(after));

  if (options.json) context.stdout.write(json(jsonReport(result)));
  else writeReport(result, context);
  return endOf(result);
}

function endOf({ checked, changes, findings }: LockResult): ExitCode {
  const failed = checked ? changes.length > 0 : findings.some(({ level }) => level === "problem");
  return failed ? exitCode.problemsFound : exitCode.done;
}
