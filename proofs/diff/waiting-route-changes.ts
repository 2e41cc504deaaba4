import type { WaitingRoute } from "../../environment/synthesized";

/** Routes of teams by their names. One that waits in several regions has a reason for each. */
export interface WaitingRouteChanges {
  readonly begins: readonly WaitingRoute[];
  readonly ends: readonly WaitingRoute[];
  /** Waits before and after, and not for the same. */
  readonly changed: readonly ChangedWait[];
}

export interface ChangedWait {
  readonly team: string;
  readonly route: string;
  /** Every reason for which it waited. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Command that ends the wait. */
  readonly next: string;
}

/** Compares who waits for what; how the next command is worded makes no change. */
export function waitingRouteChanges(
  before: readonly WaitingRoute[] = [],
  after: readonly WaitingRoute[] = [],
): WaitingRouteChanges {
  const [then, now] = [byName(before), byName(after)];
  return {
    begins: after.filter((each) => !then.has(nameOf(each))),
    ends: before.filter((each) => !now.has(nameOf(each))),
    changed: [...now].flatMap(([name, waits]) => changedWait(then.get(name), waits)),
  };
}

function changedWait(before: readonly WaitingRoute[] | undefined, after: readonly WaitingRoute[]): ChangedWait[] {
  const [first] = after;
  if (before === undefined || first === undefined) return [];
  const [were, are] = [reasonsOf(before), reasonsOf(after)];
  const isSame = were.length === are.length && were.every((reason) => are.includes(reason));
  const { team, route, next } = first;
  return isSame ? [] : [{ team, route, before: were, after: are, next }];
}

function reasonsOf(waits: readonly WaitingRoute[]): string[] {
  return [...new Set(waits.map(({ reason }) => reason))];
}

function byName(waits: readonly WaitingRoute[]): ReadonlyMap<string, readonly WaitingRoute[]> {
  const found = new Map<string, WaitingRoute[]>();
  for (const each of waits) found.set(nameOf(each), [...(found.get(nameOf(each)) ?? []), each]);
  return found;
}

/** Neither name may hold a slash. */
function nameOf({ team, route }: WaitingRoute): string {
  return `${team}/${route}`;
}
