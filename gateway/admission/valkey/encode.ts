import type { Calendar } from "../../../access/calendar";
import { LIMIT_KINDS, type Limits } from "../../../environment/environment";
import type { RunningCall, TeamKey } from "../limiter-store";
import { allowedBy } from "../rules";

/** All keys of a team share a hash tag, so that a cluster keeps them on one node and a script may use them together. */
export function teamKeys({ environment, team }: TeamKey): readonly string[] {
  return ["team", "due", "scopes", "counted", "lock"].map((name) => `{${environment}/${team}}:${name}`);
}

/** @param name - `user/anna` */
export function scopeKey({ environment, team }: TeamKey, name: string): string {
  return `{${environment}/${team}}:scope:${name}`;
}

export function breakerField(target: string): string {
  return `breaker:${target}`;
}

/** Written once: the calendar is the same object until the day turns. */
export const calendarArgs = remembered(
  ({ dayEndsAt, day, nextDay, monthEndsAt, month, nextMonth }: Calendar): readonly string[] => [
    `${dayEndsAt}`,
    day,
    nextDay,
    `${monthEndsAt}`,
    month,
    nextMonth,
  ],
);

/** Written once: limits are the same objects until the policy changes. */
export const limitArgs = remembered((limits: Limits): readonly string[] =>
  LIMIT_KINDS.map((kind) => `${allowedBy(kind, limits[kind]) ?? ""}`),
);

/** What was made of an object before. Goes away with it. */
function remembered<Subject extends object, Result>(make: (subject: Subject) => Result): (subject: Subject) => Result {
  const known = new WeakMap<Subject, Result>();
  return (subject) => {
    const found = known.get(subject);
    if (found !== undefined) return found;
    const made = make(subject);
    known.set(subject, made);
    return made;
  };
}

/** Scopes of several calls: each is a key of the script once, and the calls name them by position, from 1. */
export class ScopePositions {
  private readonly positions = new Map<string, number>();

  get names(): string[] {
    return [...this.positions.keys()];
  }

  /** Their number, then their positions. */
  of(scopes: readonly string[]): string[] {
    return [`${scopes.length}`, ...scopes.map((name) => `${this.position(name)}`)];
  }

  private position(name: string): number {
    const known = this.positions.get(name);
    if (known !== undefined) return known;
    const position = this.positions.size + 1;
    this.positions.set(name, position);
    return position;
  }
}

export function renewArgs(call: RunningCall, scopes: ScopePositions): string[] {
  const { id, epoch, at, day, month, tokens, cost } = call;
  const names = JSON.stringify(call.scopes);
  return [id, epoch, `${at}`, day, month, `${tokens}`, `${cost}`, names, ...scopes.of(call.scopes)];
}
