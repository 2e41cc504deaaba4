import { types } from "node:util";

/** A part of a value that runs code when it is read, which threw. */
export interface UnreadablePart {
  /** `teams.payments`; empty: the value itself. */
  readonly path: string;
  readonly thrown: unknown;
}

/**
 * Whether a value and not its reader is to blame: where in it a getter or a proxy stands that throws. `undefined`: nowhere.
 *
 * @param thrown - What its reader has met. A proxy may throw this at one way of reading alone, so that it is not tried again.
 */
export function unreadablePart(value: unknown, thrown: unknown): UnreadablePart | undefined {
  const seen = new Set<object>();
  const waiting: { readonly path: string; readonly value: unknown }[] = [{ path: "", value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    if (types.isProxy(value)) return { path, thrown };
    seen.add(value);
    for (const [key, { get, value: inner }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      const below = path === "" ? key : `${path}.${key}`;
      try {
        waiting.push({ path: below, value: get === undefined ? inner : get.call(value) });
      } catch (error) {
        return { path: below, thrown: error };
      }
    }
  }
  return undefined;
}
