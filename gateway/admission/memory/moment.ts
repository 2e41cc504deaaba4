import type { Calendar } from "../../../access/calendar";
import { DAY_MILLISECONDS, MONTH_MILLISECONDS } from "../rules";

/** When it is, and the day and month that count. */
export interface Moment {
  readonly now: number;
  readonly day: Period;
  readonly month: Period;
}

export interface Period {
  readonly id: string;
  readonly endsAt: number;
}

/**
 * What a gateway's calendar says of the store's time. A day that the team has reached does not turn back, whatever the clock
 * of a gateway shows.
 */
export function momentOf(calendar: Calendar, now: number, reachedDay: string, reachedMonth: string): Moment {
  const day = later(reachedDay, now < calendar.dayEndsAt ? calendar.day : calendar.nextDay);
  const month = later(reachedMonth, now < calendar.monthEndsAt ? calendar.month : calendar.nextMonth);
  return {
    now,
    day: { id: day, endsAt: calendar.dayEndsAt + (day === calendar.day ? 0 : DAY_MILLISECONDS) },
    month: { id: month, endsAt: calendar.monthEndsAt + (month === calendar.month ? 0 : MONTH_MILLISECONDS) },
  };
}

export function later(one: string, other: string): string {
  return one > other ? one : other;
}

export function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
