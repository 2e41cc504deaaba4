import type { IssuingPolicy, ProviderPolicy } from "../../../access/issuing-policy";
import type { SigningAuthority } from "../../../certificates/authority/signing-authority";
import { FileIssuedCertificates } from "../../../certificates/issued/file-issued-certificates";
import { CertificateIssuer } from "../../../certificates/issuer/certificate-issuer";
import { IssuerError } from "../../../certificates/issuer/issuer-error";
import { MemoryRateLimiter, MemoryUsedTokens } from "../../../certificates/issuer/memory-parts";
import type { IssuerParts, IssuingEvent } from "../../../certificates/issuer/parts";
import { tokenVerifier } from "../../../certificates/issuer/verify-token";
import { makeRequest } from "../../../certificates/request/make-request";
import { type OidcIssuer, startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import type { Claims, TokenOptions } from "../../../simulators/oidc/token";
import { makeAuthority, NOW } from "../support/fixtures";

export const AUDIENCE = "bedrock-access-login";

export interface IssuerWorld {
  readonly provider: OidcIssuer;
  readonly authority: SigningAuthority;
  readonly clock: { now: number };
  readonly issued: FileIssuedCertificates;
}

export async function startIssuerWorld(folder: string): Promise<IssuerWorld> {
  const clock = { now: NOW };
  return {
    clock,
    provider: await startOidcIssuer({ algorithm: "ES256", clock: () => clock.now }),
    authority: await makeAuthority(folder),
    issued: new FileIssuedCertificates(`${folder}/issued`),
  };
}

export function providerPolicy(url: string, other: Partial<ProviderPolicy> = {}): ProviderPolicy {
  return {
    ...{ issuer: url, audience: AUDIENCE, userClaim: "email", groupsClaim: "groups", mfaMethods: ["mfa"] },
    ...{ deviceClaims: { device: ["managed"] }, requiredClaims: {}, clockSkewSeconds: 30 },
    ...other,
  };
}

export function issuerPolicy(url: string, other: Partial<IssuingPolicy> = {}): IssuingPolicy {
  return {
    environment: "dev",
    login: { provider: url, clientId: AUDIENCE, scopes: ["openid"] },
    providers: [providerPolicy(url)],
    teams: {
      research: { groups: ["bedrock-research"], organizationalUnit: "Research" },
      payments: { groups: ["bedrock-payments", "bedrock-billing"], organizationalUnit: "payments" },
    },
    requires: { mfa: true, device: false },
    lifetimeSeconds: 8 * 3_600,
    maxLoginAgeSeconds: 12 * 3_600,
    rate: { certificates: 5, seconds: 3_600 },
    ...other,
  };
}

export function makeIssuer(
  { provider, authority, clock, issued }: IssuerWorld,
  policy: IssuingPolicy = issuerPolicy(provider.url),
  other: Partial<IssuerParts> = {},
) {
  const events: IssuingEvent[] = [];
  const now = () => clock.now;
  const issuer = new CertificateIssuer(policy, {
    authority,
    issued,
    tokens: tokenVerifier(policy.providers, (url, init) => fetch(url, init), now),
    usedTokens: new MemoryUsedTokens(now),
    rates: new MemoryRateLimiter(),
    revocations: { isRevoked: async () => false },
    audit: (event) => void events.push(event),
    now,
    ...other,
  });
  return { issuer, events };
}

/** A token of Anna's, who has just signed in with a second factor. */
export function tokenOf({ provider, clock }: IssuerWorld, claims: Claims = {}, options: TokenOptions = {}): string {
  const own = {
    ...{ sub: "anna-1", email: "anna@example.com", groups: ["bedrock-research"], aud: AUDIENCE, amr: ["pwd", "mfa"] },
    ...{ auth_time: Math.floor(clock.now / 1000) - 60, jti: `${Math.random()}` },
  };
  return provider.issue({ ...own, ...claims }, options);
}

export async function newRequest(): Promise<string> {
  return (await makeRequest()).requestPem;
}

/** What an issuer refused with. */
export async function refusal(issuing: Promise<unknown>): Promise<IssuerError> {
  const error: unknown = await issuing.then(
    () => "issued",
    (thrown: unknown) => thrown,
  );
  if (error instanceof IssuerError) return error;
  throw new Error(`no refusal: ${error}`);
}
