import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "../policy/json-body";
import { Refusal } from "../refusal";

/** Reads an object of a request. What has the wrong type is refused by its place, such as `messages[2].content`. */
export class Fields {
  /** @param path - Where the object stands; empty for the body itself. */
  constructor(
    readonly value: JsonObject,
    readonly path = "",
  ) {}

  /** Where a key of the object stands. */
  at(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  /** The value of a key; `undefined` for `null` too, by which clients leave things out. */
  get(key: string): unknown {
    return (Object.hasOwn(this.value, key) ? this.value[key] : undefined) ?? undefined;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === "string") return value;
    throw wrong(this.at(key), value, "a text");
  }

  requiredText(key: string): string {
    const text = this.text(key);
    if (text === undefined || text === "") throw wrong(this.at(key), text, "a text");
    return text;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.get(key);
    const choice = choices.find((each) => each === value);
    if (value !== undefined && choice === undefined) throw wrong(this.at(key), value, `one of ${choices.join(", ")}`);
    return choice;
  }

  number(key: string): number | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === "number") return value;
    throw wrong(this.at(key), value, "a number");
  }

  count(key: string): number | undefined {
    const value = this.get(key);
    if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value) && value >= 1)) return value;
    throw wrong(this.at(key), value, "a whole number of at least 1");
  }

  flag(key: string): boolean | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === "boolean") return value;
    throw wrong(this.at(key), value, "true or false");
  }

  object(key: string): Fields | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : fieldsOf(value, this.at(key));
  }

  requiredObject(key: string): Fields {
    return fieldsOf(this.get(key), this.at(key));
  }

  list(key: string): readonly unknown[] {
    const value = this.get(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    throw wrong(this.at(key), value, "a list");
  }

  objects(key: string): readonly Fields[] {
    return this.list(key).map((value, index) => fieldsOf(value, `${this.at(key)}[${index}]`));
  }
}

/** What becomes of a field that a request may have. */
export type FieldUse =
  /** It reaches the model, or shapes the answer. */
  | { readonly kind: "carried" }
  /** Nothing depends on it here. It is told in a header of the answer. */
  | { readonly kind: "unused" }
  /** Passes with values that ask for nothing. */
  | { readonly kind: "only"; readonly values: readonly unknown[] };

export const CARRIED: FieldUse = { kind: "carried" };
export const UNUSED: FieldUse = { kind: "unused" };
export const only = (...values: readonly unknown[]): FieldUse => ({ kind: "only", values });

/**
 * Refuses what an object holds and the table does not: nothing that a client asks for is lost in silence.
 *
 * @returns where the fields stand that are there and unused.
 */
export function requireKnown({ value, path }: Fields, uses: Readonly<Record<string, FieldUse>>): string[] {
  const unused: string[] = [];
  for (const [key, given] of Object.entries(value)) {
    if (given === null || given === undefined) continue;
    const place = path === "" ? key : `${path}.${key}`;
    const use = Object.hasOwn(uses, key) ? uses[key] : undefined;
    if (use === undefined) throw unsupported(place, "Leave it out.", given);
    if (use.kind === "unused") unused.push(place);
    if (use.kind === "only" && !use.values.some((allowed) => isDeepStrictEqual(given, allowed))) {
      const allowed = use.values.map((each) => JSON.stringify(each)).join(" or ");
      throw unsupported(place, `Leave it out, or send ${allowed}.`, given);
    }
  }
  return unused;
}

/** A value of the wrong type or form. */
export function wrong(field: string, value: unknown, expected: string): Refusal {
  const shown = value === undefined ? "is missing" : `is ${textOf(value)}`;
  return new Refusal("invalid", `${field.slice(0, 200)} ${shown}. Send ${expected}.`, { field });
}

/** Of a number like 1e400 JSON has only `null` left. */
function textOf(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return "a number that is too large";
  return (JSON.stringify(value) ?? "").slice(0, 80);
}

/** Something that the model behind cannot be asked. */
export function unsupported(field: string, mend = "Leave it out.", value?: unknown): Refusal {
  const place = field.slice(0, 200);
  const shown = value === undefined || typeof value === "object" ? "" : ` ${JSON.stringify(value)}`.slice(0, 40);
  return new Refusal("invalid", `${place}${shown} cannot be carried over to this model. ${mend}`, { field: place });
}

function fieldsOf(value: unknown, path: string): Fields {
  if (isObject(value)) return new Fields(value, path);
  throw wrong(path, value, "an object");
}
