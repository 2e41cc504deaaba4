import { nanodollars } from "../../access/money";
import { LIMIT_KINDS, type Limits } from "../../environment/environment";
import { type Bound, SPANS, type Spend } from "../spend/bound";
import type { TeamSpend } from "../spend/spend-bound";
import { grouped, money } from "../words";
import { modelsOfTeam } from "./access-section";
import type { EnvironmentContent } from "./content";
import { type Fragment, type Html, html } from "./html";
import { breakable, chip, filtered, idOf, table } from "./parts";

/** What everybody may use, and the most that it can cost. */
export function spendSection(content: EnvironmentContent, pricesOf: string): Html {
  const { name, spend } = content;
  return html`<h3 id="${idOf(name, "spend")}">What it can cost at most</h3>
<p>The most that calls can cost which the limits let through, at the dearest price among a team’s models: all tokens of the dearest kind, answers as
long as the route allows. List prices of <time>${pricesOf}</time>, or what the environment says.${
    spend.gatewayRegions > 1
      ? ` Each of the gateway’s ${spend.gatewayRegions} regions counts by itself, so bounds are ${spend.gatewayRegions} times the limits${
          spend.dividesDollars ? ", but for those of dollars, which the regions divide" : ""
        }.`
      : ""
  }</p>
${table({
  id: idOf(name, "bounds"),
  caption: `Spend bounds in ${name}, by team and path, in US dollars`,
  header: [
    "Team",
    "Path",
    ...SPANS.map((span) => html`<th scope="col" class="number">A ${span}</th>`),
    html`<th scope="col" class="number">Each user, a month</th>`,
    "A month is held by",
    html`<th scope="col" class="number">Budget tells at, a month</th>`,
  ],
  rows: spend.teams.flatMap((team) => boundRows(team, modelsOfTeam(content.access, team.team))),
  foot: [
    ...spend.paths.map(({ path, spend: all }) => footRow(chip(path, path), all, heldBy(all.month))),
    ...(spend.paths.length > 1
      ? [footRow("all paths", spend.total, `${money(spend.boundedTotal.month)} a month of it is bounded`)]
      : []),
  ],
})}
<h3 id="${idOf(name, "limits")}">Limits</h3>
${table({
  id: idOf(name, "limit-table"),
  caption: `Limits of the gateway path in ${name}: everything that is not unlimited`,
  header: [
    "Team",
    "Whose",
    ...LIMIT_KINDS.map((kind) => html`<th scope="col" class="number">${LIMIT_NAMES[kind]}</th>`),
  ],
  rows: limitRows(content),
})}`;
}

function footRow(paths: Fragment, all: Spend, note: string): Html {
  return html`<tr><th scope="row">All teams</th><td>${paths}</td>${boundCells(all)}<td></td><td>${note}</td><td></td></tr>`;
}

function boundRows({ team, paths, user, budgetAlarm }: TeamSpend, models: readonly string[]): Html[] {
  return paths.map(({ path, spend }) => {
    const each = path === "gateway" && user !== undefined ? user.month : spend.month;
    return html`<tr${filtered([team], models)}><th scope="row">${breakable(team)}</th><td>${chip(path, path)}</td>${boundCells(spend)}<td class="number">${boundText(each)}</td><td>${heldBy(spend.month)}</td><td class="number">${
      budgetAlarm === undefined ? "no budget" : money(nanodollars(budgetAlarm))
    }</td></tr>`;
  });
}

function boundCells(spend: Spend): Html[] {
  return SPANS.map((span) => html`<td class="number">${boundText(spend[span])}</td>`);
}

export function boundText(bound: Bound): Html {
  return bound.kind === "at-most" ? html`${money(bound.cost)}` : html`<strong>unbounded</strong>`;
}

function heldBy(bound: Bound): string {
  return bound.kind === "at-most" ? bound.by : bound.why;
}

const LIMIT_NAMES: Readonly<Record<keyof Limits, string>> = {
  requestsPerMinute: "Requests a minute",
  tokensPerMinute: "Tokens a minute",
  concurrency: "At once",
  dollarsPerDay: "$ a day",
  dollarsPerMonth: "$ a month",
};

function limitRows({ model, access }: EnvironmentContent): Html[] {
  const teams = Object.values(model.environment.teams).filter(({ paths }) => paths.includes("gateway"));
  return teams.flatMap(({ name, limits, observe }) => {
    const scopes: readonly (readonly [string, Limits])[] = [
      ["the team", limits.team],
      ["each user", limits.user],
      ["each credential", limits.credential],
      ...Object.entries(limits.routes).map(([route, own]) => [`route ${route}`, own] as const),
      ...Object.entries(limits.users).map(([user, own]) => [`user ${user}`, own] as const),
    ];
    const models = modelsOfTeam(access, name);
    return scopes
      .filter(([, own]) => LIMIT_KINDS.some((kind) => own[kind] !== "unlimited"))
      .map(
        ([whose, own]) =>
          html`<tr${filtered([name], models)}><th scope="row">${breakable(name)}</th><td>${whose}</td>${LIMIT_KINDS.map((kind) => limitCell(own[kind], observe.includes(kind)))}</tr>`,
      );
  });
}

function limitCell(limit: Limits[keyof Limits], isObserved: boolean): Html {
  if (limit === "unlimited") return html`<td class="number none">unlimited</td>`;
  return html`<td class="number">${grouped(limit)}${isObserved ? html`<small>only observed</small>` : undefined}</td>`;
}
