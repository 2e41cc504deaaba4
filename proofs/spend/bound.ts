import type { Nanodollars } from "../../access/money";

/** The most that can be spent in some time, or why nothing of ours says how much that is. */
export type Bound =
  | {
      readonly kind: "at-most";
      readonly cost: Nanodollars;
      /** What holds it there, as a phrase: `dollars a day of the team`. */
      readonly by: string;
    }
  | {
      readonly kind: "unbounded";
      /** A sentence. */
      readonly why: string;
    };

/**
 * Calendar minute, day and month of the environment's time zone. Sixty seconds around midnight lie in two days, and may cost what
 * the minute's bound says in each.
 */
export const SPANS = ["minute", "day", "month"] as const;

export type Span = (typeof SPANS)[number];

export type Spend = Readonly<Record<Span, Bound>>;

export function eachSpan(bound: (span: Span) => Bound): Spend {
  return { minute: bound("minute"), day: bound("day"), month: bound("month") };
}

/** The tightest: all of them hold. The first of equals names itself. */
export function least(bounds: readonly Bound[], otherwise: string): Bound {
  const [first, ...others] = bounds.filter((bound) => bound.kind === "at-most");
  if (first === undefined) return { kind: "unbounded", why: otherwise };
  return others.reduce((tightest, bound) => (bound.cost < tightest.cost ? bound : tightest), first);
}

/** What all of them come to together. One without a bound leaves the sum without; one alone is its own sum. */
export function sumOf(bounds: readonly Bound[], by: string): Bound {
  if (bounds.length === 1 && bounds[0] !== undefined) return bounds[0];
  const unbounded = bounds.find((bound) => bound.kind === "unbounded");
  if (unbounded !== undefined) return unbounded;
  return { kind: "at-most", cost: bounds.reduce((sum, bound) => sum + costOf(bound), 0), by };
}

/** What is known to be at most spent, where something of it has no bound. */
export function boundedPart(bounds: readonly Bound[]): Nanodollars {
  return bounds.reduce((sum, bound) => sum + costOf(bound), 0);
}

function costOf(bound: Bound): Nanodollars {
  return bound.kind === "at-most" ? bound.cost : 0;
}
