/** The day and month that money counts for now, and those that follow, in the environment's time zone. */
export interface Calendar {
  /** `2026-11-25` */
  readonly day: string;
  /** When the day ends, in milliseconds since 1970. */
  readonly dayEndsAt: number;
  readonly nextDay: string;
  /** `2026-11` */
  readonly month: string;
  readonly monthEndsAt: number;
  readonly nextMonth: string;
}

/**
 * Tells days and months of one time zone. Asking costs a comparison until the day turns.
 *
 * A day is what the zone's clocks show: 23 or 25 hours when they change.
 */
export class CalendarOf {
  private readonly format: Intl.DateTimeFormat;
  private known: Calendar | undefined;
  private knownFrom = 0;

  /** @param timeZone - IANA name. */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  }

  /** @param now - Milliseconds since 1970. */
  at(now: number): Calendar {
    if (this.known === undefined || now < this.knownFrom || now >= this.known.dayEndsAt) {
      this.known = this.compute(now);
      this.knownFrom = now;
    }
    return this.known;
  }

  private compute(now: number): Calendar {
    const day = this.dayAt(now);
    const month = day.slice(0, 7);
    const dayEndsAt = this.firstMoment(now, now + 26 * HOUR, (moment) => this.dayAt(moment) !== day);
    const monthEndsAt = this.firstMoment(
      now,
      now + 33 * 24 * HOUR,
      (moment) => this.dayAt(moment).slice(0, 7) !== month,
    );
    return {
      day,
      dayEndsAt,
      nextDay: this.dayAt(dayEndsAt),
      month,
      monthEndsAt,
      nextMonth: this.dayAt(monthEndsAt).slice(0, 7),
    };
  }

  private dayAt(moment: number): string {
    return this.format.format(moment);
  }

  /** The first millisecond at which it holds; it holds at the end, and once it holds it goes on. */
  private firstMoment(from: number, to: number, holds: (moment: number) => boolean): number {
    let before = from;
    let after = to;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (holds(middle)) after = middle;
      else before = middle;
    }
    return after;
  }
}

const HOUR = 3_600_000;
