import type { IssuingRate } from "../../access/issuing-policy";
import type { IssuingFacts } from "../../environment/names";
import type { CertificateAuthority } from "../authority/authority";
import type { IssuedCertificates } from "../issued/issued-certificates";
import type { IssuerErrorCode } from "./issuer-error";
import type { TokenVerifier } from "./verify-token";

/** What the issuer works with, each replaceable: files on a laptop, AWS's services in production. */
export interface IssuerParts {
  readonly authority: Pick<CertificateAuthority, "issue">;
  readonly issued: IssuedCertificates;
  readonly tokens: TokenVerifier;
  readonly usedTokens: UsedTokens;
  readonly rates: RateLimiter;
  readonly revocations: RevocationMarks;
  readonly audit: (event: IssuingEvent) => void | Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Which tokens have had their certificate. */
export interface UsedTokens {
  /**
   * Marks a token as used. Of two that come at once one gets `false`.
   *
   * @param id - From `VerifiedToken`.
   * @param until - Milliseconds since 1970, after which nobody would take the token anyway.
   */
  use(id: string, until: number): Promise<boolean>;
}

export interface RateLimiter {
  /** Counts one. @returns the seconds to wait, or `undefined` when it may be. */
  take(user: string, rate: IssuingRate, now: number): Promise<number | undefined>;
}

/** The access state, as far as the issuer asks it. */
export interface RevocationMarks {
  /** @param mark - As `revocationMark` spells it, such as `user:anna@example.com`. */
  isRevoked(mark: string): Promise<boolean>;
}

/** A decision of the issuer. Holds neither token nor key. */
export interface IssuingEvent {
  readonly kind: "certificate-issued" | "certificate-refused";
  /** ISO 8601. */
  readonly at: string;
  readonly environment: string;
  readonly provider?: string;
  /** `sub` of the token, as far as it was verified. */
  readonly subject?: string;
  /** A hash: tells which token it was to whoever has it. */
  readonly token?: string;
  readonly user?: string;
  readonly team?: string;
  readonly facts?: IssuingFacts;
  readonly serial?: string;
  readonly keyHash?: string;
  /** ISO 8601. */
  readonly expiresAt?: string;
  readonly code?: IssuerErrorCode;
  readonly reason?: string;
  /** Where the caller came from, as the transport says. */
  readonly source?: string;
}
