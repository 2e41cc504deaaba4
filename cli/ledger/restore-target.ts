import { randomUUID } from "node:crypto";
import { AwsRefusal } from "../../aws/aws-error";
import type { Environment } from "../../environment/environment";
import { namesOf } from "../../environment/names";
import { DynamoDbLedger } from "../../gateway/ledger/dynamodb-ledger";
import { FileLedger } from "../../gateway/ledger/file-ledger";
import { knownIds } from "../../gateway/ledger/known-ids";
import { LedgerFiles } from "../../gateway/ledger/ledger-files";
import type { LedgerProblem } from "../../gateway/ledger/ledger-problem";
import { commandLineDynamoDb, isTableFailure, tableMend } from "../gateway/command-line-aws";
import { type GatewayFiles, gatewayRegions, type TableOptions } from "../gateway/gateway-options";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import type { FoundEntry } from "./read-logs";

export interface TargetOptions extends TableOptions {
  readonly region?: string;
  /** Nothing is written. */
  readonly check?: true;
}

/** The ledger that entries are restored to. */
export interface RestoreTarget {
  /** The table, or where the files lie. */
  readonly ledger: string;
  /** Of the table. */
  readonly region?: string;
  /** Entries that are best restored together. */
  readonly atOnce: number;
  /**
   * Tells what became of each entry: `restored` stands for what would be, where nothing is to be written.
   *
   * @throws when the ledger fails, once it has told of those that did not.
   */
  restore(found: readonly FoundEntry[]): AsyncIterable<RestoreOutcome>;
}

export type RestoreOutcome = { readonly found: FoundEntry } & (
  | { readonly kind: "restored" | "there" }
  /** The ledger takes others and not this one. */
  | { readonly kind: "refused"; readonly reason: string }
);

/** Opens what the options name for a piece of work, and closes it again. */
export async function withTarget<Result>(
  options: TargetOptions,
  context: Context,
  files: Pick<GatewayFiles, "environment" | "ledgerPath">,
  work: (target: RestoreTarget) => Promise<Result>,
): Promise<Result> {
  return options.aws
    ? withTable(options, context, files.environment, work)
    : withFiles(options, context, files.ledgerPath, work);
}

async function withFiles<Result>(
  { check }: TargetOptions,
  { stderr }: Context,
  path: string,
  work: (target: RestoreTarget) => Promise<Result>,
): Promise<Result> {
  const reportProblem = ({ file, reason }: LedgerProblem) =>
    stderr.write(`${file} has a line that is passed over: ${reason}.\n`);
  const ledger = new FileLedger({ path, now: Date.now, reportProblem });
  try {
    return await work({
      ledger: new LedgerFiles(path).pattern,
      atOnce: 10_000, // each time the files are read
      async *restore(all) {
        const entries = all.map(({ entry }) => entry);
        const known = await knownIds(path, entries, reportProblem);
        yield* settled(all, async (found): Promise<RestoreOutcome> => {
          if (known.has(found.entry.id)) return { found, kind: "there" };
          if (!check) await ledger.append(found.entry);
          return { found, kind: "restored" };
        });
      },
    });
  } finally {
    await ledger.close();
  }
}

async function withTable<Result>(
  { table: named, region: chosen, check }: TargetOptions,
  { env }: Context,
  environment: Environment,
  work: (target: RestoreTarget) => Promise<Result>,
): Promise<Result> {
  const names = namesOf(environment);
  const table = named ?? names.tables.ledger;
  const region = regionOf(chosen, environment);
  const dynamoDb = await commandLineDynamoDb(region, env);
  const ledger = new DynamoDbLedger({ dynamoDb, table, now: Date.now });
  const one = async (found: FoundEntry): Promise<RestoreOutcome> => {
    const { entry } = found;
    try {
      const isThere = check ? await ledger.has(entry.id) : (await ledger.restore(entry, randomUUID())) === "there";
      return { found, kind: isThere ? "there" : "restored" };
    } catch (error) {
      if (error instanceof AwsRefusal && error.code === "ValidationException") {
        return { found, kind: "refused", reason: `the table does not take its entry: ${error.message}` };
      }
      if (!isTableFailure(error)) throw error;
      const mend = tableMend(
        error,
        `Deploy the gateway there, name another with --table or --region, or take the role ${names.roles.operator}, which may write it.`,
      );
      throw new CommandError(
        "ledger-table",
        `The table ${table} in ${region} cannot be ${check ? "read" : "written"}: ${error.message}. What is written counts once: mend it and run the same command again. ${mend}`,
      );
    }
  };
  try {
    return await work({
      ledger: table,
      region,
      atOnce: 16,
      restore: (all) => settled(all, one),
    });
  } finally {
    await dynamoDb.close();
  }
}

/** All are waited for: what was written is told, whichever failed. */
async function* settled(
  all: readonly FoundEntry[],
  one: (found: FoundEntry) => Promise<RestoreOutcome>,
): AsyncGenerator<RestoreOutcome> {
  const results = await Promise.allSettled(all.map(one));
  for (const each of results) if (each.status === "fulfilled") yield each.value;
  for (const each of results) if (each.status === "rejected") throw each.reason;
}

/** Each region has a ledger of its own, and what gateways of older versions logged does not say which it is. */
function regionOf(chosen: string | undefined, environment: Environment): string {
  const regions = gatewayRegions(environment);
  const [only, ...others] = regions;
  if (chosen === undefined && only !== undefined && others.length === 0) return only;
  if (chosen !== undefined && regions.includes(chosen)) return chosen;
  const named = chosen === undefined ? "Each region has a ledger" : `"${chosen}" is no region of the gateway`;
  throw new CommandError(
    "gateway-region",
    `${named}: write with --region whose log it is. There are ${regions.join(", ")}.`,
  );
}
