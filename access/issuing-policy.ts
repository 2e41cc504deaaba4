import type { IssuingFacts } from "../environment/names";

/** Who gets certificates, and of which kind: rendered from the environment. Plain data: it survives JSON. */
export interface IssuingPolicy {
  /** The O of every certificate. */
  readonly environment: string;
  /** What a client needs to sign in, beside the provider's address. */
  readonly login: LoginSettings;
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

/** How the command signs in. Public. */
export interface LoginSettings {
  /** The identity provider: the `iss` of its tokens. */
  readonly provider: string;
  /** The program's id there, which is the audience of its tokens. */
  readonly clientId: string;
  readonly scopes: readonly string[];
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
