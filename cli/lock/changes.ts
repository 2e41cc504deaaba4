import { pathText } from "../../environment/problems";

/** One value that the lock and AWS do not agree on. */
export interface Change {
  /** `accounts.teams.payments.status`. */
  readonly path: string;
  /** What the lock says; absent when it says nothing. */
  readonly locked?: unknown;
  /** What AWS says; absent when it says nothing. */
  readonly actual?: unknown;
}

/** Every value that differs, in the order of the paths. Lists are one value. */
export function changesBetween(locked: unknown, actual: unknown): Change[] {
  const before = leaves(locked, []);
  const after = leaves(actual, []);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path)))
    .map((path) => ({
      path,
      ...(before.has(path) ? { locked: before.get(path) } : {}),
      ...(after.has(path) ? { actual: after.get(path) } : {}),
    }));
}

/** `- path: value` as the lock has it, `+ path: value` as AWS has it. */
export function renderChange(change: Change): string[] {
  return [
    ...("locked" in change ? [`- ${change.path}: ${JSON.stringify(change.locked)}`] : []),
    ...("actual" in change ? [`+ ${change.path}: ${JSON.stringify(change.actual)}`] : []),
  ];
}

function leaves(value: unknown, path: readonly string[]): Map<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value === undefined ? new Map() : new Map([[pathText(path), value]]);
  }
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, [...path, key])]));
}
