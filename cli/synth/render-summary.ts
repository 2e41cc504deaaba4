import type { MonthlyCost } from "../../access/cost/monthly-cost";
import { SERVICE_PRICES_OF, SERVICE_PRICES_REGION } from "../../access/cost/service-prices";
import type { WaitingTeam } from "../../environment/synthesized";
import { count } from "../../proofs/words";
import type { Sink } from "../support/context";
import { paint } from "../support/output";
import type { EndingExemption } from "./ending-exemptions";
import type { GoneStack } from "./gone-stacks";
import { stackTable } from "./stack-table";
import type { EnvironmentSummary, OtherStack, SynthResult, Totals } from "./summary";

/**
 * A synthesis as text for a person.
 *
 * @param width - Characters of a line.
 */
export function renderSummary(result: SynthResult, sink: Sink, width: number): string {
  return paragraphs([
    ...result.environments.map((environment) => environmentText(environment, sink, width)),
    otherStacksText(result.otherStacks, sink),
    untouchedText(result.untouched),
    foldersText(result, sink),
    goneText(result, sink),
    closingText(result),
  ]);
}

function environmentText(environment: EnvironmentSummary, sink: Sink, width: number): string {
  const { name, stacks, resources, waiting, leftOut, governedBy, exemptions, cost } = environment;
  const title = `${name}: ${totalsText({ stacks: stacks.length, resources, waiting: waiting.length })}`;
  return paragraphs([
    `${paint(sink, waiting.length === 0 ? "green" : "yellow", title)}\n`,
    stacks.length === 0 ? "" : stackTable(stacks, width),
    wavesText(new Set(stacks.map(({ wave }) => wave))),
    cost === undefined || cost.lines.length === 0 ? "" : costText(cost),
    ...waitingTexts(waiting, sink),
    leftOutText(leftOut),
    governedBy === undefined
      ? ""
      : `${governedBy} governs the platform account: what changed for it there is in ${governedBy}-organization, which was not asked for.\n`,
    warningsText([...exemptions.map(exemptionText), ...stacks.flatMap((stack) => stack.warnings)], sink),
  ]);
}

function wavesText(waves: ReadonlySet<number>): string {
  if (waves.size < 2) return "";
  return `Apply wave ${[...waves].join(", then ")}; the stacks of one wave can be applied together.\n`;
}

function costText({ idle, perMillionRequests }: MonthlyCost): string {
  const calls =
    perMillionRequests === undefined ? "" : `, and about $${perMillionRequests.toFixed(0)} for a million calls`;
  return `About $${idle.toFixed(0)} a month when nobody calls${calls}; models come on top. List prices of ${SERVICE_PRICES_REGION}, ${SERVICE_PRICES_OF}.\n`;
}

/** Teams that wait for the same command stand together. */
function waitingTexts(waiting: readonly WaitingTeam[], sink: Sink): string[] {
  const commands = [...new Set(waiting.map(({ next }) => next))];
  return commands.map((command) => {
    const teams = waiting.filter(({ next }) => next === command);
    const title = `${teams.length === 1 ? "1 team waits" : `${teams.length} teams wait`}:`;
    const lines = teams.map(({ team, reason }) => `  ${team}: ${reason}\n`);
    return `${paint(sink, "yellow", title)}\n${lines.join("")}  next: ${command}\n`;
  });
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
  const removal = removed.length === 0 ? "" : `removed, left from an earlier synthesis: ${removed.join(", ")}\n`;
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
    ...gone.map((stack) => `  ${stack.name}: ${holdsText(stack)}`),
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
  return warnings.map((warning) => `${paint(sink, "yellow", "warning")}: ${warning}\n`).join("");
}

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
