import type { MonthlyCost } from "../../access/cost/monthly-cost";
import { SERVICE_PRICES_OF, SERVICE_PRICES_REGION } from "../../access/cost/service-prices";
import type { WaitingRoute, WaitingTeam } from "../../environment/synthesized";
import { count, grouped } from "../../proofs/words";
import { paint } from "../support/output";
import type { Sink } from "../support/sink";
import type { EndingExemption } from "./ending-exemptions";
import type { GoneStack } from "./gone-stacks";
import { stackCounts } from "./stack-counts";
import { stackTable } from "./stack-table";
import type { EnvironmentSummary, OtherStack, ShutAccount, StackSummary, SynthResult, Totals } from "./summary";

/**
 * A synthesis as text for a person. Of what is many it shows the first, or counts; {@link SynthResult} has all.
 *
 * @param width - Characters of a line.
 */
export function renderSummary(result: SynthResult, sink: Sink, width: number): string {
  const table = (stacks: readonly StackSummary[]) =>
    result.totals.stacks > ROWS_SHOWN ? stackCounts(stacks) : stackTable(stacks, width);
  return paragraphs([
    ...result.environments.map((environment) => environmentText(environment, sink, table)),
    otherStacksText(result.otherStacks, sink),
    untouchedText(result.untouched),
    foldersText(result, sink),
    goneText(result, sink),
    closingText(result),
  ]);
}

/** Stacks that are told one by one. */
const ROWS_SHOWN = 60;

function environmentText(
  environment: EnvironmentSummary,
  sink: Sink,
  table: (stacks: readonly StackSummary[]) => string,
): string {
  const { name, stacks, resources, waiting, waitingRoutes, leftOut, governedBy, exemptions, cost } = environment;
  const title = `${name}: ${totalsText({ stacks: stacks.length, resources, waiting: waiting.length })}`;
  return paragraphs([
    `${paint(sink, waiting.length === 0 ? "green" : "yellow", title)}\n`,
    stacks.length === 0 ? "" : table(stacks),
    wavesText(new Set(stacks.map(({ wave }) => wave))),
    cost === undefined || cost.lines.length === 0 ? "" : costText(cost),
    ...waitingTexts(waiting, sink),
    ...waitingRouteTexts(waitingRoutes, sink),
    unattributedText(environment),
    leftOutText(leftOut),
    governedBy === undefined
      ? ""
      : `${governedBy} governs the platform account: what changed for it there is in ${governedBy}-organization, which was not asked for.\n`,
    warningsText(
      [
        ...shutFirstTexts(environment),
        ...authorityTexts(environment),
        ...exemptions.map(exemptionText),
        ...stacks.flatMap((stack) => stack.warnings),
      ],
      sink,
    ),
  ]);
}

function wavesText(waves: ReadonlySet<number>): string {
  if (waves.size < 2) return "";
  return `Apply wave ${[...waves].join(", then ")}; the stacks of one wave can be applied together.\n`;
}

function costText({ idle, perMillionRequests }: MonthlyCost): string {
  const calls =
    perMillionRequests === undefined ? "" : `, and about ${wholeDollars(perMillionRequests)} for a million calls`;
  return `About ${wholeDollars(idle)} a month when nobody calls${calls}; models come on top. List prices of ${SERVICE_PRICES_REGION}, ${SERVICE_PRICES_OF}.\n`;
}

function wholeDollars(amount: number): string {
  return `$${grouped(Math.round(amount))}`;
}

/** Teams that wait for the same command stand together. */
function waitingTexts(waiting: readonly WaitingTeam[], sink: Sink): string[] {
  const commands = [...new Set(waiting.map(({ next }) => next))];
  return commands.map((command) => {
    const teams = waiting.filter(({ next }) => next === command);
    const title = `${count(teams.length, "team")} ${waitVerb(teams.length)}:`;
    const lines = teams.map(({ team, reason }) => `  ${team}: ${reason}\n`);
    return `${paint(sink, "yellow", title)}\n${firstOf(lines)}  next: ${command}\n`;
  });
}

/** The gateway refuses these routes, and serves all others. */
function waitingRouteTexts(waiting: readonly WaitingRoute[], sink: Sink): string[] {
  const commands = [...new Set(waiting.map(({ next }) => next))];
  return commands.map((command) => {
    const lines = waiting
      .filter(({ next }) => next === command)
      .map(({ team, route, reason }) => `  ${route} of ${team}: ${reason}\n`);
    const title = `${count(lines.length, "route")} ${waitVerb(lines.length)}, and the gateway refuses what ${lines.length === 1 ? "it" : "they"} would call:`;
    return `${paint(sink, "yellow", title)}\n${firstOf(lines)}  next: ${command}\n`;
  });
}

function waitVerb(number: number): string {
  return number === 1 ? "waits" : "wait";
}

function unattributedText({ name, unattributed }: EnvironmentSummary): string {
  if (unattributed.length === 0) return "";
  return [
    `The bill does not show the calls of ${count(unattributed.length, "team")} as theirs yet: ${someOf(unattributed)}.`,
    `  next: apply their stacks, then: bedrock-access lock --environment <file of ${name}> --role <role>\n`,
  ].join("\n");
}

