import type { Command } from "commander";
import type { LedgerEntry } from "../../access/ledger-entry";
import type { Environment } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import { own } from "../../environment/own";
import { DynamoDbLedger } from "../../gateway/ledger/dynamodb-ledger";
import { FileLedger } from "../../gateway/ledger/file-ledger";
import type { Ledger } from "../../gateway/ledger/ledger";
import { readLedger } from "../../gateway/ledger/read-ledger";
import { readLedgerTable } from "../../gateway/ledger/read-ledger-table";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { commandLineDynamoDb, isTableFailure, tableMend } from "./command-line-aws";
import {
  type GatewayFiles,
  type GatewayOptions,
  gatewayRegions,
  regionsIn,
  type TableOptions,
  withGatewayOptions,
  withTableOptions,
} from "./gateway-options";

/** What every command takes that reads a ledger. */
export interface LedgerOptions extends GatewayOptions, TableOptions {
  readonly regions?: readonly string[];
}

export function withLedgerOptions(command: Command): Command {
  return withTableOptions(withGatewayOptions(command), "ledger").option(
    "--regions <names>",
    "with --aws: some of the gateway's regions, with commas between",
    regionsIn,
  );
}

/** The record of one gateway. Each region in AWS has its own, and limits of its own that it counts for. */
export interface OpenedLedger {
  /** Absent: this machine. */
  readonly region?: string;
  /** Part of every limit of dollars that the gateway there lets through: above 0, at most 1. */
  readonly share: number;
  readonly totals: Ledger["totals"];
  /**
   * Entries that have come since a moment, for the teams that are named; more may come with them.
   *
   * @param since - Milliseconds since 1970.
   */
  entriesSince(since: number, teams: readonly string[]): AsyncIterable<LedgerEntry>;
  /** How long to wait before asking for entries again: each look costs. */
  readonly pauseMilliseconds: number;
}

/** Opens the ledgers that the options name for a piece of work, and closes them again. */
export async function withLedgers<Result>(
  options: LedgerOptions,
  context: Context,
  files: Pick<GatewayFiles, "environment" | "ledgerPath">,
  work: (ledgers: readonly OpenedLedger[]) => Promise<Result>,
): Promise<Result> {
  return options.aws
    ? withTables(options, context, files.environment, work)
    : withFiles(files.ledgerPath, context, work);
}

async function withFiles<Result>(
  path: string,
  { stderr }: Context,
  work: (ledgers: readonly OpenedLedger[]) => Promise<Result>,
): Promise<Result> {
  const reportProblem = ({ file, reason }: { readonly file: string; readonly reason: string }) =>
    stderr.write(`${file} has a line that is passed over: ${reason}.\n`);
  const ledger = new FileLedger({ path, now: Date.now, reportProblem });
  try {
    return await work([
      {
        share: 1,
        totals: (team, day, month) => ledger.totals(team, day, month),
        // Files know when calls were admitted: one that ends now was, an hour ago at most.
        entriesSince: (since) => readLedger(path, { since: since - LONGEST_CALL_MILLISECONDS }, reportProblem),
        pauseMilliseconds: 500,
      },
    ]);
  } finally {
    await ledger.close();
  }
}

async function withTables<Result>(
  { table: named, regions: chosen }: LedgerOptions,
  { env, stderr }: Context,
  environment: Environment,
  work: (ledgers: readonly OpenedLedger[]) => Promise<Result>,
): Promise<Result> {
  const { gateway } = environment;
  const table = named ?? namesOf(environment).tables.ledger;
  const regions = chosen ?? gatewayRegions(environment);
  const tables = await Promise.all(
    regions.map(async (region) => ({ region, dynamoDb: await commandLineDynamoDb(region, env), table, now: Date.now })),
  );
  const ledgers = tables.map((opened): OpenedLedger => {
    const { region } = opened;
    const ledger = new DynamoDbLedger(opened);
    const reportProblem = (problem: string) =>
      stderr.write(`${table} in ${region} has an item that is passed over: ${problem}.\n`);
    return {
      region,
      share: gateway?.kind === "managed" ? (own(gateway.regions, region)?.share ?? 1) : 1,
      totals: (team, day, month) => readable(region, table, () => ledger.totals(team, day, month)),
      async *entriesSince(since, teams) {
        for (const team of teams) {
          yield* await readable(region, table, () => readLedgerTable(opened, team, since, reportProblem));
        }
      },
      pauseMilliseconds: 2_000,
    };
  });
  try {
    return await work(ledgers);
  } finally {
    await Promise.all(tables.map(({ dynamoDb }) => dynamoDb.close()));
  }
}

async function readable<Result>(region: string, table: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!isTableFailure(error)) throw error;
    const mend = tableMend(
      error,
      "Deploy the gateway there, name another with --table or --regions, or use credentials of the platform account that may read it.",
    );
    throw new CommandError("ledger-table", `The table ${table} in ${region} cannot be read: ${error.message}. ${mend}`);
  }
}

/** No call runs for so long. */
const LONGEST_CALL_MILLISECONDS = 3_600_000;
