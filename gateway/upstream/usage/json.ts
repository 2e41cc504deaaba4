/** Reads foreign JSON: what is not as expected is `undefined`. */

export type Json = Readonly<Record<string, unknown>>;

export function parseObject(text: string): Json | undefined {
  try {
    return object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function object(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number of tokens. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function filled(value: unknown): boolean {
  return typeof value === "string" && value.length > 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
