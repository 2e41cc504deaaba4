import type { z } from "zod";
import type { Authority, DirectIssuer, DirectPath, Issuer } from "../environment";
import type { direct } from "../schema/direct";
import { DEFAULT_SESSION_SECONDS } from "./defaults";

type Written = z.output<typeof direct>;

/** @param known - The gateway's providers: what they say of theirs holds for the issuer too, unless it says otherwise. */
export function resolveDirect(written: Written, known: readonly Issuer[]): DirectPath {
  return {
    authority: resolveAuthority(written.authority),
    issuerCommonName: written.issuerCommonName,
    issuer: written.issuer && resolveIssuer(written.issuer, known),
    sessionSeconds: written.sessionSeconds ?? DEFAULT_SESSION_SECONDS,
    requires: { mfa: written.requires?.mfa ?? true, device: written.requires?.device ?? false },
  };
}

function resolveAuthority(authority: Written["authority"]): Authority {
  switch (authority.kind) {
    case "pem":
      return authority;
    case "kms":
      return { kind: "kms", generations: authority.generations ?? [1], days: authority.days ?? DEFAULT_AUTHORITY_DAYS };
    case "private-ca":
      return { kind: "private-ca", days: authority.days ?? DEFAULT_AUTHORITY_DAYS };
  }
}

/** Two years: it is rotated with an overlap, and nobody should do that every month. */
const DEFAULT_AUTHORITY_DAYS = 730;

function resolveIssuer(issuer: NonNullable<Written["issuer"]>, known: readonly Issuer[]): DirectIssuer {
  const same = known.find((provider) => provider.issuer === issuer.provider);
  const required = same?.requiredAmr ?? [];
  return {
    provider: issuer.provider,
    audience: issuer.audience,
    scopes: issuer.scopes ?? DEFAULT_SCOPES,
    jwksUri: issuer.jwksUri ?? same?.jwksUri,
    userClaim: issuer.userClaim ?? same?.userClaim ?? "email",
    groupsClaim: issuer.groupsClaim ?? same?.groupsClaim ?? "groups",
    mfaMethods: issuer.mfaMethods ?? (required.length > 0 ? required : DEFAULT_MFA_METHODS),
    deviceClaims: issuer.deviceClaims ?? {},
    requiredClaims: issuer.requiredClaims ?? same?.requiredClaims ?? {},
    clockSkewSeconds: issuer.clockSkewSeconds ?? same?.clockSkewSeconds ?? 30,
    lifetimeSeconds: issuer.lifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS,
    maxLoginAgeSeconds: issuer.maxLoginAgeSeconds ?? DEFAULT_LOGIN_AGE_SECONDS,
    rate: issuer.rate ?? DEFAULT_RATE,
  };
}

/** With a refresh token, so that a certificate renews itself while the login lasts. */
const DEFAULT_SCOPES: readonly string[] = ["openid", "email", "profile", "offline_access"];

/** @see https://www.rfc-editor.org/rfc/rfc8176#section-2 */
const DEFAULT_MFA_METHODS: readonly string[] = ["mfa"];

const DEFAULT_LIFETIME_SECONDS = 8 * 3_600;

/** A working day and the evening: who signs in once in the morning is not asked again. */
const DEFAULT_LOGIN_AGE_SECONDS = 12 * 3_600;

/** Several machines and several tries; a stolen refresh token must not fill a revocation list. */
const DEFAULT_RATE = { certificates: 20, seconds: 3_600 } as const;
