import { type AuthorityChain, requireValid } from "../authority/authority-certificate";
import { CLOCK_SKEW } from "../times";
import { LeafError } from "./leaf-error";

/** Milliseconds since 1970, whole seconds: that is what a certificate can say. */
export interface LeafValidity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Seconds. Shorter ones would end before an AWS session of 15 minutes does. */
export const MIN_LIFETIME = 900;

/** Seconds: a day. What is stolen ends by itself soon, and revocation lists stay short. */
export const MAX_LIFETIME = 86_400;

/**
 * From a few minutes ago, for clocks that are behind, until the lifetime is over or the CA ends.
 *
 * @throws LeafError `lifetime`, or `authority-ends` when the CA's end leaves less than the shortest lifetime
 * @throws AuthorityError when the CA does not hold now
 */
export function leafValidity(lifetimeSeconds: number, chain: AuthorityChain, now: number): LeafValidity {
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < MIN_LIFETIME || lifetimeSeconds > MAX_LIFETIME) {
    throw new LeafError(
      "lifetime",
      `a lifetime of ${lifetimeSeconds} s: give a whole number from ${MIN_LIFETIME} to ${MAX_LIFETIME} (15 minutes to a day).`,
    );
  }
  requireValid(chain, now);
  const notBefore = wholeSecond(Math.max(now - CLOCK_SKEW, chain.issuing.notBefore));
  const notAfter = wholeSecond(Math.min(now + lifetimeSeconds * 1000, chain.notAfter));
  if (notAfter - now >= MIN_LIFETIME * 1000 - 1000) return { notBefore, notAfter };
  throw new LeafError(
    "authority-ends",
    `the CA "${chain.issuing.commonName}" ends at ${new Date(chain.notAfter).toISOString()}: rotate to a new CA now.`,
  );
}

function wholeSecond(moment: number): number {
  return Math.floor(moment / 1000) * 1000;
}
