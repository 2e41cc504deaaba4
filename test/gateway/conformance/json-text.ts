/** A member of a JSON object: its key, and its value as it is written. */
export type Member = readonly [key: string, value: string];

/** A JSON object as text, of which every letter counts. */
export class JsonText {
  readonly text: string;

  /** @param space - What stands between its parts. */
  constructor(
    readonly members: readonly Member[],
    space: string,
  ) {
    const written = members.map(([key, value]) => `${JSON.stringify(key)}:${value}`);
    this.text = `{${space}${written.join(`${space},${space}`)}${space}}`;
  }

  /** Reads what the gateway has written. Slow and plain: each value is the shortest text behind its key that is JSON. */
  static read(text: string): JsonText {
    const members: Member[] = [];
    let at = text.indexOf("{") + 1;
    while (text[at] !== "}") {
      const keyEnd = text.indexOf('"', at + 1) + 1; // no key of ours has a quote
      const valueStart = keyEnd + 1;
      const end = valueEnd(text, valueStart);
      members.push([JSON.parse(text.slice(at, keyEnd)), text.slice(valueStart, end)]);
      at = text[end] === "," ? end + 1 : end;
    }
    return new JsonText(members, "");
  }
}

/** A value ends before a comma or the last brace. */
function valueEnd(text: string, start: number): number {
  for (let end = start + 1; end < text.length; end++) {
    if ((text[end] === "," || text[end] === "}") && isJson(text.slice(start, end))) return end;
  }
  throw new Error(`There is no value at ${start}.`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
