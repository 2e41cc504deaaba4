import { visible } from "../words";

/** Text that is HTML already. Everything else is escaped where it is put into a page. */
export class Html {
  constructor(readonly text: string) {}
}

export type Fragment = string | number | Html | undefined | readonly Fragment[];

/** HTML in which every value is escaped, unless it is HTML itself: whatever stands in an environment, it stays text. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  return new Html(strings.reduce((text, string, index) => `${text}${textOf(values[index - 1])}${string}`));
}

function textOf(value: Fragment): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return value.map(textOf).join("");
}

function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"'`=]/g, (each) => `&#${each.charCodeAt(0)};`);
}
