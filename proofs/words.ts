import { dollars, type Nanodollars } from "../access/money";

/** `1 team`, `2 teams`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `$9,000`, `$0.25`, `$0.000033`: rounded up, so that a bound stays one. */
export function money(amount: Nanodollars): string {
  const value = dollars(amount);
  if (value >= 100) return `$${grouped(Math.ceil(value))}`;
  const digits = value === 0 || value >= 0.01 ? 2 : 6;
  const scale = 10 ** digits;
  const [whole = "", part = ""] = (Math.ceil(value * scale - 1e-6) / scale).toFixed(digits).split(".");
  return part === "00" ? `$${whole}` : `$${whole}.${part}`;
}

/** `1,234,567`, in every locale. */
export function grouped(number: number): string {
  return String(number).replaceAll(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * Text of somebody else's with line breaks, control characters, and those that turn or hide what stands beside them, shown by their
 * code: it cannot look like what it is not.
 */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gu,
    (each) => `U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
