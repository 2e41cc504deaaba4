/**
 * Whether less than so many milliseconds have passed since a moment. Not so where it lies ahead: then the clock was set back, and nobody
 * knows how long ago it was.
 *
 * @param since - Milliseconds since 1970; `-Infinity`: never.
 */
export function isWithin(milliseconds: number, since: number, now: number): boolean {
  return since <= now && now - since < milliseconds;
}
