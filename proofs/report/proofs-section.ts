import { ATTACKS } from "../attacks/catalogue";
import type { EnvironmentProofs, ProofResult } from "../result";
import { count, grouped } from "../words";
import type { EnvironmentContent } from "./content";
import { type Html, html } from "./html";
import { isFailed, type MergedRow, mergedRows } from "./merged-rows";
import { chip, filtered, idOf, table } from "./parts";

/** What was asked of the policies, and which statement answered. */
export function proofsSection({ name, proofs }: EnvironmentContent): Html {
  const title = html`<h3 id="${idOf(name, "proofs")}">Proofs and attacks</h3>`;
  if ("notRun" in proofs) return html`${title}<p class="not-run">${chip("bad", "not run")} ${proofs.notRun}</p>`;
  const failures = proofs.proofs.flatMap(({ name: proof, failures: each }) =>
    each.map((failure) => html`<li><strong>${proof}</strong>: ${failure}</li>`),
  );
  return html`${title}
${table({
  id: idOf(name, "proof-table"),
  caption: `Proofs of ${name}`,
  header: ["Proof", "What it shows", html`<th scope="col" class="number">Questions</th>`, "Result"],
  rows: proofs.proofs.map(proofRow),
})}
${failures.length === 0 ? undefined : html`<h4>What failed</h4><ul class="failures">${failures}</ul>`}
${attacksTable(name, proofs)}
${proofs.proofs.filter(({ name: proof, rows }) => proof !== "attacks" && rows.length > 0).map((proof) => questions(name, proof))}
<h4>Taken for true</h4><ul>${proofs.assumptions.map((assumption) => html`<li>${assumption}</li>`)}</ul>`;
}

/** `passed`, `2 of 5 failed`, `not run`, for the top of the page. */
export function verdictOf(proofs: EnvironmentContent["proofs"]): {
  readonly kind: "good" | "bad";
  readonly text: string;
} {
  if ("notRun" in proofs) return { kind: "bad", text: "not run" };
  const failed = proofs.proofs.filter(({ passed }) => !passed).length;
  return failed === 0
    ? { kind: "good", text: `all ${proofs.proofs.length} passed` }
    : { kind: "bad", text: `${failed} of ${proofs.proofs.length} failed` };
}

function proofRow({ name, shows, passed, subjects }: ProofResult): Html {
  return html`<tr><th scope="row">${name}</th><td>${shows}</td><td class="number">${grouped(subjects)}</td><td>${verdict(passed)}</td></tr>`;
}

function verdict(passed: boolean): Html {
  return passed ? chip("good", "✓ passed") : chip("bad", "✕ failed");
}

function attacksTable(name: string, { proofs }: EnvironmentProofs): Html | undefined {
  const rows = mergedRows(proofs.find((proof) => proof.name === "attacks")?.rows ?? []);
  if (rows.length === 0) return undefined;
  const attacks = new Set(rows.flatMap(({ attack }) => attack ?? [])).size;
  return html`<details open><summary>${count(attacks, "attack")} that ${attacks === 1 ? "was" : "were"} tried, and what stops each</summary>${questionTable(
    {
      id: idOf(name, "attacks"),
      caption: `Attacks on ${name}, step by step, and work that must stay allowed`,
      first: "Attack",
      most: MOST_ATTACKS,
    },
    rows,
  )}</details>`;
}

function questions(environment: string, { name, rows }: ProofResult): Html {
  const merged = mergedRows(rows);
  return html`<details><summary>${count(merged.length, "kind")} of question of the proof ${name}</summary>${questionTable(
    {
      id: idOf(environment, name, "rows"),
      caption: `What the proof ${name} asked of ${environment}`,
      first: "Path",
      most: MOST_QUESTIONS,
    },
    merged,
  )}</details>`;
}

function questionTable(
  {
    id,
    caption,
    first,
    most,
  }: { readonly id: string; readonly caption: string; readonly first: string; readonly most: number },
  rows: readonly MergedRow[],
): Html {
  const left = rows.length - most;
  return html`<div class="questions">${table({
    id,
    caption,
    header: [first, "Who", "Tries", "Result", "Decided by"],
    rows: rows.slice(0, most).map(questionRow),
  })}</div>${left > 0 ? html`<p>And ${grouped(left)} more: <code>bedrock-access prove --json</code> has all.</p>` : undefined}`;
}

/** Beyond, the page would be slow and nobody would read it. */
const MOST_ATTACKS = 600;
const MOST_QUESTIONS = 250;

function questionRow(row: MergedRow): Html {
  const { who, what, actions, decision, by, teams, model, attack, path } = row;
  const first = attack === undefined ? (path === undefined ? "any" : chip(path, path)) : attackText(attack, row.step);
  const result = isFailed(row) ? chip("bad", `✕ ${decision}`) : chip("good", `✓ ${decision}`);
  return html`<tr${filtered(teams, model === undefined ? [] : [model])}><th scope="row">${first}</th><td>${who}${teamsText(teams)}</td><td>${what}${actionsText(actions)}</td><td>${result}</td><td>${by}</td></tr>`;
}

/** Many actions of one kind are told by their number and opened by whoever wants to see them. */
function actionsText(actions: readonly string[]): Html {
  const text = html`<small><code>${actions.join(", ")}</code></small>`;
  return actions.length > 3
    ? html`<details><summary>${count(actions.length, "action")}</summary>${text}</details>`
    : text;
}

/** With a link to where the attack is described. */
function attackText(id: string, step: number | undefined): Html {
  const attack = ATTACKS.find((each) => each.id === id);
  const text = attack === undefined ? id : html`<a href="${attack.source}" rel="noreferrer">${id}</a>`;
  const isOneOfSeveral = step !== undefined && attack?.steps.length !== 1;
  return html`${text}${isOneOfSeveral ? html`<small>step ${step}</small>` : undefined}`;
}

function teamsText(teams: readonly string[]): Html | undefined {
  if (teams.length === 0) return undefined;
  return html`<small>${teams.length > 3 ? `${teams.length} teams` : teams.join(", ")}</small>`;
}
