import { createHash } from "node:crypto";
import { JwtInvalidAudienceError } from "aws-jwt-verify/error";
import { type DecomposedJwt, decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { verifyJwtSync } from "aws-jwt-verify/jwt-verifier";
import type { Credential } from "../../access/principal";
import type { IdentityCenterAccount, IssuerPolicy } from "../../access/runtime-policy";
import { Refusal } from "../refusal";
import type { IssuerKey } from "./fetch-keys";
import { FETCH_INTERVAL_MILLISECONDS, type IssuerKeys, IssuerUnavailableError } from "./issuer-keys";
import { LAST_MOMENT } from "./last-moment";
import { algorithmNames, keyTestOf } from "./signature-algorithms";

/** Whoever issues tokens that we take: an identity provider, or AWS for an account. */
export type TokenIssuer = IssuerPolicy | IdentityCenterAccount;

export interface TrustedIssuer {
  readonly policy: TokenIssuer;
  readonly keys: IssuerKeys;
}

/** A token that holds: signed by an issuer that we trust, for us, in time. */
export interface VerifiedToken<Issuer extends TokenIssuer = TokenIssuer> {
  readonly issuer: Issuer;
  readonly claims: JwtPayload;
  readonly credential: Credential;
}

/**
 * Verifies an OIDC token.
 *
 * The errors of aws-jwt-verify quote what they were given, so none of them is passed on, not even as a cause.
 *
 * @param issuers - By `iss`.
 * @param now - Milliseconds since 1970.
 * @throws Refusal `unauthenticated`, or `unavailable` when the issuer's keys cannot be fetched.
 */
export async function verifyToken(
  token: string,
  issuers: ReadonlyMap<string, TrustedIssuer>,
  now: () => number,
): Promise<VerifiedToken> {
  const unverified = decompose(token);
  const issuer = chooseIssuer(unverified, issuers);
  const { jwk, key } = await chooseKey(unverified, issuer);
  const claims = verify(token, jwk, key, issuer.policy);
  const expiresAt = checkTime(claims, issuer.policy, now());
  return {
    issuer: issuer.policy,
    claims,
    credential: { kind: "token", id: credentialId(claims, unverified), expiresAt },
  };
}

function decompose(token: string): DecomposedJwt {
  try {
    return decomposeUnverifiedJwt(token);
  } catch {
    throw refused(
      "the credential is neither a gateway key (bak_...) nor a JSON Web Token: it was cut off, or is a token of another kind, such as an opaque access token.",
    );
  }
}

function chooseIssuer({ payload }: DecomposedJwt, issuers: ReadonlyMap<string, TrustedIssuer>): TrustedIssuer {
  const issuer = payload.iss === undefined ? undefined : issuers.get(payload.iss);
  if (issuer !== undefined) return issuer;
  const trusted = [...issuers.keys()].join(", ");
  throw refused(
    trusted === ""
      ? "this gateway takes no tokens, for its policy names no issuer: use a gateway key."
      : `the token is not of an issuer that this gateway trusts: log in with ${trusted}.`,
  );
}

async function chooseKey({ header }: DecomposedJwt, issuer: TrustedIssuer): Promise<IssuerKey> {
  const fits = keyTestOf(header.alg);
  if (fits === undefined) {
    throw refused(`the token's \`alg\` is not one that this gateway takes: ${algorithmNames().join(", ")}.`);
  }
  // RFC 7515, section 4.1.11: whoever does not understand what `crit` names must refuse
  if (Object.hasOwn(header, "crit")) throw refused("the token has a `crit` header, which this gateway does not know.");
  if (header.kid === undefined || header.kid === "") {
    throw refused("the token's header has no `kid`, so nothing says which of the issuer's keys has signed it.");
  }
  const candidates = await keysWithId(header.kid, issuer);
  if (candidates.length === 0) {
    throw refused(
      `the token is signed with a key that ${issuer.policy.issuer} does not publish: log in again. If the issuer has just changed its keys, wait ${FETCH_INTERVAL_MILLISECONDS / 1000} seconds.`,
    );
  }
  const key = candidates.find(
    ({ jwk, key: candidate }) =>
      (jwk.use === undefined || jwk.use === "sig") &&
      (jwk.alg === undefined || jwk.alg === header.alg) &&
      fits(candidate),
  );
  if (key === undefined) {
    throw refused("the token's `alg` is not the one of the issuer's key that it names, or that key is too weak.");
  }
  return key;
}

async function keysWithId(id: string, issuer: TrustedIssuer): Promise<readonly IssuerKey[]> {
  try {
    return await issuer.keys.withId(id);
  } catch (error) {
    if (!(error instanceof IssuerUnavailableError)) throw error;
    throw new Refusal(
      "unavailable",
      `the gateway cannot reach ${issuer.policy.issuer} to verify your token: try again in a moment.`,
      { cause: error, retryAfterSeconds: FETCH_INTERVAL_MILLISECONDS / 1000 },
    );
  }
}

function verify(token: string, jwk: IssuerKey["jwk"], key: IssuerKey["key"], policy: TokenIssuer): JwtPayload {
  try {
    return verifyJwtSync(
      token,
      jwk,
      // the library's clock cannot be set and it lets tokens without `exp` pass: checkTime decides instead
      { issuer: policy.issuer, audience: policy.audience, graceSeconds: Number.POSITIVE_INFINITY },
      () => key,
    );
  } catch (error) {
    if (error instanceof JwtInvalidAudienceError) {
      throw refused(
        `the token was issued for another audience: this gateway takes tokens for "${policy.audience}". Log in with that client.`,
      );
    }
    throw refused("the token's signature does not hold: it was changed or cut off on its way. Log in again.");
  }
}

/** Until when the token is taken, in milliseconds. The moment `exp` itself is too late: RFC 7519, section 4.1.4. */
function checkTime({ exp, nbf }: JwtPayload, { clockSkewSeconds }: TokenIssuer, now: number): number {
  if (exp === undefined) throw refused("the token has no `exp`, and one that never ends is not taken.");
  const expiresAt = (exp + clockSkewSeconds) * 1000;
  if (now >= expiresAt) throw refused(`the token expired ${momentOf(exp)}: log in again, or refresh it.`);
  if (nbf !== undefined && now < (nbf - clockSkewSeconds) * 1000) {
    throw refused(`the token holds only from ${momentOf(nbf)} on: check the clocks of the issuer and of the gateway.`);
  }
  return Math.min(expiresAt, LAST_MOMENT);
}

function momentOf(seconds: number): string {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? `${seconds} seconds after 1970` : moment.toISOString();
}

/**
 * Without a `jti` the hash of what is signed. Not of the whole token: a signature can be written in several ways, so its owner
 * could change a token's id and slip a revocation.
 */
function credentialId({ jti }: JwtPayload, { headerB64, payloadB64 }: DecomposedJwt): string {
  if (jti !== undefined && SAFE_ID.test(jti)) return jti;
  return createHash("sha256").update(`${headerB64}.${payloadB64}`).digest("base64url").slice(0, 22);
}

/** May stand in logs, in names of scopes and in keys of stores. */
const SAFE_ID = /^[A-Za-z0-9._~-]{1,128}$/;

function refused(message: string): Refusal {
  return new Refusal("unauthenticated", message);
}
