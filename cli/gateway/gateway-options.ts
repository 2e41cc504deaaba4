import { dirname, join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Environment } from "../../environment/environment";
import { regionsOfGateway } from "../../environment/gateway-regions";
import { emptyLock, type Lock, lockFileName } from "../../environment/lock";
import { FileAccessState } from "../../gateway/access-state/file-access-state";
import { readLock } from "../lock/lock-file";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { loadEnvironment } from "../support/load-environment";

/** What every command around a gateway takes, each by a variable too. */
export interface GatewayOptions {
  readonly environment: string;
  readonly accessState?: string;
  readonly ledger?: string;
  readonly store?: string;
}

export function withGatewayOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--environment <file>", "the environment: .json, .yaml, .ts or .js")
        .env("BEDROCK_ACCESS_ENVIRONMENT")
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--access-state <file>",
        "who is revoked and which keys exist (default: .bedrock-access/<environment>/access-state.json)",
      ).env("BEDROCK_ACCESS_STATE"),
    )
    .addOption(
      new Option("--ledger <file>", "the record of usage (default: .bedrock-access/<environment>/usage.jsonl)").env(
        "BEDROCK_ACCESS_LEDGER",
      ),
    )
    .addOption(
      new Option("--store <url>", "redis://… where several gateways count together (default: each in its memory)")
        .env("BEDROCK_ACCESS_STORE")
        .argParser(storeUrlOf),
    );
}

/** What a command takes that works on files of this machine or on a table in AWS. */
export interface TableOptions {
  readonly aws?: true;
  readonly table?: string;
}

/** @param what - Whose table it is: `ledger`. */
export function withTableOptions(command: Command, what: string): Command {
  return command
    .option(
      "--aws",
      "the gateway in AWS, with the credentials of the AWS CLI (default: the files of one on this machine)",
    )
    .option("--table <name>", `with --aws: the ${what}'s table (default: the environment's)`);
}

/** Not repeated: it may hold a password. */
function storeUrlOf(text: string): string {
  if (URL.canParse(text) && /^rediss?:\/\/[^/]/.test(text)) return text;
  throw new CommandError("store-url", "--store is no address: write redis://HOST:PORT, or rediss://HOST:PORT for TLS.");
}

/** What the options name, read. */
export interface GatewayFiles {
  readonly environment: Environment;
  readonly lock: Lock;
  readonly accessState: FileAccessState;
  readonly accessStatePath: string;
  readonly ledgerPath: string;
}

export async function openGatewayFiles(options: GatewayOptions, { cwd }: Context): Promise<GatewayFiles> {
  const file = resolve(cwd, options.environment);
  const { environment } = await loadEnvironment(file);
  const lock =
    (await readLock(join(dirname(file), lockFileName(environment.name)), environment.name)) ??
    emptyLock(environment.name);
  const folder = join(cwd, ".bedrock-access", environment.name);
  const accessStatePath = resolve(cwd, options.accessState ?? join(folder, "access-state.json"));
  return {
    environment,
    lock,
    accessState: new FileAccessState({ path: accessStatePath, now: Date.now }),
    accessStatePath,
    ledgerPath: resolve(cwd, options.ledger ?? join(folder, "usage.jsonl")),
  };
}

/** Teams that come through the gateway. */
export function gatewayTeams(environment: Environment): string[] {
  return Object.values(environment.teams)
    .filter(({ paths }) => paths.includes("gateway"))
    .map(({ name }) => name);
}

/** Regions that the environment's gateway runs in. */
export function gatewayRegions({ gateway, regions }: Environment): readonly string[] {
  return gateway === undefined ? [regions.home] : regionsOfGateway(gateway);
}

/** Of an option that names regions. */
export function regionsIn(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every(isRegionName)) return names;
  throw new InvalidArgumentError("Write regions with commas between, such as eu-central-1,eu-west-1.");
}

export function isRegionName(text: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(text);
}
