import { relative } from "node:path";
import type { Environment } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import { count } from "../../proofs/words";
import type { Context } from "../support/context";
import { paint, table } from "../support/output";
import type { Sink } from "../support/sink";
import { type Change, renderChange } from "./changes";
import type { Finding } from "./finding";
import type { TeamAccount } from "./team-accounts";

export interface LockResult {
  readonly environment: Environment;
  /** As it stood on the command line. */
  readonly environmentFile: string;
  readonly lockFile: string;
  readonly existed: boolean;
  /** Nothing was written. */
  readonly checked: boolean;
  readonly teams: readonly TeamAccount[];
  readonly findings: readonly Finding[];
  /** From the lock as it was to what AWS says. */
  readonly changes: readonly Change[];
}

export function jsonReport(result: LockResult) {
  return {
    environment: result.environment.name,
    lock: result.lockFile,
    written: !result.checked,
    agreed: result.changes.length === 0,
    teams: result.teams.map((account) => ({
      team: account.team.name,
      accountId: accountIdOf(account),
      state: stateOf(account),
    })),
    findings: result.findings,
    changes: result.changes,
  };
}

/** The result on stdout; what needs a person on stderr. */
export function writeReport(result: LockResult, context: Context): void {
  const { stdout, stderr } = context;
  const lockFile = relative(context.cwd, result.lockFile) || result.lockFile;
  const rows = result.teams.map((account) => [
    account.team.name,
    accountIdOf(account) ?? "-",
    stateText(account, result.environment),
  ]);
  if (rows.length > 0) stdout.write(`${table(["team", "account", "state"], rows)}\n`);

  if (result.checked) writeCheck(result, lockFile, stdout);
  else
    stdout.write(
      `${lockFile}: ${result.changes.length === 0 ? "unchanged" : `written, ${count(result.changes.length, "change")}`}\n`,
    );

  for (const finding of result.findings) stderr.write(`\n${findingText(finding, stderr)}`);
  stdout.write(nextSteps(result));
}

function writeCheck({ changes, existed }: LockResult, lockFile: string, stdout: Sink): void {
  if (changes.length === 0) {
    stdout.write(`${lockFile} agrees with AWS\n`);
    return;
  }
  stdout.write(
    existed
      ? `${lockFile} (-) and AWS (+) disagree in ${count(changes.length, "value")}:\n\n`
      : `${lockFile} does not exist; AWS says (+):\n\n`,
  );
  for (const line of changes.flatMap(renderChange)) {
    stdout.write(`${paint(stdout, line.startsWith("-") ? "red" : "green", line)}\n`);
  }
}

function findingText(finding: Finding, stderr: Sink): string {
  const level = paint(stderr, finding.level === "problem" ? "red" : "yellow", finding.level);
  const received = JSON.stringify(finding.received);
  return `${level}: ${finding.path} ${finding.reason}\n  received: ${received}\n  mend:     ${finding.mend}\n`;
}

function nextSteps({ environment, environmentFile, checked, changes, findings, teams }: LockResult): string {
  const lockAgain = `bedrock-access lock --environment ${environmentFile}`;
  if (checked) return changes.length === 0 ? "" : `\nNext: \`${lockAgain}\`, and commit the lock.\n`;
  if (findings.some(({ level }) => level === "problem"))
    return `\nNext: mend what is named above; then \`${lockAgain}\`\n`;
  const named = (kind: TeamAccount["kind"]) =>
    teams.filter((account) => account.kind === kind).map(({ team }) => team.name);
  const creating = named("in-progress");
  const missing = named("not-requested");
  const steps = [
    "`npm run synth`",
    ...(missing.length > 0
      ? [
          `apply ${namesOf(environment).stacks.organization}, which creates ${count(missing.length, "account")} (${missing.join(", ")})`,
        ]
      : []),
    ...(creating.length > 0
      ? [`wait for AWS to create ${count(creating.length, "account")} (${creating.join(", ")})`]
      : []),
    ...(missing.length + creating.length > 0 ? [`\`${lockAgain}\``] : []),
  ];
  return `\nNext: ${steps.join("; then ")}\n`;
}

function stateText(account: TeamAccount, environment: Environment): string {
  switch (account.kind) {
    case "found":
      return account.state;
    case "not-requested":
      return `waits for ${namesOf(environment).stacks.organization} to be applied`;
    case "in-progress":
      return "is being created";
    case "failed":
      return `could not be created: ${account.failureReason ?? "no reason given"}`;
    case "outside":
      return "is not in the organization";
  }
}

function stateOf(account: TeamAccount): string {
  return account.kind === "found" ? account.state : account.kind;
}

function accountIdOf(account: TeamAccount): string | undefined {
  return account.kind === "found" || account.kind === "outside" ? account.accountId : undefined;
}
