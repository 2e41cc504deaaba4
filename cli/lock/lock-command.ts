import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { Environment } from "../../environment/environment";
import {
  emptyLock,
  type Lock,
  lockConflicts,
  lockFileName,
  renderLock,
  unusableAccounts,
} from "../../environment/lock";
import { openAccounts } from "../support/account-credentials";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { loadEnvironment } from "../support/load-environment";
import { json } from "../support/output";
import { changesBetween } from "./changes";
import type { Finding } from "./finding";
import { guardrailVersions } from "./guardrail-versions";
import { readLock, replaceFile } from "./lock-file";
import { organizationsApi } from "./organizations-api";
import { readAccounts } from "./read-accounts";
import { type InsideReading, readInsideAccounts } from "./read-inside-accounts";
import { jsonReport, type LockResult, writeReport } from "./report";
import { taggedResources } from "./tagged-resources";

interface LockOptions {
  readonly environment: string;
  readonly check?: true;
  readonly lock?: string;
  readonly role?: string;
  readonly json?: true;
}

const HELP = `
Reads AWS Organizations with the credentials that the AWS CLI would use; changes nothing in AWS. With --role it reads inside the accounts
too: trust anchors and profiles of teams on the direct path, the API and the Bedrock endpoint of a gateway that the library makes, and
all teams' application inference profiles and guardrails. The role must allow tag:GetResources, and where the environment declares
guardrails bedrock:ListGuardrails and bedrock:GetGuardrail; nothing else. Without --role those sections stay as they are.
Ends with 0 when done, 1 when a team's account needs somebody or, with --check, when AWS and the lock disagree,
and 2 when it could not run.`;

export function registerLock(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("lock")
    .description("read from AWS what only AWS knows and write <environment>.lock.json")
    .requiredOption("--environment <file>", "the environment: .json, .yaml, .ts or .js")
    .option("--check", "write nothing; show where AWS and the lock disagree")
    .option("--lock <file>", "the lock (default: <environment>.lock.json beside the environment)")
    .option("--role <name>", "a role of every account that may read tagged resources: reads inside the accounts too")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: LockOptions) => end(await lock(options, context)));
}

async function lock(options: LockOptions, context: Context): Promise<ExitCode> {
  const environmentFile = resolve(context.cwd, options.environment);
  const { environment, origin } = await loadEnvironment(environmentFile);
  if (origin === "synthesized" && options.lock === undefined) {
    throw new CommandError(
      "lock-missing",
      `${options.environment} is what a synthesis wrote: the next one removes what lies beside it. Name the lock with --lock.`,
    );
  }
  const lockFile = resolve(context.cwd, options.lock ?? join(dirname(environmentFile), lockFileName(environment.name)));

  const before = await readLock(lockFile, environment.name);
  const reading = await readAccounts(environment, await organizationsApi(environment, context.env));
  const withAccounts: Lock = { ...(before ?? emptyLock(environment.name)), accounts: reading.section };
  const inside = await readInside(environment, withAccounts, options.role, context);
  const after: Lock = {
    ...withAccounts,
    ...(inside.anchors && { anchors: inside.anchors }),
    ...(inside.gateways && { gateways: inside.gateways }),
    ...(inside.inferenceProfiles && { inferenceProfiles: inside.inferenceProfiles }),
    ...(inside.guardrails && { guardrails: inside.guardrails }),
  };
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
    findings: [...reading.findings, ...inside.findings, ...conflicts],
    changes: changesBetween(before, after),
  };
  if (!result.checked) await replaceFile(lockFile, renderLock(after));

  if (options.json) context.stdout.write(json(jsonReport(result)));
  else writeReport(result, context);
  return endOf(result, inside.findings.length > 0);
}

async function readInside(
  environment: Environment,
  lock: Lock,
  role: string | undefined,
  { env }: Context,
): Promise<InsideReading> {
  if (role === undefined) {
    return {
      anchors: undefined,
      gateways: undefined,
      inferenceProfiles: undefined,
      guardrails: undefined,
      findings: [],
    };
  }
  const { regions, partition, name } = environment;
  const accounts = await openAccounts(regions.home, partition, role, `bedrock-access-lock-${name}`);
  try {
    return await readInsideAccounts(environment, lock, {
      credentialsOf: accounts.credentialsOf,
      resources: taggedResources(name, env),
      guardrailVersions,
    });
  } finally {
    accounts.close();
  }
}

/** @param isUnread - Whether something inside an account could not be compared. */
function endOf({ checked, changes, findings }: LockResult, isUnread: boolean): ExitCode {
  const failed = checked ? changes.length > 0 || isUnread : findings.some(({ level }) => level === "problem");
  return failed ? exitCode.problemsFound : exitCode.done;
}
