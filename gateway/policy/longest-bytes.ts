/**
 * The most bytes that a text has in any form in which a tokenizer may read it: as it is, or in Unicode's composed form, which makes a
 * few characters longer.
 *
 * Marks on one letter are put in order for that, in a time that grows with the square of their number: a single request would hold up
 * all others for minutes. Where there are more of them than any language has, the bound stands that holds for every text.
 *
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
export function longestBytes(text: string): number {
  const bytes = Buffer.byteLength(text);
  if (bytes === text.length) return bytes;
  return MARK.test(text) && MANY_MARKS.test(text)
    ? bytes * MOST_EXPANSION
    : Math.max(bytes, Buffer.byteLength(text.normalize("NFC")));
}

/** Looked for first, for most texts have none: to look for many takes three times as long. */
const MARK = /\p{M}/u;

/** Only from the first of them on: to try again from each would take thirty times as long. */
const MANY_MARKS = /(?<!\p{M})\p{M}{31}/u;

/** @see https://unicode.org/faq/normalization.html */
const MOST_EXPANSION = 3;
