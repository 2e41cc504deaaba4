import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { CalendarOf } from "../../access/calendar";
import type { LedgerEntry, SpentTotal } from "../../access/ledger-entry";
import { dollars } from "../../access/money";
import { regionalLimits } from "../../access/regional-policy";
import { inputTokens } from "../../access/usage";
import type { Environment, Limit, Limits } from "../../environment/environment";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { mapLimited } from "../support/map-limited";
import { json, table } from "../support/output";
import { gatewayTeams, openGatewayFiles } from "./gateway-options";
import { type LedgerOptions, type OpenedLedger, withLedgerOptions, withLedgers } from "./ledgers-of";

interface UsageOptions extends LedgerOptions {
  readonly team?: string;
  readonly follow?: true;
  readonly json?: true;
}

export function registerUsage(program: Command, context: Context, end: (code: ExitCode) => void): void {
  withLedgerOptions(program.command("usage"))
    .description("show what is spent of each limit on money, and what remains")
    .option("--team <team>", "one team only")
    .option("--follow", "then show every call as it ends")
    .option("--json", "print the result for programs; with --follow a line a call")
    .action(async (options: UsageOptions) => end(await usage(options, context)));
}

interface Row {
  /** Absent: this machine. */
  readonly region?: string;
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
  const files = await openGatewayFiles(options, context);
  const teams = teamsOf(options, files.environment);
  await withLedgers(options, context, files, async (ledgers) => {
    const followed = options.follow && (await Promise.all(ledgers.map((ledger) => Followed.begin(ledger, teams))));
    const rows = (await Promise.all(ledgers.map((ledger) => rowsOf(ledger, teams, files.environment)))).flat();
    if (options.json && !options.follow) context.stdout.write(json(rows));
    else if (!options.json) context.stdout.write(rendered(rows));
    if (followed) await Promise.all(followed.map((each) => follow(each, options, context)));
  });
  return exitCode.done;
}

function teamsOf({ team }: UsageOptions, environment: Environment): readonly string[] {
  const teams = gatewayTeams(environment);
  if (team === undefined) return teams;
  if (teams.includes(team)) return [team];
  throw new CommandError(
    "unknown-team",
    `"${team}" is no team that takes the gateway path. There are ${teams.join(", ")}.`,
  );
}

async function rowsOf(
  { region, share, totals }: OpenedLedger,
  teams: readonly string[],
  environment: Environment,
): Promise<Row[]> {
  const { day, month } = new CalendarOf(environment.timeZone).at(Date.now());
  const found = await mapLimited(teams, TEAMS_AT_ONCE, async (team) => ({
    team,
    spent: await totals(team, day, month),
  }));
  return found.flatMap(({ team, spent }) =>
    spent.totals.flatMap((total) => {
      const limits = limitsOf(environment, team, total.scope);
      if (limits === undefined) return [];
      return { ...(region !== undefined && { region }), ...rowOf(team, total, regionalLimits(limits, share)) };
    }),
  );
}

/** A team's totals in AWS are some fifty small requests. */
const TEAMS_AT_ONCE = 4;

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
  const cells = rows.map(({ region, team, scope, day, month }) => [
    ...(region === undefined ? [] : [region]),
    team,
    scope,
    shown(day.spent),
    shown(day.remaining),
    shown(month.spent),
    shown(month.remaining),
  ]);
  const inRegions = rows.some(({ region }) => region !== undefined);
  return table([...(inRegions ? ["region"] : []), "team", "scope", "today", "left", "this month", "left"], cells);
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
    await wait(followed.ledger.pauseMilliseconds, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** The entries that a ledger gets from a moment on. Those of calls that run by then are among them: they were admitted before. */
class Followed {
  private readonly seen = new Set<string>();
  private lookedAt = Date.now();

  private constructor(
    readonly ledger: OpenedLedger,
    private readonly teams: readonly string[],
  ) {}

  static async begin(ledger: OpenedLedger, teams: readonly string[]): Promise<Followed> {
    const followed = new Followed(ledger, teams);
    for await (const _ of followed.more());
    return followed;
  }

  async *more(): AsyncGenerator<LedgerEntry> {
    const since = this.lookedAt - LATE_MILLISECONDS;
    this.lookedAt = Date.now();
    for await (const entry of this.ledger.entriesSince(since, this.teams)) {
      if (this.seen.has(entry.id) || !this.teams.includes(entry.principal.team)) continue;
      this.seen.add(entry.id);
      yield entry;
    }
  }
}

/** An entry may be written, and be seen, so long after its call has ended by the clock of who wrote it. */
const LATE_MILLISECONDS = 120_000;

function lineOf(entry: LedgerEntry): string {
  const { at, principal, route, outcome, status, usage: used, cost, latencyMilliseconds } = entry;
  return (
    `${at}  ${principal.team}/${principal.user}  ${route}  ${outcome} ${status}  ` +
    `${inputTokens(used)} in ${used.output} out  $${dollars(cost).toFixed(6)}  ${latencyMilliseconds} ms\n`
  );
}
