/** A member of a JSON object, by where it stands in the text. */
export interface Member {
  readonly key: string;
  /** Where its key begins. */
  readonly start: number;
  readonly valueStart: number;
  /** Behind its value. */
  readonly end: number;
}

/**
 * The members of the object that begins at an offset. What lies in their values is skipped, not looked at.
 *
 * @param text - JSON that `JSON.parse` has accepted.
 */
export function membersOf(text: string, start = 0): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, skipSpace(text, start) + 1);
  while (text.charCodeAt(at) !== CLOSE_BRACE) {
    const keyEnd = skipString(text, at);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, valueStart);
    members.push({ key: keyOf(text.slice(at, keyEnd)), start: at, valueStart, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
  }
  return members;
}

/** Replaces values, adds members and takes members away; every other character stays as it is. */
export function editObject(
  text: string,
  edits: ReadonlyMap<string, string | undefined>,
  members: readonly Member[] = membersOf(text),
): string {
  const kept: string[] = [];
  const written = new Set<string>();
  for (const member of members) {
    if (!edits.has(member.key)) {
      kept.push(text.slice(member.start, member.end));
      continue;
    }
    written.add(member.key);
    const value = edits.get(member.key);
    if (value !== undefined) kept.push(text.slice(member.start, member.valueStart) + value);
  }
  for (const [key, value] of edits) {
    if (value !== undefined && !written.has(key)) kept.push(`${JSON.stringify(key)}:${value}`);
  }
  return `{${kept.join(",")}}`;
}

/** What a JSON text holds. */
interface JsonCounts {
  /** Of all its objects together. */
  readonly keys: number;
  /** Of what it holds more than it may, in words. */
  readonly excess?: string;
}

/** Far deeper than any request, and far from where functions that call themselves for each level run out of stack. */
export const DEEPEST = 500;

/**
 * Objects and lists of a body; a long conversation has some thousands. An empty one takes twenty times its length in memory: a few bodies
 * of nothing else would fill it.
 */
const MOST_PARTS = 200_000;

/** Each is several tokens, so no model reads many more. To read them all takes many times as long as a text of the same length. */
const MOST_KEYS = 200_000;

/** Numbers, texts and the like. Each is two tokens with its comma: a million of them, which is what the largest models read. */
const MOST_VALUES = 500_000;

/**
 * Counts what a text holds, before time and memory are spent on it: stops where it is too much.
 *
 * @param text - Whether it is JSON need not be known yet.
 */
export function countJson(text: string): JsonCounts {
  let depth = 0;
  let parts = 0;
  let keys = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = skipString(text, at) - 1;
        break;
      case COLON:
        if (++keys > MOST_KEYS) return { keys, excess: `holds more than ${MOST_KEYS} keys` };
        break;
      case COMMA:
        if (++commas >= MOST_VALUES) return { keys, excess: `holds more than ${MOST_VALUES} values` };
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > DEEPEST) return { keys, excess: `is nested more than ${DEEPEST} deep` };
        if (++parts > MOST_PARTS) return { keys, excess: `holds more than ${MOST_PARTS} objects and lists` };
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        break;
    }
  }
  return { keys };
}

/**
 * A key that stands twice in some object, at whatever depth: a reader takes one of both values, and nobody knows which.
 *
 * @param text - JSON that `JSON.parse` has accepted, at most some hundreds deep.
 * @param value - What `JSON.parse` has made of it.
 * @param keys - How many the text has.
 */
export function repeatedKey(text: string, value: unknown, keys: number): string | undefined {
  return keysIn(value) === keys ? undefined : findRepeatedKey(text); // to look for one takes three times as long as to count
}

function keysIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === "object") keys += keysIn(each);
    return keys;
  }
  for (const inner of Object.values(value)) {
    keys++;
    if (typeof inner === "object") keys += keysIn(inner);
  }
  return keys;
}

function findRepeatedKey(text: string): string | undefined {
  // The keys of the objects around the place; an array has none.
  const around: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = skipString(text, at);
      const keys = around.at(-1);
      if (isKey && keys !== undefined) {
        const key = keyOf(text.slice(at, end));
        if (keys.has(key)) return key;
        keys.add(key);
        isKey = false;
      }
      at = end;
      continue;
    }
    if (code === OPEN_BRACE) around.push(new Set());
    else if (code === OPEN_BRACKET) around.push(undefined);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) around.pop();
    if (code === OPEN_BRACE || code === COMMA) isKey = around.at(-1) !== undefined;
    else if (code === OPEN_BRACKET) isKey = false;
    at++;
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function keyOf(quoted: string): string {
  return quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
}

function skipSpace(text: string, at: number): number {
  let next = at;
  for (;;) {
    const code = text.charCodeAt(next);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return next;
    next++;
  }
}

/** From an opening quote to behind the closing one; to the text's end where there is none. */
function skipString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (quote - before) % 2 === 0;
}

function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return skipString(text, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, start);
  let depth = 0;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = skipString(text, at);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    at++;
    if (depth === 0) return at;
  }
}

function skipScalar(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20 || Number.isNaN(code))
      return at;
    at++;
  }
}
