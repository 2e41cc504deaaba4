import type { IssuingFacts } from "../../environment/names";
import type { Leaf } from "../leaf/leaf";
import type { RevocationReason, RevokedCertificate } from "../revocation-list/revocation-list";
import type { Serial } from "../serial";

/** What is kept of a certificate: whose it is, how to revoke it, and what must not come again. Nothing of it is secret. */
export interface IssuedCertificate {
  readonly serial: Serial;
  readonly user: string;
  readonly team: string;
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** SHA-256 of the SubjectPublicKeyInfo, in hex. */
  readonly keyHash: string;
  readonly facts: IssuingFacts;
  /** The key identifier of the CA that issued it, in hex. */
  readonly authorityKeyId: string;
}

/** Every certificate that was ever issued. */
export interface IssuedCertificates {
  /**
   * Call it before the certificate is handed out.
   *
   * @throws IssuedCertificateError `known-serial` or `known-key`: of two requests with one key that come at once, one fails here
   */
  add(certificate: IssuedCertificate): Promise<void>;

  /** @param serial - In any spelling of hex, as CloudTrail or openssl print it. */
  bySerial(serial: string): Promise<IssuedCertificate | undefined>;

  /** The newest first. */
  byUser(user: string): Promise<readonly IssuedCertificate[]>;

  /** Whether a certificate has, or had, the key with this hash. */
  hasKey(keyHash: string): Promise<boolean>;
}

/** The record of a certificate that was just issued. */
export function recordOf(leaf: Leaf, { team, now }: { team: string; now: number }): IssuedCertificate {
  const { serial, notAfter, keyHash, facts, authorityKeyId, subject } = leaf;
  const { user, organization: environment } = subject;
  return { serial, user, team, environment, issuedAt: now, notAfter, keyHash, facts, authorityKeyId };
}

/** What an authority needs to know to revoke it. */
export function revocationOf(
  { serial, notAfter, authorityKeyId }: IssuedCertificate,
  revokedAt: number,
  reason?: RevocationReason,
): RevokedCertificate {
  return { serial, notAfter, authorityKeyId, revokedAt, ...(reason !== undefined && { reason }) };
}
