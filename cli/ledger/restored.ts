import type { LedgerEntry } from "../../access/ledger-entry";
import { dollars, type Nanodollars } from "../../access/money";
import { inputTokens } from "../../access/usage";
import { grouped, visible } from "../../proofs/words";
import { table } from "../support/output";
import type { LineProblem } from "./read-logs";

/** What `--json` prints. */
export interface RestoreResult {
  /** The table, or where the files lie. */
  readonly ledger: string;
  /** Of the table. */
  readonly region?: string;
  /** Nothing was written: `restored` is what would be. */
  readonly check: boolean;
  readonly restored: Sum;
  /** What was in the ledger already. */
  readonly there: Sum;
  readonly days: readonly RestoredDay[];
  /** Lines that hold an entry which could not be restored; of many the first. */
  readonly problems: { readonly count: number; readonly first: readonly LineProblem[] };
  /** The command was ended before it had read all. */
  readonly stopped: boolean;
}

export interface RestoredDay {
  readonly team: string;
  /** In the environment's time zone. */
  readonly day: string;
  readonly restored: Sum;
  readonly there: Sum;
}

export interface Sum {
  readonly entries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly dollars: number;
}

type Outcome = "restored" | "there";

/** Counts what a run does. Memory holds a sum for each team and day. */
export class RestoreTally {
  readonly #days = new Map<string, CountedDay>();
  readonly #problems: LineProblem[] = [];
  #problemCount = 0;

  count(outcome: Outcome, { principal: { team }, day, usage, cost }: LedgerEntry): void {
    const key = `${team} ${day}`;
    const sums = this.#days.get(key) ?? { team, day, restored: nothing(), there: nothing() };
    this.#days.set(key, sums);
    const sum = sums[outcome];
    sum.entries += 1;
    sum.inputTokens += inputTokens(usage);
    sum.outputTokens += usage.output;
    sum.cost += cost;
  }

  problem(problem: LineProblem): void {
    this.#problemCount += 1;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }

  result(about: Pick<RestoreResult, "ledger" | "region" | "check" | "stopped">): RestoreResult {
    const days = [...this.#days.values()].sort(
      (one, other) => compare(one.team, other.team) || compare(one.day, other.day),
    );
    const total = (outcome: Outcome) => plainSum(days.map((day) => day[outcome]).reduce(added, nothing()));
    return {
      ...about,
      restored: total("restored"),
      there: total("there"),
      days: days.map(({ team, day, restored, there }) => ({
        team,
        day,
        restored: plainSum(restored),
        there: plainSum(there),
      })),
      problems: { count: this.#problemCount, first: this.#problems },
    };
  }
}

const MOST_PROBLEMS = 20;

interface CountedDay extends Readonly<Record<Outcome, Counted>> {
  readonly team: string;
  readonly day: string;
}

interface Counted {
  entries: number;
  inputTokens: number;
  outputTokens: number;
  cost: Nanodollars;
}

function nothing(): Counted {
  return { entries: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
}

function added(one: Counted, other: Counted): Counted {
  return {
    entries: one.entries + other.entries,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cost: one.cost + other.cost,
  };
}

function plainSum({ cost, ...counts }: Counted): Sum {
  return { ...counts, dollars: dollars(cost) };
}

/** By code unit, the same in every locale. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A run as text for a person. */
export function restoredText(result: RestoreResult): string {
  const { ledger, region, check, restored, there, days, problems, stopped } = result;
  const place = region === undefined ? ledger : `${ledger} in ${region}`;
  const rows = days.map((each) => [
    each.team,
    each.day,
    grouped(each.restored.entries),
    grouped(each.restored.inputTokens),
    grouped(each.restored.outputTokens),
    `$${each.restored.dollars.toFixed(6)}`,
    grouped(each.there.entries),
  ]);
  const header = [
    "team",
    "day",
    check ? "would be restored" : "restored",
    "tokens in",
    "tokens out",
    "cost",
    "there already",
  ];
  const verb = check ? "would be restored to" : restored.entries === 1 ? "is restored to" : "are restored to";
  return [
    rows.length === 0 ? "" : table(header, rows),
    restored.entries + there.entries + problems.count === 0 && !stopped
      ? "No line of these logs holds an entry that the gateway could not write.\n"
      : `${entriesText(restored.entries)} ${verb} ${place}, $${restored.dollars.toFixed(6)}; ${grouped(there.entries)} ${there.entries === 1 ? "was" : "were"} there already.\n`,
    stopped ? "Stopped before the end: run the same command again, what is there counts once.\n" : "",
  ].join("");
}

function entriesText(number: number): string {
  return `${grouped(number)} ${number === 1 ? "entry" : "entries"}`;
}

/** A line for each line that could not be read, or the first of many. */
export function problemsText({ problems: { count: all, first } }: RestoreResult): string {
  const lines = first.map(
    ({ log, line, reason, request }) =>
      `${log}, line ${line}${request === undefined ? "" : ` (request ${visible(request)})`}: ${reason}.\n`,
  );
  const more = all - first.length;
  return [...lines, ...(more > 0 ? [`And ${grouped(more)} more.\n`] : [])].join("");
}
