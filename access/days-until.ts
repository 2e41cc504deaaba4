/**
 * Days until a day begins at midnight UTC, as policies have it; part of a day counted as one; 0 when it has begun.
 *
 * @param day - `YYYY-MM-DD`
 */
export function daysUntil(day: string, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(day) - now.getTime()) / MS_PER_DAY));
}

const MS_PER_DAY = 86_400_000;
