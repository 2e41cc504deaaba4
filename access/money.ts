/**
 * Money is counted in whole nanodollars (10⁻⁹ US dollars): a token costs hundreds of them, and sums stay exact.
 *
 * A number holds 9,007,199 dollars of them exactly, more than any limit of ours.
 */
export type Nanodollars = number;

const PER_DOLLAR = 1_000_000_000;

/** Rounded up: a part of a nanodollar is charged whole. */
export function nanodollars(dollars: number): Nanodollars {
  return Math.ceil(dollars * PER_DOLLAR - 1e-6);
}

export function dollars(amount: Nanodollars): number {
  return amount / PER_DOLLAR;
}
