import type { ControlRow } from "../controls/parse-controls";
import { type Html, html } from "./html";
import { breakable, chip, table } from "./parts";

/** What the two paths promise, and what is not kept yet. */
export function controlsSection(controls: readonly ControlRow[]): Html {
  const open = controls.filter((each) => each.open !== undefined);
  return html`<section aria-labelledby="controls"><h2 id="controls">Controls</h2>
<p>What the two paths promise in the version of the library that made this report: ${controls.length - open.length} of ${controls.length} are kept, with a test
that shows it; <strong>${open.length} are open</strong>.</p>
${table({
  id: "control-table",
  caption:
    "Controls: strengths to keep (P), weaknesses to make good (C), risks to close (R); D is the direct path, G the gateway",
  header: ["Control", "Promise", "State", "Kept by, or why it is open"],
  rows: controls.map(controlRow),
})}</section>`;
}

function controlRow({ id, statement, open, keptBy }: ControlRow): Html {
  return html`<tr><th scope="row">${id}</th><td>${prose(statement)}</td><td>${open === undefined ? chip("good", "✓ kept") : chip("quiet", "open")}</td><td>${
    open === undefined ? keptBy.map((path) => html`<code>${breakable(path)}</code> `) : prose(open)
  }</td></tr>`;
}

/** A cell of the page of controls, with its code in backticks. */
function prose(text: string): Html {
  return html`${text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
