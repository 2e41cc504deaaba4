import { MAX_LIFETIME } from "../leaf/leaf-validity";
import { CLOCK_SKEW } from "../times";
import type { RevokedCertificate } from "./revocation-list";

/**
 * Without the certificates that have ended by themselves: nobody takes those any more.
 *
 * One whose end nobody knows was issued before it was revoked, and lives for the longest lifetime at most.
 *
 * @param now - Milliseconds since 1970.
 */
export function pruneExpired(revoked: readonly RevokedCertificate[], now: number): readonly RevokedCertificate[] {
  return revoked.filter(({ notAfter, revokedAt }) => (notAfter ?? revokedAt + MAX_LIFETIME * 1000) + CLOCK_SKEW >= now);
}

/** One entry a serial. What was listed before keeps its time; what is known of its end and reason is put together. */
export function mergeRevoked(
  listed: readonly RevokedCertificate[],
  added: readonly RevokedCertificate[],
): readonly RevokedCertificate[] {
  const bySerial = new Map<string, RevokedCertificate>();
  for (const revoked of [...listed, ...added]) {
    const known = bySerial.get(revoked.serial);
    bySerial.set(revoked.serial, known === undefined ? revoked : { ...revoked, ...known });
  }
  return [...bySerial.values()];
}
