import { own } from "../../environment/own";
import type { AccessRow } from "../diff/access-rows";
import type { EnvironmentContent } from "./content";
import { type Html, html } from "./html";
import { breakable, chip, filtered, idOf, table } from "./parts";

/** Which team reaches which model, by which path: a row a team, a column a model. */
export function accessSection({ name, access, model }: EnvironmentContent): Html {
  const models = modelsOf(access);
  const holders = [...new Set(access.map(({ who }) => who))];
  return html`<h3 id="${idOf(name, "access")}">Who reaches which model</h3>
<p>Read from the policies of the roles that were synthesized, by the model that answers. A number tells in how many regions a call may be processed; the
regions are below.</p>
${table({
  id: idOf(name, "matrix"),
  caption: `Access in ${name}: team by model, with the path that leads there`,
  header: ["Team", ...models.map((id) => html`<th scope="col" data-models="${id}">${breakable(id)}</th>`)],
  rows: holders.map((who) => teamRow(who, models, access, accountIdOf(model.accounts, who))),
})}
${regionsList(name, access, models)}`;
}

/** The models of an environment, in the order of their names. */
export function modelsOf(access: readonly AccessRow[]): string[] {
  return [...new Set(access.map(({ model }) => model))].sort();
}

/** The models that a team reaches, by whatever path. */
export function modelsOfTeam(access: readonly AccessRow[], team: string): string[] {
  return modelsOf(access.filter(({ who }) => who === team));
}

function teamRow(who: string, models: readonly string[], access: readonly AccessRow[], account: string): Html {
  const mine = access.filter((row) => row.who === who);
  return html`<tr${filtered([who], modelsOf(mine))}><th scope="row">${breakable(who)}<small>${account}</small></th>${models.map(
    (id) => {
      const rows = mine.filter((row) => row.model === id);
      return html`<td data-models="${id}">${rows.length === 0 ? html`<span class="none" aria-hidden="true">·</span><span class="sr">no access</span>` : rows.map(pathChip)}</td>`;
    },
  )}</tr>`;
}

function pathChip({ path, regions }: AccessRow): Html {
  const many = regions.includes("*")
    ? "every region"
    : `${regions.length} ${regions.length === 1 ? "region" : "regions"}`;
  return html`<div class="path">${chip(path, path === "other" ? "no path of ours" : path)}<small>${many}</small></div>`;
}

function accountIdOf(accounts: EnvironmentContent["model"]["accounts"], who: string): string {
  return accounts.find(({ holder }) => holder === `team ${who}`)?.accountId ?? "";
}

function teamsOf(access: readonly AccessRow[], model: string): string[] {
  return [...new Set(access.filter((row) => row.model === model).map(({ who }) => who))];
}

function regionsList(name: string, access: readonly AccessRow[], models: readonly string[]): Html {
  const byModel = Object.fromEntries(
    models.map((id) => [
      id,
      [...new Set(access.filter((row) => row.model === id).flatMap(({ regions }) => regions))].sort(),
    ]),
  );
  return table({
    id: idOf(name, "regions"),
    caption: `Regions in ${name} that may process a call, by model`,
    header: ["Model", "Regions"],
    rows: models.map(
      (id) =>
        html`<tr${filtered(teamsOf(access, id), [id])}><th scope="row">${breakable(id)}</th><td>${(own(byModel, id) ?? []).join(", ")}</td></tr>`,
    ),
  });
}
