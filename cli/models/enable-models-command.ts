import { dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { messageOf } from "../../access/thrown";
import type { Environment } from "../../environment/environment";
import { emptyLock, type Lock, lockFileName, renderLock } from "../../environment/lock";
import { readLock, replaceFile } from "../lock/lock-file";
import { openAccounts } from "../support/account-credentials";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { loadEnvironment } from "../support/load-environment";
import { json, table } from "../support/output";
import { type EnabledAccount, enableAccount } from "./enable-account";
import { modelAccessApi } from "./model-access-api";
import { type AccountNeeds, neededModels } from "./needed-models";
import { formData, readUseCaseForm } from "./use-case-form";

interface EnableOptions {
  readonly environment: string;
  readonly team?: string;
  readonly useCase?: string;
  readonly role?: string;
  readonly check?: true;
  readonly json?: true;
}

const HELP = `
In each team's account: submits Anthropic's use case where its models are called and none was submitted, agrees to the terms of the
models that routes lead to, and writes into <environment>.lock.json how they stand. It can be run again at any time: what is done is
left as it is. An agreement may take AWS some minutes; until then the model is pending.

The credentials of the AWS CLI must be allowed to assume the provisioning role of each account, which alone may agree.
Ends with 0 when every model of the accounts that exist is ready, 1 when one is not, and 2 when it could not run.`;

export function registerEnableModels(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("enable-models")
    .description("agree to the terms of models in the teams' accounts, and submit Anthropic's use case")
    .requiredOption("--environment <file>", "the environment: .json, .yaml, .ts or .js")
    .option("--team <name>", "the account of this team only")
    .option("--use-case <file>", "Anthropic's form, as JSON: needed in an account that has submitted none")
    .option("--role <name>", "the role to assume in each account (default: the environment's provisioning role)")
    .option("--check", "change nothing in AWS, and write nothing")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: EnableOptions) => end(await enableModels(options, context)));
}

type AccountResult = AccountNeeds &
  (
    | { readonly kind: "asked"; readonly result: EnabledAccount }
    | { readonly kind: "waiting" }
    | { readonly kind: "failed"; readonly reason: string }
  );

async function enableModels(options: EnableOptions, context: Context): Promise<ExitCode> {
  const file = resolve(context.cwd, options.environment);
  const { environment } = await loadEnvironment(file);
  const lockFile = join(dirname(file), lockFileName(environment.name));
  const lock = (await readLock(lockFile, environment.name)) ?? emptyLock(environment.name);
  const form =
    options.useCase === undefined ? undefined : formData(await readUseCaseForm(resolve(context.cwd, options.useCase)));

  const results = await askAccounts(chosenNeeds(environment, lock, options.team), environment, form, options);
  if (!options.check) await replaceFile(lockFile, renderLock(withModels(lock, environment, results)));

  context.stdout.write(
    options.json ? json(results.map(plainResult)) : resultText(results, relative(context.cwd, lockFile), options),
  );
  return results.every(isReady) ? exitCode.done : exitCode.problemsFound;
}

function chosenNeeds(environment: Environment, lock: Lock, team: string | undefined): readonly AccountNeeds[] {
  const needs = neededModels(environment, lock);
  if (team === undefined) return needs;
  const chosen = needs.filter((each) => each.team === team);
  if (chosen.length > 0) return chosen;
  throw new CommandError(
    "no-such-team",
    `"${team}" is no team of ${environment.name} in whose account models are called. There are ${needs.map((each) => each.team).join(", ")}.`,
  );
}

/** One after the other: AWS throttles agreements, and there are few. */
async function askAccounts(
  needs: readonly AccountNeeds[],
  { regions, partition, provisioningRole, name }: Environment,
  form: Uint8Array | undefined,
  { role = provisioningRole, check }: EnableOptions,
): Promise<AccountResult[]> {
  const accounts = await openAccounts(regions.home, partition, role, `bedrock-access-${name}`);
  const results: AccountResult[] = [];
  try {
    for (const need of needs) {
      if (need.accountId === undefined) {
        results.push({ ...need, kind: "waiting" });
        continue;
      }
      try {
        const api = await modelAccessApi(await accounts.credentialsOf(need.accountId), regions.home);
        try {
          results.push({ ...need, kind: "asked", result: await enableAccount(need, api, form, check === true) });
        } finally {
          api.close();
        }
      } catch (error) {
        results.push({ ...need, kind: "failed", reason: messageOf(error) });
      }
    }
  } finally {
    accounts.close();
  }
  return results;
}

/** What could not be asked stays as it was; teams that are gone are dropped. */
function withModels(lock: Lock, environment: Environment, results: readonly AccountResult[]): Lock {
  const before = Object.entries(lock.models?.teams ?? {}).filter(([team]) => Object.hasOwn(environment.teams, team));
  const now = results.flatMap((each) => (each.kind === "asked" ? [[each.team, each.result.models] as const] : []));
  return { ...lock, models: { version: 1, teams: Object.fromEntries([...before, ...now]) } };
}

function isReady(each: AccountResult): boolean {
  if (each.kind !== "asked") return each.kind === "waiting";
  return Object.values(each.result.models).every((byRegion) =>
    Object.values(byRegion).every((state) => state === "ready"),
  );
}

function plainResult({ models: _, ...each }: AccountResult) {
  return each;
}

function resultText(results: readonly AccountResult[], lockFile: string, { check }: EnableOptions): string {
  const rows = results.flatMap((each) =>
    each.kind === "asked"
      ? Object.entries(each.result.models).flatMap(([model, byRegion]) =>
          Object.entries(byRegion).map(([region, state]) => [
            each.team,
            model,
            region,
            each.result.agreed.includes(model) ? `${state}, agreed now` : state,
          ]),
        )
      : [[each.team, "-", "-", each.kind === "waiting" ? "waits for its account" : "could not be asked"]],
  );
  const notes = results.flatMap((each) => {
    if (each.kind === "failed") return [`${each.team}: ${each.reason}`];
    if (each.kind !== "asked") return [];
    if (each.result.useCase === "submitted") return [`${each.team}: Anthropic's use case is submitted.`];
    if (each.result.useCase !== "missing") return [];
    return [`${each.team}: its account has submitted no use case to Anthropic. Give one with --use-case.`];
  });
  const ending = check ? "" : `${lockFile} is written: commit it.\n`;
  return `${table(["team", "model", "region", "state"], rows)}${notes.map((note) => `${note}\n`).join("")}${ending}`;
}
