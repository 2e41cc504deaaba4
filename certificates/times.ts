export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * How far two clocks may be apart. A certificate holds from so long before it is issued, and stays in a revocation list for so long
 * after its end.
 */
export const CLOCK_SKEW = 5 * MINUTE;
