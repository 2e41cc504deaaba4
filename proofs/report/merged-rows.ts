import type { ProofRow } from "../result";

/** Rows that say the same of several teams, or of several actions. */
export interface MergedRow extends ProofRow {
  /** In their order; of a row that failed, or that is a step of an attack, one. */
  readonly actions: readonly string[];
}

/**
 * Rows that differ in nothing that is shown but their teams as one, for all of these; what went wrong first, else in their order. Where
 * action after action is asked alike and answered alike, all of them are one row too.
 *
 * Teams are alike by the whole of their policies: where a question is answered alike for several kinds of them, it is one row here.
 */
export function mergedRows(rows: readonly ProofRow[]): readonly MergedRow[] {
  const merged = new Map<string, MergedRow>();
  for (const row of rows) {
    const { who, what, action, expected, decision, asExpected, by, model, path, attack, step } = row;
    const single = isFailed(row) || attack !== undefined || model !== undefined ? action : undefined;
    const key = JSON.stringify([who, what, single, expected, decision, asExpected, by, model, path, attack, step]);
    const known = merged.get(key);
    merged.set(key, {
      ...row,
      teams: [...new Set([...(known?.teams ?? []), ...row.teams])],
      actions: [...new Set([...(known?.actions ?? []), action])],
    });
  }
  const all = [...merged.values()];
  const failed = all.filter(isFailed);
  return [...failed, ...all.filter((row) => !isFailed(row))];
}

export function isFailed({ asExpected }: ProofRow): boolean {
  return !asExpected;
}
