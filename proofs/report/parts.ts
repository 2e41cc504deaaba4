import { type Fragment, type Html, html } from "./html";

// What several parts of the page are made of.

/** A table that scrolls by itself where the page is narrow, by keyboard too. */
export function table(props: {
  readonly id: string;
  readonly caption: string;
  readonly header: readonly Fragment[];
  readonly rows: readonly Html[];
  readonly foot?: readonly Html[];
}): Html {
  const { id, caption, header, rows, foot = [] } = props;
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-caption">
<table id="${id}"><caption id="${id}-caption">${caption}</caption>
<thead><tr>${header.map((cell) => (isCell(cell) ? cell : html`<th scope="col">${cell}</th>`))}</tr></thead>
<tbody>${rows}</tbody>${foot.length > 0 ? html`<tfoot>${foot}</tfoot>` : undefined}
</table></div>`;
}

function isCell(cell: Fragment): boolean {
  return typeof cell === "object" && "text" in cell && cell.text.startsWith("<th");
}

/** Marks a row for the filter: whose it is, and which models it is about. Without teams it belongs to all. */
export function filtered(teams: readonly string[], models: readonly string[] = []): Html {
  const attribute = (name: "teams" | "models", values: readonly string[]) =>
    values.length === 0
      ? undefined
      : name === "teams"
        ? html` data-teams="${values.join(" ")}"`
        : html` data-models="${values.join(" ")}"`;
  return html`${attribute("teams", teams)}${attribute("models", models)}`;
}

export function chip(kind: "direct" | "gateway" | "other" | "good" | "bad" | "quiet", text: Fragment): Html {
  return html`<span class="chip ${kind}">${text}</span>`;
}

/** An identifier that may break after its separators. */
export function breakable(id: string): Html {
  return html`${id.split(/(?<=[-./])/).map((part, index) => (index === 0 ? html`${part}` : html`<wbr>${part}`))}`;
}

export function idOf(...parts: readonly string[]): string {
  return parts.join("-").replaceAll(/[^a-zA-Z0-9-]/g, "-");
}
