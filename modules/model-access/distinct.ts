import { Token } from "cdktf";

/**
 * Each value once, sorted, so that the order of routes does not change a policy.
 *
 * Tokens come last in the order given: their numbers change with whatever else the app makes.
 */
export function distinct(values: readonly string[]): string[] {
  const all = [...new Set(values)];
  const isToken = (value: string) => Token.isUnresolved(value);
  return [...all.filter((value) => !isToken(value)).sort(), ...all.filter(isToken)];
}
