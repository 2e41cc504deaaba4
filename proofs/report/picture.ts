import type { Team } from "../../environment/environment";
import { regionsOfGateway } from "../../environment/gateway-regions";
import type { EnvironmentContent } from "./content";
import { type Html, html } from "./html";
import { idOf } from "./parts";

/** The accounts of an environment and the ways that lead into them. What it shows stands in the tables too. */
export function picture(content: EnvironmentContent): Html {
  const { name, model } = content;
  const teams = Object.values(model.environment.teams).sort((a, b) => rankOf(a) - rankOf(b));
  const drawn = teams.slice(0, MOST_TEAMS);
  const left = teams.length - drawn.length;
  const teamsHeight = drawn.length * ROW + (left > 0 ? ROW : 0);
  const height = Math.max(LEAST_HEIGHT, teamsHeight + 2 * PADDING) + DENIED_HEIGHT;
  const top = (height - DENIED_HEIGHT - teamsHeight) / 2;
  const [titleId, descriptionId] = [idOf(name, "picture-title"), idOf(name, "picture-text")];
  const nodes = nodesOf(content, height - DENIED_HEIGHT);
  return html`<figure class="picture"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${titleId} ${descriptionId}">
<title id="${titleId}">Accounts and paths of ${name}</title>
<desc id="${descriptionId}">${describe(teams)}</desc>
${nodes.map(({ path, y }) => html`<path class="line ${path}" d="${curve(PEOPLE.right, (height - DENIED_HEIGHT) / 2, NODE.left, y)}"/>`)}
${drawn.flatMap((team, index) =>
  nodes
    .filter(({ path }) => team.paths.includes(path))
    .map(
      ({ path, y }) =>
        html`<path class="line ${path}" d="${curve(NODE.right, y, TEAM.left, top + (index + 0.5) * ROW + (team.paths.length > 1 ? (path === "gateway" ? -6 : 6) : 0))}"/>`,
    ),
)}
${box(PEOPLE, (height - DENIED_HEIGHT) / 2, 72, ["Developers", "and their tools"])}
${nodes.map(({ y, lines }) => box(NODE, y, 84, lines))}
${drawn.map((team, index) => teamBox(content, team, top + (index + 0.5) * ROW))}
${left > 0 ? html`<text class="quiet" x="${TEAM.left + 14}" y="${top + (drawn.length + 0.5) * ROW + 4}">and ${left} more teams, in the tables</text>` : undefined}
${denied(content, height)}
</svg><figcaption><span class="key"><svg viewBox="0 0 34 8" aria-hidden="true"><path class="line gateway" d="M0 4H34"/></svg> through the gateway</span>
<span class="key"><svg viewBox="0 0 34 8" aria-hidden="true"><path class="line direct" d="M0 4H34"/></svg> directly, with a certificate</span></figcaption></figure>`;
}

interface Column {
  readonly left: number;
  readonly right: number;
}

const WIDTH = 960;
const PEOPLE: Column = { left: 4, right: 144 };
const NODE: Column = { left: 260, right: 500 };
const TEAM: Column = { left: 620, right: 956 };
const ROW = 50;
const PADDING = 12;
const LEAST_HEIGHT = 300;
const DENIED_HEIGHT = 66;

/** More would be no picture any more. */
const MOST_TEAMS = 24;

interface Node {
  readonly path: "direct" | "gateway";
  /** Of its middle. */
  readonly y: number;
  readonly lines: readonly string[];
}

function nodesOf({ model: { environment } }: EnvironmentContent, height: number): Node[] {
  const { gateway, platform } = environment;
  const regions = gateway === undefined ? [] : regionsOfGateway(gateway);
  const nodes: Omit<Node, "y">[] = [
    ...(takes(environment.teams, "gateway")
      ? [
          {
            path: "gateway" as const,
            lines: [
              "Gateway",
              `account ${gateway?.accountId ?? platform.accountId}`,
              regions.join(", ") || "no region yet",
            ],
          },
        ]
      : []),
    ...(takes(environment.teams, "direct")
      ? [
          {
            path: "direct" as const,
            lines: ["IAM Roles Anywhere", "a trust anchor in each account", factsOf(environment.direct?.requires)],
          },
        ]
      : []),
  ];
  return nodes.map((node, index) => ({ ...node, y: (height * (index + 0.5)) / nodes.length }));
}

