import { createHash } from "node:crypto";
import { accessSection, modelsOf } from "./access-section";
import type { EnvironmentContent, ReportContent } from "./content";
import { controlsSection } from "./controls-section";
import { costSection } from "./cost-section";
import { type Fragment, Html, html } from "./html";
import { noticesSection } from "./notices-section";
import { chip, idOf } from "./parts";
import { picture } from "./picture";
import { proofsSection, verdictOf } from "./proofs-section";
import { SCRIPT } from "./script";
import { boundText, spendSection } from "./spend-section";
import { STYLE } from "./style";

/**
 * The whole report as one HTML file. It asks no network for anything, and its Content-Security-Policy forbids it to: only its own style
 * and its own script are let in, by their hash.
 */
export function renderReport(content: ReportContent): string {
  const { environments, controls, pricesOf, madeAt, version } = content;
  const names = environments.map(({ name }) => name).join(", ");
  return html`${new Html("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Bedrock access: ${names}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>Who can reach which model, and what it can cost</h1>
<p class="sub">Amazon Bedrock in ${names}. Made ${madeAt.toISOString().slice(0, 16).replace("T", " ")} UTC from what was synthesized, by bedrock-access ${version}.</p>
<ul class="facts">${environments.map(facts)}${controlFacts(content)}</ul>
<nav aria-label="Contents"><ul>${environments.flatMap(({ name }) => [
    html`<li><a href="#${idOf(name)}">${name}</a></li>`,
  ])}<li><a href="#controls">Controls</a></li></ul></nav>
</header>
<main id="main">
${filterForm(environments)}
${environments.map(
  (each) => html`<section aria-labelledby="${idOf(each.name)}"><h2 id="${idOf(each.name)}">${each.name}</h2>
<p class="sub">Lock <code>${each.synthesized.lockHash.slice(0, 12)}</code>, ${each.synthesized.stacks.length} stacks.</p>
${sectionLinks(each.name)}
${picture(each)}
${accessSection(each)}
${spendSection(each, pricesOf)}
${costSection(each)}
${proofsSection(each)}
${noticesSection(each)}
</section>`,
)}
${controlsSection(controls)}
</main>
<footer><p>One file, no network. Monospaced text and names come from the environment as they are written there.</p></footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

function policy(): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function facts({ name, model, access, spend, proofs, synthesized, exemptions }: EnvironmentContent): Html {
  const teams = Object.keys(model.environment.teams).length;
  const waiting = synthesized.waiting.length;
  const verdict = verdictOf(proofs);
  return html`<li><h2>${name}</h2><dl>
${fact("Teams", `${teams}${waiting > 0 ? `, ${waiting} waiting` : ""}`)}
${fact("Models", modelsOf(access).length)}
${spend.paths.map(({ path, spend: { month } }) => fact(`A month, ${path}`, html`${month.kind === "at-most" ? "≤ " : ""}${boundText(month)}`))}
${fact("Exemptions", exemptions.length)}
${fact("Proofs", chip(verdict.kind, `${verdict.kind === "good" ? "✓" : "✕"} ${verdict.text}`))}
</dl></li>`;
}

function controlFacts({ controls }: ReportContent): Html {
  const open = controls.filter((each) => each.open !== undefined).length;
  return html`<li><h2>Controls</h2><dl>${fact("Kept, with a test", controls.length - open)}${fact("Open", open)}</dl></li>`;
}

function fact(name: string, value: Fragment): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function sectionLinks(name: string): Html {
  const parts = [
    ["access", "Access"],
    ["spend", "Cost at most"],
    ["limits", "Limits"],
    ["cost", "Cost apart from models"],
    ["proofs", "Proofs and attacks"],
    ["notices", "What to keep in mind"],
  ] as const;
  return html`<nav aria-label="Parts of ${name}"><ul>${parts.map(([part, text]) => html`<li><a href="#${idOf(name, part)}">${text}</a></li>`)}</ul></nav>`;
}

/** Hidden until the script runs, which alone makes it work. */
function filterForm(environments: readonly EnvironmentContent[]): Html {
  const teams = [...new Set(environments.flatMap(({ model }) => Object.keys(model.environment.teams)))].sort();
  const models = [...new Set(environments.flatMap(({ access }) => modelsOf(access)))].sort();
  const options = (values: readonly string[]) =>
    values.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<form id="filter" hidden aria-label="Filter all tables">
<label for="filter-team">Team</label><select id="filter-team"><option value="">all</option>${options(teams)}</select>
<label for="filter-model">Model</label><select id="filter-model"><option value="">all</option>${options(models)}</select>
<button type="reset">Show all</button><output id="filter-told" for="filter-team filter-model" aria-live="polite"></output>
</form>`;
}
