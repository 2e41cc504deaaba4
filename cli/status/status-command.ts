import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Environment } from "../../environment/environment";
import { emptyLock, lockFileName } from "../../environment/lock";
import { namesOf } from "../../environment/names";
import { Acknowledgements } from "../../gateway/access-state/acknowledgements";
import { commandLineDynamoDb } from "../gateway/command-line-aws";
import { gatewayRegions } from "../gateway/gateway-options";
import { readLock } from "../lock/lock-file";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { loadEnvironment } from "../support/load-environment";
import { json, paint } from "../support/output";
import { plainAddress } from "../support/plain-address";
import type { Sink } from "../support/sink";
import { accessStatePart, UNASKED_ACCESS_STATE } from "./access-state-part";
import { type Ask, gatewayParts, KEY_VARIABLE } from "./gateway-parts";
import { authorityPart, exemptionsPart, type LockFile, lockPart } from "./known-parts";
import type { StatusPart } from "./status-part";

interface StatusOptions {
  readonly environment: string;
  readonly lock?: string;
  readonly gateway: readonly string[];
  readonly aws?: true;
  readonly json?: true;
}

const HELP = `
Tells of the lock: how old it is and what waits for it; of exemptions that end; of each gateway: whether it is healthy and ready; with --aws
of the access state: which region has not acknowledged a revocation; and when the authority's certificate ends. Changes nothing.
Where a gateway lets nobody in without a credential, ${KEY_VARIABLE} may hold a gateway key.
Ends with 0 when nothing needs attention, 1 when something does, and 2 when it could not run. What could not be asked is no problem.`;

export function registerStatus(program: Command, context: Context, end: (code: ExitCode) => void): void {
  program
    .command("status")
    .description("tell the state of an environment: lock, exemptions, gateways, access state, authority")
    .requiredOption("--environment <file>", "the environment: .json, .yaml, .ts or .js")
    .option("--lock <file>", "its lock (default: <environment>.lock.json beside the environment)")
    .addOption(
      new Option("--gateway <url>", "a gateway's address, before /access/v1; may stand there several times")
        .argParser(collect)
        .default([], "none"),
    )
    .option("--aws", "read the access state in AWS, with the credentials of the AWS CLI")
    .option("--json", "print the result for programs")
    .addHelpText("after", HELP)
    .action(async (options: StatusOptions) => end(await status(options, context)));
}

function collect(url: string, before: readonly string[]): readonly string[] {
  if (URL.canParse(plainAddress("--gateway", url)) && /^https?:\/\//.test(url)) return [...before, url];
  throw new CommandError(
    "gateway-url",
    `"${url}" is no address of a gateway: write https://HOST or https://HOST/STAGE.`,
  );
}

async function status(options: StatusOptions, context: Context): Promise<ExitCode> {
  const file = resolve(context.cwd, options.environment);
  const { environment } = await loadEnvironment(file);
  const lockFile = await lockFileOf(
    resolve(context.cwd, options.lock ?? join(dirname(file), lockFileName(environment.name))),
    environment,
  );
  const now = new Date();
  const asked = { urls: options.gateway, key: context.env[KEY_VARIABLE], ask: askWithin(PATIENCE_MILLISECONDS) };
  const parts = [
    lockPart(environment, lockFile, now),
    exemptionsPart(environment, now),
    ...(await gatewayParts(environment, lockFile.lock, asked)),
    options.aws ? await accessState(environment, context) : UNASKED_ACCESS_STATE,
    authorityPart(environment, lockFile.lock, now),
  ];
  context.stdout.write(options.json ? json({ environment: environment.name, parts }) : rendered(parts, context.stdout));
  return parts.some(({ state }) => state === "attention") ? exitCode.problemsFound : exitCode.done;
}

async function lockFileOf(path: string, environment: Environment): Promise<LockFile> {
  const lock = await readLock(path, environment.name);
  if (lock === undefined) return { lock: emptyLock(environment.name), writtenAt: undefined };
  return { lock, writtenAt: (await stat(path)).mtime };
}

const PATIENCE_MILLISECONDS = 10_000;

function askWithin(milliseconds: number): Ask {
  return (url, headers) => fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(milliseconds) });
}

async function accessState(environment: Environment, { env }: Context): Promise<StatusPart> {
  const table = namesOf(environment).tables.accessState;
  return accessStatePart(gatewayRegions(environment), async (read) => {
    const dynamoDb = await commandLineDynamoDb(environment.regions.home, env);
    try {
      return await read(new Acknowledgements({ dynamoDb, table, now: Date.now }));
    } finally {
      await dynamoDb.close();
    }
  });
}

const SHOWN = { ok: "ok", attention: "attention", "not-asked": "not asked" } as const;
const COLOURS = { ok: "green", attention: "red", "not-asked": "yellow" } as const;

function rendered(parts: readonly StatusPart[], stdout: Sink): string {
  const width = Math.max(...parts.map(({ part }) => part.length));
  const stateWidth = Math.max(...Object.values(SHOWN).map((shown) => shown.length));
  return parts
    .flatMap(({ part, state, says }) =>
      says.map((text, position) => {
        const label = position === 0 ? part : "";
        const shown = position === 0 ? SHOWN[state] : "";
        return `${label.padEnd(width)}  ${paint(stdout, COLOURS[state], shown.padEnd(stateWidth))}  ${text}\n`;
      }),
    )
    .join("");
}