function takes(teams: Readonly<Record<string, Team>>, path: "direct" | "gateway"): boolean {
  return Object.values(teams).some(({ paths }) => paths.includes(path));
}

function factsOf(requires: { readonly mfa: boolean; readonly device: boolean } | undefined): string {
  const facts = [...(requires?.mfa ? ["second factor"] : []), ...(requires?.device ? ["managed device"] : [])];
  return facts.length === 0 ? "certificate of hours" : `requires ${facts.join(" and ")}`;
}

/** Those of one path beside each other, so that few lines cross. */
function rankOf({ paths }: Team): number {
  return paths.length > 1 ? 1 : paths.includes("gateway") ? 0 : 2;
}

function describe(teams: readonly Team[]): string {
  const count = (filter: (team: Team) => boolean) => teams.filter(filter).length;
  const both = count(({ paths }) => paths.length > 1);
  const gateway = count(({ paths }) => paths.length === 1 && paths.includes("gateway"));
  const direct = count(({ paths }) => paths.length === 1 && paths.includes("direct"));
  return `Developers reach ${teams.length} team accounts: ${gateway} through the gateway alone, ${direct} with a certificate alone, ${both} by both ways. Every other way is denied.`;
}

function curve(fromX: number, fromY: number, toX: number, toY: number): string {
  const middle = (fromX + toX) / 2;
  return `M${fromX} ${round(fromY)}C${middle} ${round(fromY)} ${middle} ${round(toY)} ${toX} ${round(toY)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function box({ left, right }: Column, y: number, height: number, [title = "", ...lines]: readonly string[]): Html {
  const middle = (left + right) / 2;
  const first = y - (lines.length * 17) / 2 + 5;
  return html`<rect class="box" x="${left}" y="${round(y - height / 2)}" width="${right - left}" height="${height}" rx="8"/>
<text class="strong middle" x="${middle}" y="${round(first)}">${title}</text>${lines.map((line, index) => html`<text class="quiet middle" x="${middle}" y="${round(first + (index + 1) * 17)}">${short(line, 34)}</text>`)}`;
}

function teamBox({ model, synthesized }: EnvironmentContent, team: Team, y: number): Html {
  const account = model.accounts.find(({ holder }) => holder === `team ${team.name}`);
  const waits = synthesized.waiting.some((each) => each.team === team.name);
  const state = waits ? "waits for its account" : account === undefined ? "not in this output" : account.accountId;
  const staged = team.enforcement === "staged" ? " · policies staged" : "";
  const { left, right } = TEAM;
  return html`<rect class="box${waits ? " waiting" : ""}" x="${left}" y="${round(y - 20)}" width="${right - left}" height="40" rx="6"/>
<text class="strong" x="${left + 14}" y="${round(y - 3)}">${short(team.name, 26)}</text><text class="quiet end" x="${right - 12}" y="${round(y - 3)}">${state}${staged}</text>
<text class="quiet" x="${left + 14}" y="${round(y + 13)}">${short(team.routes.join(", ") || "no route", 46)}</text>`;
}

function denied({ model }: EnvironmentContent, height: number): Html {
  const statements = (type: "scps" | "rcps") =>
    Math.max(
      0,
      ...model.accounts.map((account) =>
        account[type].reduce((sum, { document }) => sum + document.Statement.length, 0),
      ),
    );
  const y = height - DENIED_HEIGHT / 2;
  return html`<rect class="denied" x="4" y="${round(y - 20)}" width="${WIDTH - 8}" height="44" rx="8"/>
<text class="strong" x="20" y="${round(y + 7)}">✕ Every other way is denied</text>
<text class="quiet end" x="${WIDTH - 20}" y="${round(y + 7)}">by up to ${statements("scps")} statements of SCPs and ${statements("rcps")} of RCPs an account; the management account is bound by none</text>`;
}

function short(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}
