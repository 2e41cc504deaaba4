import type { Serial } from "../serial";

/** A certificate that ended before its time. */
export interface RevokedCertificate {
  readonly serial: Serial;
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
  readonly reason?: RevocationReason;
  /** Its own end, in milliseconds since 1970; absent where nobody knows: lists do not say it. */
  readonly notAfter?: number;
  /** The key identifier of the CA that issued it, in hex; absent where nobody knows: then every CA lists it. */
  readonly authorityKeyId?: string;
}

/** Why it ended. Costs 14 bytes an entry. AWS does not look at it. */
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export const REVOCATION_REASONS = [
  "key-compromise",
  "affiliation-changed",
  "superseded",
  "cessation-of-operation",
  "privilege-withdrawn",
] as const;

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1 */
export const REASON_CODES: Readonly<Record<RevocationReason, number>> = {
  "key-compromise": 1,
  "affiliation-changed": 3,
  superseded: 4,
  "cessation-of-operation": 5,
  "privilege-withdrawn": 9,
};

/** A CA's signed list of the certificates that it has revoked. */
export interface RevocationList {
  /** With the label `X509 CRL`, which AWS and OpenSSL want. */
  readonly pem: string;
  /** Larger in every later list of the CA. */
  readonly number: bigint;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** When the next list is due at the latest, in milliseconds since 1970. */
  readonly nextUpdate: number;
  /** The key identifier of the CA, in hex. */
  readonly authorityKeyId: string;
  readonly entries: readonly RevokedCertificate[];
}

/** The label of OpenSSL and AWS. RFC 7468 has it; @peculiar/x509 writes `CRL`, which both refuse. */
export const REVOCATION_LIST = "X509 CRL";
