import { randomUUID } from "node:crypto";
import { chunks } from "../chunks";
import type { ReloadedState } from "../limiter-store";
import type { Reply } from "./reply";
import { SCRIPTS, type Script } from "./scripts";

/** Runs a script for one team. */
export type Run = (script: Script, scopes: readonly string[], args: readonly string[]) => Promise<Reply>;

/** A script holds up every other team: each step is a few milliseconds at most, however much a team has. */
const STEP = 500;

/**
 * Writes what was read for a new epoch, in steps. Nothing counts before the last of them begins the epoch.
 *
 * @returns false when the lock was lost on the way.
 */
export async function reloadInSteps(run: Run, owner: string, state: ReloadedState): Promise<boolean> {
  const epoch = randomUUID();
  const known = await run(SCRIPTS.oldScopes, [], [owner]);
  if (known.kind !== "scopes") return false;

  // Scopes that have spent nothing this month are written as well: nothing of the old epoch may be taken for theirs.
  const nothing = { day: 0, month: 0 };
  const spent = new Map(
    known
      .reply(1)
      .texts()
      .map((scope) => [scope, nothing]),
  );
  for (const { scope, day, month } of state.totals) spent.set(scope, { day, month });

  const steps: [Script, readonly string[], readonly string[]][] = [
    ...chunks([...spent], STEP).map((some): [Script, string[], string[]] => [
      SCRIPTS.reloadScopes,
      some.map(([scope]) => scope),
      [epoch, state.day, state.month, ...some.flatMap(([, { day, month }]) => [`${day}`, `${month}`])],
    ]),
    ...chunks(state.countedIds, STEP).map((ids): [Script, string[], string[]] => [SCRIPTS.reloadCounted, [], ids]),
    ...chunks(state.marks, STEP).map((marks): [Script, string[], string[]] => [SCRIPTS.reloadMarks, [], marks]),
    [SCRIPTS.finishReload, [], [epoch, state.day, state.month, `${state.pauseMilliseconds}`]],
  ];
  for (const [script, scopes, args] of steps) {
    const { kind } = await run(script, scopes, [owner, ...args]);
    if (kind !== "reloaded") return false;
  }
  return true;
}