function shutFirstTexts({ name, shutFirst }: EnvironmentSummary): string[] {
  if (shutFirst.length === 0) return [];
  const accounts = someOf(shutFirst.map(({ team, accountId }: ShutAccount) => `${accountId} (${team})`));
  return [
    `${name}-organization denies Bedrock in what exists already, before the teams' own stacks open a way in: ${accounts}. ` +
      'Write enforcement: "staged" for such a team and take it out once its stack is applied. Where it is, `bedrock-access lock --role <role>` ends this warning.',
  ];
}

function authorityTexts({ authority }: EnvironmentSummary): string[] {
  if (authority === undefined) return [];
  const { ends, daysLeft } = authority;
  const said = daysLeft === 0 ? `ended on ${ends}` : `ends in ${count(daysLeft, "day")}, on ${ends}`;
  return [
    `a CA certificate of the direct path ${said}: give the trust anchors the next one in time; the runbook tells how to rotate`,
  ];
}

function leftOutText(names: readonly string[]): string {
  return names.length === 0 ? "" : `Not asked for and left out: ${someOf(names)}.\n`;
}

function untouchedText(environments: readonly string[]): string {
  return environments.length === 0
    ? ""
    : `not asked for, and as an earlier synthesis wrote it: ${someOf(environments)}\n`;
}

function exemptionText({ role, owner, reason, expires, daysLeft }: EndingExemption): string {
  return daysLeft === 0
    ? `the exemption of ${role} ended on ${expires} and Bedrock denies it; remove it from the environment (${owner}: ${reason})`
    : `the exemption of ${role} ends in ${count(daysLeft, "day")}, on ${expires} (${owner}: ${reason})`;
}

function otherStacksText(stacks: readonly OtherStack[], sink: Sink): string {
  if (stacks.length === 0) return "";
  const lines = stacks.map(({ name, resources }) => `  ${name}: ${count(resources, "resource")}\n`);
  return paragraphs([
    `other stacks of the app:\n${lines.join("")}`,
    warningsText(
      stacks.flatMap((stack) => stack.warnings),
      sink,
    ),
  ]);
}

function foldersText({ removed, kept }: SynthResult, sink: Sink): string {
  const removal = removed.length === 0 ? "" : `removed, left from an earlier synthesis: ${someOf(removed)}\n`;
  const states = kept.map(
    (folder) => `${folder} holds the Terraform state of a stack that is gone: destroy what it manages, then delete it`,
  );
  return removal + warningsText(states, sink);
}

/** Who deletes the folder without a destroy leaves roles and trust anchors behind that nobody sees any more. */
function goneText({ gone, output }: SynthResult, sink: Sink): string {
  const [first] = gone;
  if (first === undefined) return "";
  const one = gone.length === 1;
  const title = one
    ? "the app no longer has this stack, and what it made lives on:"
    : `the app no longer has these ${gone.length} stacks, and what they made lives on:`;
  const folder = `${output}/stacks/${one ? first.name : "<stack>"}`;
  return [
    `${paint(sink, "yellow", "warning")}: ${title}`,
    firstOf(gone.map((stack) => `  ${stack.name}: ${holdsText(stack)}\n`)).trimEnd(),
    `Destroy ${one ? "it" : "them, in this order,"} before anything else of ${one ? first.environment : "their environments"} is applied:`,
    `  terraform -chdir=${folder} init`,
    `  terraform -chdir=${folder} destroy`,
    `Then delete ${one ? "the folder, which stays" : "the folders, which stay"} until you do.\n`,
  ].join("\n");
}

/** `9 resources in account 310000000002, among them 1 role, 1 trust anchor` */
function holdsText({ accountId, resources, holds }: GoneStack): string {
  const named = Object.entries(holds).map(([noun, number]) => count(number, noun));
  const among = named.length === 0 ? "" : `, among them ${named.join(", ")}`;
  return `${count(resources, "resource")} in account ${accountId}${among}`;
}

function closingText({ output, totals, seconds }: SynthResult): string {
  return `${count(totals.environments, "environment")}, ${totalsText(totals)} in ${output}; ${seconds.toFixed(1)} s\n`;
}

function totalsText({ stacks, resources, waiting }: Omit<Totals, "environments">): string {
  const counts = [count(stacks, "stack"), count(resources, "resource")];
  return [...counts, ...(waiting === 0 ? [] : [`${count(waiting, "team")} waiting`])].join(", ");
}

function warningsText(warnings: readonly string[], sink: Sink): string {
  return firstOf(warnings.map((warning) => `${paint(sink, "yellow", "warning")}: ${warning}\n`));
}

/** All lines, or the first of many. */
function firstOf(lines: readonly string[]): string {
  const more = lines.length - LINES_SHOWN;
  return [...lines.slice(0, LINES_SHOWN), ...(more > 0 ? [`  and ${grouped(more)} more\n`] : [])].join("");
}

const LINES_SHOWN = 12;

/** All names, or the first of many. */
function someOf(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const NAMES_SHOWN = 6;

/** Non-empty parts with an empty line between them. */
function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}
