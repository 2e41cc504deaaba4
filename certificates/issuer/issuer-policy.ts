import type { IssuingFacts } from "../../environment/names";

/** Who gets certificates, and of which kind. Plain data: it survives JSON. */
export interface IssuerPolicy {
  /** The O of every certificate. */
  readonly environment: string;
  readonly providers: readonly ProviderPolicy[];
  /** Teams that take the direct path. */
  readonly teams: Readonly<Record<string, IssuerTeam>>;
  /** What must hold; the rest is written into the certificate as it is. */
  readonly requires: IssuingFacts;
  /** 900 to 86,400. */
  readonly lifetimeSeconds: number;
  /** How long ago the person may have signed in. Renewals by refresh token end then, too. */
  readonly maxLoginAgeSeconds: number;
  readonly rate: IssuingRate;
}

/** An identity provider whose tokens open the issuer. */
export interface ProviderPolicy {
  /** Exactly as in a token's `iss`. */
  readonly issuer: string;
  /** Ours alone: a token for the gateway, which every tool has, must not become a certificate. */
  readonly audience: string;
  /** Where its keys are. Absent: its discovery document says it. */
  readonly jwksUri?: string;
  readonly userClaim: string;
  readonly groupsClaim: string;
  /** Values of `amr` of which one proves a second factor. */
  readonly mfaMethods: readonly string[];
  /** Claims that together prove a managed device, each by one of its values. Empty: nothing proves one. */
  readonly deviceClaims: Readonly<Record<string, readonly string[]>>;
  /** Claims without which there is no certificate. */
  readonly requiredClaims: Readonly<Record<string, readonly string[]>>;
  /** Seconds that clocks may differ. */
  readonly clockSkewSeconds: number;
}

export interface IssuerTeam {
  readonly groups: readonly string[];
  /** The OU of its certificates. */
  readonly organizationalUnit: string;
  /** Where its certificates become credentials, once that is known. */
  readonly session?: TeamSession;
}

/** What a client needs for CreateSession. Nothing of it is secret. */
export interface TeamSession {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly region: string;
  /** 900 to 43,200. */
  readonly durationSeconds: number;
  /** An origin. Absent: AWS's own. */
  readonly endpoint?: string;
}

/** So many certificates for one user in so long. */
export interface IssuingRate {
  readonly certificates: number;
  readonly seconds: number;
}

/** A working day and the evening: who signs in once in the morning is not asked again. */
export const DEFAULT_LOGIN_AGE_SECONDS = 12 * 3_600;

export const DEFAULT_LIFETIME_SECONDS = 8 * 3_600;

/** Several machines and several tries; a stolen refresh token must not fill a revocation list. */
export const DEFAULT_RATE: IssuingRate = { certificates: 20, seconds: 3_600 };

/** @see https://www.rfc-editor.org/rfc/rfc8176#section-2 */
export const DEFAULT_MFA_METHODS: readonly string[] = ["mfa"];
