import type { CompleteResult, Figures } from "./complete";
import type { ManyTeamsResult } from "./many-teams";

/** What one run of the benchmark found. */
export interface SynthBenchmark {
  readonly complete: CompleteResult;
  readonly manyTeams: readonly ManyTeamsResult[];
}

/** Ours ÷ by hand: what the library may cost beside CDKTF itself. */
const MAX_RATIO = 1.3;
const MAX_MS_PER_TEAM = 10;
const MAX_MEGABYTES = 1_000;
/** CPU time of a team in the largest environment beside one in the environment before: 1 is linear. */
const MAX_GROWTH = 1.3;

export interface Report {
  readonly text: string;
  readonly passed: boolean;
}

export function renderReport({ complete, manyTeams }: SynthBenchmark): Report {
  const budgets = [...completeBudgets(complete), ...manyTeamsBudgets(manyTeams)];
  const text = [
    `The complete example: ${complete.environments} environments, ${complete.stacks} stacks, ${complete.resources} resources ` +
      `of ${complete.types} types; ${complete.pairs} runs of each program, in turns`,
    "",
    completeTable(complete),
    `ratio            wall ${complete.ratio.wallPairs.toFixed(2)} (pairs), ${complete.ratio.wallMedians.toFixed(2)} (medians)   ` +
      `CPU ${complete.ratio.cpuMedians.toFixed(2)}`,
    phasesText(complete.phases),
    "",
    "One environment of many teams",
    "",
    manyTeamsTable(manyTeams),
    ...manyTeams.slice(-1).map(({ phases }) => phasesText(phases)),
    "",
    ...budgets.map(({ says, holds }) => `${holds ? "ok  " : "OVER"} ${says}`),
  ].join("\n");
  return { text, passed: budgets.every(({ holds }) => holds) };
}

interface Budget {
  readonly says: string;
  readonly holds: boolean;
}

function completeBudgets({ ratio }: CompleteResult): Budget[] {
  return [atMost("ours ÷ by hand, wall", ratio.wallPairs, MAX_RATIO)];
}

function manyTeamsBudgets(results: readonly ManyTeamsResult[]): Budget[] {
  const largest = results.at(-1);
  const smaller = results.at(-2);
  if (largest?.msPerTeam === undefined) return [];
  return [
    atMost(`ms a team, ${largest.teams} teams`, largest.msPerTeam, MAX_MS_PER_TEAM),
    atMost(`MB, ${largest.teams} teams`, largest.peakMegabytes, MAX_MEGABYTES),
    ...(largest.cpuMsPerTeam === undefined || smaller?.cpuMsPerTeam === undefined
      ? []
      : [
          atMost(
            `CPU of a team, ${largest.teams} ÷ ${smaller.teams} teams`,
            largest.cpuMsPerTeam / smaller.cpuMsPerTeam,
            MAX_GROWTH,
          ),
        ]),
  ];
}

function atMost(what: string, value: number, limit: number): Budget {
  return { says: `${what}: ${Number(value.toPrecision(3))}, at most ${limit}`, holds: value <= limit };
}

function completeTable({ ours, byHand }: CompleteResult): string {
  const row = (name: string, { wallMs, cpuMs, peakMegabytes }: Figures) => [
    name,
    ms(wallMs.median),
    ms(wallMs.least),
    ms(cpuMs.median),
    ms(cpuMs.least),
    megabytes(peakMegabytes),
  ];
  return columns([["", "wall", "least", "CPU", "least", "memory"], row("library", ours), row("by hand", byHand)]);
}

function manyTeamsTable(results: readonly ManyTeamsResult[]): string {
  return columns([
    ["teams", "stacks", "resources", "wall", "CPU", "memory", "a team", "its CPU"],
    ...results.map((result) => [
      String(result.teams),
      String(result.stacks),
      String(result.resources),
      ms(result.wallMs),
      ms(result.cpuMs),
      megabytes(result.peakMegabytes),
      perTeam(result.msPerTeam),
      perTeam(result.cpuMsPerTeam),
    ]),
  ]);
}

function perTeam(value: number | undefined): string {
  return value === undefined ? "" : `${value.toFixed(1)} ms`;
}

function phasesText(phases: CompleteResult["phases"]): string {
  return `phases           ${phases.map((phase) => `${phase.name} ${ms(phase.ms)}`).join(", ")}`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")).join("\n");
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function megabytes(value: number): string {
  return `${Math.round(value)} MB`;
}
