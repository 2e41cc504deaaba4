import type { Bound, Spend } from "../spend/bound";
import { SPANS } from "../spend/bound";
import type { SpendBound } from "../spend/spend-bound";
import { count, money } from "../words";
import { type DiffTotals, type EnvironmentDiff, hasChanged, type OutputDiff } from "./diff-outputs";
import { isLoss } from "./guard-changes";
import { renderSection, type Section, table } from "./markdown-section";
import { code } from "./markdown-text";
import { sectionsOf } from "./sections";

/** By which a workflow finds its comment of last time. */
export const COMMENT_MARK = "<!-- bedrock-access diff -->";

/** What GitHub takes as a comment. */
export const COMMENT_CHARACTERS = 65_536;

/**
 * The comparison as a comment for a pull request: a line that says all, then what a reviewer must see, then the rest behind lines that
 * open. Never longer than GitHub takes: long lists end with how much they leave out.
 */
export function renderMarkdown(diff: OutputDiff): string {
  const sections = new Map(diff.environments.map((each) => [each, sectionsOf(each)]));
  for (const mostRows of [Number.POSITIVE_INFINITY, 200, 100, 50, 20, 10, 5, 2, 0]) {
    const text = render(diff, sections, mostRows);
    if (text.length <= COMMENT_CHARACTERS) return text;
  }
  return `${summaryLine(diff)}\n\nToo much has changed for a comment: \`bedrock-access diff --json\` has all.\n\n${COMMENT_MARK}\n`;
}

type Sections = ReadonlyMap<EnvironmentDiff, readonly Section[]>;

function render(diff: OutputDiff, sections: Sections, mostRows: number): string {
  const changed = diff.environments.filter((each) => hasChanged(each) || each.unresolved.length > 0);
  const same = diff.environments.filter((each) => !changed.includes(each));
  return [
    summaryLine(diff),
    ...changed.map((each) => renderEnvironment(each, sections.get(each) ?? [], mostRows)),
    ...(same.length === 0 || changed.length === 0
      ? []
      : [`Unchanged: ${same.map(({ environment }) => code(environment)).join(", ")}.`]),
    `${COMMENT_MARK}\n`,
  ].join("\n\n");
}

function summaryLine({ totals, environments }: OutputDiff): string {
  if (!totals.changed) return "**Bedrock access: no change.** Nothing of access, guards, limits or resources differs.";
  return `**Bedrock access:** ${[...factsOf(totals), ...spendFacts(environments)].join(" · ")}`;
}

function factsOf({ accessGained, accessLost, guardsLost, exemptionsAdded }: DiffTotals): string[] {
  return [
    ...(guardsLost > 0 ? [`⚠️ **${count(guardsLost, "guard statement")} removed or weakened**`] : []),
    `${accessGained} gained`,
    `${accessLost} lost`,
    ...(exemptionsAdded > 0 ? [`⚠️ **${count(exemptionsAdded, "exemption")} added**`] : []),
  ];
}

function spendFacts(environments: readonly EnvironmentDiff[]): string[] {
  const facts = environments.flatMap(({ environment, spend: { before, after } }) => {
    if (before === undefined || after === undefined) return [];
    const [was, is] = [gatewayMonth(before), gatewayMonth(after)];
    return was === is ? [] : [`${code(environment)} through the gateway at most ${was} → ${is} a month`];
  });
  const more = facts.length - MOST_FACTS;
  return more > 0 ? [...facts.slice(0, MOST_FACTS), `and of ${count(more, "other environment")}`] : facts;
}

const MOST_FACTS = 3;

function gatewayMonth({ paths }: SpendBound): string {
  const gateway = paths.find(({ path }) => path === "gateway");
  return gateway === undefined ? money(0) : boundText(gateway.spend.month);
}

function renderEnvironment(diff: EnvironmentDiff, sections: readonly Section[], mostRows: number): string {
  const title = { kept: "", added: " (new)", removed: " (gone)" }[diff.change];
  return [
    `### ${code(diff.environment)}${title}`,
    ...caution(diff),
    ...spendTable(diff),
    ...sections.flatMap((section) => renderSection(section, mostRows)),
  ].join("\n\n");
}

function caution({ guards, unresolved }: EnvironmentDiff): string[] {
  const lost = guards.filter(isLoss);
  const lines = [
    ...lost
      .slice(0, MOST_CAUTIONS)
      .map(
        ({ change, type, statement, accounts }) =>
          `> ${type} statement ${code(statement || "(without a name)")} is **${change}** for ${count(accounts.length, "account")}.`,
      ),
    ...(lost.length > MOST_CAUTIONS ? [`> And ${lost.length - MOST_CAUTIONS} more, below.`] : []),
    ...(unresolved.length > 0
      ? [`> ${count(unresolved.length, "reference")} could not be read: this comparison says nothing about them.`]
      : []),
  ];
  return lines.length === 0 ? [] : [["> [!CAUTION]", ...lines].join("\n>\n")];
}

const MOST_CAUTIONS = 10;

function spendTable({ spend: { before, after } }: EnvironmentDiff): string[] {
  const paths = (["direct", "gateway"] as const).filter((path) => [before, after].some((side) => spendOf(side, path)));
  const rows = paths.flatMap((path) => {
    const [was, is] = [spendOf(before, path), spendOf(after, path)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [[`${path} path`, ...SPANS.map((span) => arrow(was?.[span], is?.[span]))]];
  });
  return rows.length === 0 ? [] : [table(["can cost at most", ...SPANS.map((span) => `a ${span}`)], rows)];
}

function spendOf(side: SpendBound | undefined, path: "direct" | "gateway"): Spend | undefined {
  return side?.paths.find((each) => each.path === path)?.spend;
}

function arrow(before: Bound | undefined, after: Bound | undefined): string {
  const [was, is] = [before, after].map((bound) => (bound === undefined ? "nothing" : boundText(bound)));
  return was === is ? `${is}` : `${was} → **${is}**`;
}

function boundText(bound: Bound): string {
  return bound.kind === "at-most" ? money(bound.cost).replace("$", "&#36;") : "unbounded";
}
