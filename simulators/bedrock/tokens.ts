/**
 * How text becomes tokens.
 *
 * - `words`: up to four letters or digits of an alphabet are one token, any other visible character is one, white space is
 *   none. So English comes near to what Claude counts, and CJK, emoji and punctuation cost one each.
 * - `bytes`: each UTF-8 byte is one token. No tokenizer counts more, so an estimate that holds for this holds for all.
 *
 * `words` never counts more than `bytes`: each of its tokens takes at least one byte that no other takes.
 */
export type Counting = "words" | "bytes";

export function countTokens(text: string, counting: Counting = "words"): number {
  if (counting === "bytes") return Buffer.byteLength(text);
  let tokens = 0;
  for (let at = tokenEnd(text, 0); at !== undefined; at = tokenEnd(text, at)) tokens++;
  return tokens;
}

export interface Piece {
  readonly text: string;
  readonly tokens: number;
}

/** Cuts a text where tokens end. The pieces together are the text, and their tokens are its tokens. */
export function cutIntoPieces(text: string, tokensEach: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let tokens = 0;
  let end = 0;
  for (let at = tokenEnd(text, 0); at !== undefined; at = tokenEnd(text, at)) {
    end = at;
    tokens++;
    if (tokens < tokensEach) continue;
    pieces.push({ text: text.slice(start, end), tokens });
    start = end;
    tokens = 0;
  }
  if (start < text.length) pieces.push({ text: text.slice(start), tokens });
  return pieces;
}

/** The longest beginning of a text that has no more than so many tokens. */
export function truncate(text: string, limit: number): Piece {
  let tokens = 0;
  let end = 0;
  for (let at = tokenEnd(text, 0); at !== undefined; at = tokenEnd(text, at)) {
    if (tokens === limit) return { text: text.slice(0, end), tokens };
    end = at;
    tokens++;
  }
  return { text, tokens };
}

/** A text of exactly so many tokens. */
export function sayTokens(count: number): string {
  if (count <= 0) return "";
  const rounds = Math.ceil(count / VOCABULARY.length);
  return Array.from({ length: rounds }, () => VOCABULARY_TEXT)
    .join(" ")
    .split(" ", count)
    .join(" ");
}

/** Each is one token. */
const VOCABULARY = ["the", "sun", "came", "up", "over", "a", "low", "hill", "and", "it", "was", "day"];
const VOCABULARY_TEXT = VOCABULARY.join(" ");

const LETTERS_PER_TOKEN = 4;

/** Where the next token ends, white space before it included; `undefined` when none is left. */
function tokenEnd(text: string, start: number): number | undefined {
  let at = start;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  if (at >= text.length) return undefined;
  const first = text.charCodeAt(at);
  if (!isLetter(first)) return at + (isHighSurrogate(first) && at + 1 < text.length ? 2 : 1);
  let letters = 0;
  while (at < text.length && letters < LETTERS_PER_TOKEN && isLetter(text.charCodeAt(at))) {
    at++;
    letters++;
  }
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0;
}

/** ASCII letters and digits, accented Latin, Greek, Cyrillic. */
function isLetter(code: number): boolean {
  if (code < 0x80)
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
  return (code >= 0xc0 && code <= 0x24f) || (code >= 0x370 && code <= 0x52f);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
