import { Refusal } from "../refusal";
import { countJson, editObject, type Member, membersOf, repeatedKey } from "./json-members";

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The JSON object of a request: read once, and changed only where the policy changes it. Unknown fields, numbers as they are
 * written, the order of keys: all that a prompt cache or a newer API may rest on stays, to the letter.
 */
export class JsonBody {
  private constructor(
    readonly text: string,
    readonly value: JsonObject,
    private readonly members: readonly Member[],
  ) {}

  /**
   * @throws Refusal `invalid` for bytes that are no UTF-8, no JSON, no object, or an object that is nested too deep, holds more
   * than any request has use for, or names a key twice: of two values the upstream might take the one that was not checked.
   */
  static parse(bytes: Uint8Array): JsonBody {
    let text: string;
    try {
      text = UTF8.decode(bytes);
    } catch (cause) {
      throw new Refusal("invalid", "The request body is not UTF-8 text.", { cause });
    }
    const { keys, excess } = countJson(text);
    if (excess !== undefined) {
      throw new Refusal("invalid", `The request body ${excess}. Send less at once, or send data as text.`);
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new Refusal("invalid", `The request body is not JSON: ${reasonOf(cause)}.`, { cause });
    }
    if (!isObject(value)) throw new Refusal("invalid", "The request body is not a JSON object.");
    requireKeysOnce(text, value, keys);
    return new JsonBody(text, value, membersOf(text));
  }

  /** The object below a key as a body of its own, or `undefined` when no object stands there. */
  part(key: string): JsonBody | undefined {
    const member = this.members.find((each) => each.key === key);
    const value = this.value[key];
    if (member === undefined || !isObject(value)) return undefined;
    const text = this.text.slice(member.valueStart, member.end);
    return new JsonBody(text, value, membersOf(text));
  }

  /** A value as the client has written it, `1e400` for what no number here can be; `undefined` when there is none. */
  written([key = "", ...inner]: readonly string[]): string | undefined {
    if (inner.length > 0) return this.part(key)?.written(inner);
    const member = this.members.find((each) => each.key === key);
    return member && this.text.slice(member.valueStart, member.end);
  }

  /** @param edits - New values as JSON text; `undefined` takes the key away. */
  edited(edits: ReadonlyMap<string, string | undefined>): string {
    return edits.size === 0 ? this.text : editObject(this.text, edits, this.members);
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** At every depth: where a key stands twice the upstream may read the value that was not checked. */
function requireKeysOnce(text: string, value: JsonObject, keys: number): void {
  const key = repeatedKey(text, value, keys);
  if (key === undefined) return;
  throw new Refusal(
    "invalid",
    `An object of the request body has the key ${JSON.stringify(key.slice(0, 100))} twice. Send it once.`,
  );
}

/** V8 quotes a piece of the text in its message, which may be a prompt: only the position is kept. */
function reasonOf(error: unknown): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? "it ends too early or holds a stray character" : `at character ${position}`;
}
