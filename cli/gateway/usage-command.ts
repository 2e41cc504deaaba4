import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { CalendarOf } from "../../access/calendar";
import type { LedgerEntry, SpentTotal } from "../../access/ledger-entry";
import { dollars } from "../../access/money";
import { inputTokens } from "../../access/usage";
import type { Environment, Limit, Limits } from "../../environment/environment";
import { FileLedger } from "../../gateway/ledger/file-ledger";
import type { ReportProblem } from "../../gateway/ledger/ledger-problem";
import { type LedgerFilter, readLedger } from "../../gateway/ledger/read-ledger";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json, table } from "../support/output";
import { type GatewayOptions, gatewayTeams, openGatewayFiles, withGatewayOptions } from "./gateway-options";

interface UsageOptions extends GatewayOptions {
  readonly team?: string;
  readonly follow?: true;
  readonly json?: true;
}

export function registerUsage(program: Command, context: Context, end: (code: ExitCode) => void): void {
  withGatewayOptions(program.command("usage"))
    .description("show what is spent of each limit on money, and what remains")
    .option("--team <team>", "one team only")
    .option("--follow", "then show every call as it ends")
    .option("--json", "print the result for programs; with --follow a line a call")
    .action(async (options: UsageOptions) => end(await usage(options, context)));
}

interface Row {
  readonly team: string;
  readonly scope: string;
  readonly day: Money;
  readonly month: Money;
}

interface Money {
  readonly spent: number;
  readonly allowed: Limit;
  readonly remaining: Limit;
}

async function usage(options: UsageOptions, context: Context): Promise<ExitCode> {
  const { environment, ledgerPath } = await openGatewayFiles(options, context);
  const teams = gatewayTeams(environment);
  if (options.team !== undefined && !teams.includes(options.team)) {
    throw new CommandError(
      "unknown-team",
      `"${options.team}" is no team that takes the gateway path. There are ${teams.join(", ")}.`,
    );
  }
  const followed = options.follow && (await Followed.begin(ledgerPath, options.team, context));
  const rows = await readRows(environment, ledgerPath, options.team === undefined ? teams : [options.team], context);
  if (options.json && !options.follow) context.stdout.write(json(rows));
  else if (!options.json) context.stdout.write(rendered(rows));
  if (followed) await follow(followed, options, context);
  return exitCode.done;
}

async function readRows(
  environment: Environment,
  path: string,
  teams: readonly string[],
  context: Context,
): Promise<Row[]> {
  const ledger = new FileLedger({ path, now: Date.now, reportProblem: warnOn(context) });
  const { day, month } = new CalendarOf(environment.timeZone).at(Date.now());
  const rows: Row[] = [];
  for (const team of teams) {
    const { totals } = await ledger.totals(team, day, month);
    for (const total of totals) {
      const limits = limitsOf(environment, team, total.scope);
      if (limits !== undefined) rows.push(rowOf(team, total, limits));
    }
  }
  await ledger.close();
  return rows;
}

/** Of a credential's scope nobody wants a row: it is its user's. */
function limitsOf(environment: Environment, team: string, scope: string): Limits | undefined {
  const limits = environment.teams[team]?.limits;
  const [, kind, id = ""] = /^(team|user|route)\/(.*)$/.exec(scope) ?? [];
  switch (kind) {
    case "team":
      return limits?.team;
    case "user":
      return limits?.users[id] ?? limits?.user;
    case "route":
      return limits?.routes[id];
    default:
      return undefined;
  }
}

function rowOf(team: string, { scope, day, month }: SpentTotal, limits: Limits): Row {
  return {
    team,
    scope,
    day: moneyOf(dollars(day), limits.dollarsPerDay),
    month: moneyOf(dollars(month), limits.dollarsPerMonth),
  };
}

function moneyOf(spent: number, allowed: Limit): Money {
  return { spent, allowed, remaining: allowed === "unlimited" ? allowed : Math.max(0, allowed - spent) };
}

function rendered(rows: readonly Row[]): string {
  if (rows.length === 0) return "Nothing is spent this month.\n";
  const cells = rows.map(({ team, scope, day, month }) => [
    team,
    scope,
    shown(day.spent),
    shown(day.remaining),
    shown(month.spent),
    shown(month.remaining),
  ]);
  return table(["team", "scope", "today", "left", "this month", "left"], cells);
}

function shown(amount: Limit): string {
  return amount === "unlimited" ? "unlimited" : `$${amount.toFixed(4)}`;
}

/** Until the command is ended. */
async function follow(followed: Followed, options: UsageOptions, context: Context): Promise<void> {
  const stop = context.stop();
  while (!stop.aborted) {
    for await (const entry of followed.more()) {
      context.stdout.write(options.json ? `${JSON.stringify(entry)}\n` : lineOf(entry));
    }
    await wait(500, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** The entries that a ledger gets from a moment on. Those of calls that run by then are among them: they were admitted before. */
class Followed {
  private readonly seen = new Set<string>();

  private constructor(
    private readonly path: string,
    private readonly filter: LedgerFilter,
    private readonly reportProblem: ReportProblem,
  ) {}

  static async begin(path: string, team: string | undefined, context: Context): Promise<Followed> {
    const filter = { since: Date.now() - LONGEST_CALL_MILLISECONDS, ...(team !== undefined && { team }) };
    const followed = new Followed(path, filter, warnOn(context));
    for await (const _ of followed.more());
    return followed;
  }

  async *more(): AsyncGenerator<LedgerEntry> {
    for await (const entry of readLedger(this.path, this.filter, this.reportProblem)) {
      if (this.seen.has(entry.id)) continue;
      this.seen.add(entry.id);
      yield entry;
    }
  }
}

/** No call runs for so long. */
const LONGEST_CALL_MILLISECONDS = 3_600_000;

function lineOf(entry: LedgerEntry): string {
  const { at, principal, route, outcome, status, usage: used, cost, latencyMilliseconds } = entry;
  return (
    `${at}  ${principal.team}/${principal.user}  ${route}  ${outcome} ${status}  ` +
    `${inputTokens(used)} in ${used.output} out  $${dollars(cost).toFixed(6)}  ${latencyMilliseconds} ms\n`
  );
}

function warnOn({ stderr }: Context): ReportProblem {
  return ({ file, reason }) => stderr.write(`${file} has a line that is passed over: ${reason}.\n`);
}
