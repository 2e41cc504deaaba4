import { createHash, type KeyObject } from "node:crypto";
import { JwtInvalidAudienceError } from "aws-jwt-verify/error";
import { type DecomposedJwt, decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { verifyJwtSync } from "aws-jwt-verify/jwt-verifier";
import type { ProviderPolicy } from "../../access/issuing-policy";
import { TOKEN_ALGORITHMS } from "../../access/token-algorithms";
import { IssuerError } from "./issuer-error";
import { type Fetch, type ProviderKey, ProviderKeys } from "./provider-keys";

/** A token that holds: signed by a provider that we trust, for us alone, in time. */
export interface VerifiedToken {
  readonly provider: ProviderPolicy;
  readonly claims: JwtPayload;
  /** Names this token and no other, and is no secret. */
  readonly id: string;
  /** Milliseconds since 1970, after which it is not taken. */
  readonly expiresAt: number;
}

export interface TokenVerifier {
  /** @throws IssuerError */
  verify(token: string): Promise<VerifiedToken>;
}

/**
 * Verifies tokens of OpenID Connect providers.
 *
 * The errors of aws-jwt-verify quote what they were given: none of them is passed on, not even as a cause.
 */
export function tokenVerifier(providers: readonly ProviderPolicy[], fetch: Fetch, now: () => number): TokenVerifier {
  const known = new Map(
    providers.map((policy) => [policy.issuer, { policy, keys: new ProviderKeys(policy, fetch, now) }]),
  );
  return {
    async verify(token) {
      const unverified = decompose(token);
      const provider = known.get(unverified.payload.iss ?? "");
      if (provider === undefined) {
        throw invalid(`the token is not of a provider that this issuer trusts: ${[...known.keys()].join(", ")}.`);
      }
      const { policy, keys } = provider;
      const { jwk, key } = await chooseKey(unverified, policy, keys);
      const claims = checkSignature(token, jwk, key, policy);
      requireOwnAudience(claims, policy);
      const expiresAt = checkTime(claims, policy, now());
      return { provider: policy, claims, id: idOf(unverified), expiresAt };
    },
  };
}

function decompose(token: string): DecomposedJwt {
  try {
    return decomposeUnverifiedJwt(token);
  } catch {
    throw invalid("the credential is no JSON Web Token: it was cut off, or is an opaque access token.");
  }
}

async function chooseKey(
  { header }: DecomposedJwt,
  { issuer }: ProviderPolicy,
  keys: ProviderKeys,
): Promise<ProviderKey> {
  const fits = TOKEN_ALGORITHMS.get(header.alg ?? "");
  if (fits === undefined) throw invalid(`the token's \`alg\` is none of ${[...TOKEN_ALGORITHMS.keys()].join(", ")}.`);
  // RFC 7515, section 4.1.11: whoever does not understand what `crit` names must refuse
  if (Object.hasOwn(header, "crit")) throw invalid("the token has a `crit` header, which this issuer does not know.");
  const candidates = await keys.withId(header.kid ?? "").catch((cause: unknown) => {
    throw new IssuerError("provider-unreachable", `the keys of ${issuer} cannot be fetched to verify your token.`, {
      mend: "Try again in a moment.",
      retryAfterSeconds: 5,
      cause,
    });
  });
  const key = candidates.find(
    ({ jwk, key: candidate }) =>
      (jwk.use ?? "sig") === "sig" && (jwk.alg ?? header.alg) === header.alg && fits(candidate),
  );
  if (key === undefined) throw invalid(`the token is not signed with a key that ${issuer} publishes for its \`alg\`.`);
  return key;
}

function checkSignature(token: string, jwk: ProviderKey["jwk"], key: KeyObject, policy: ProviderPolicy): JwtPayload {
  try {
    // the library's clock cannot be set and it lets tokens without `exp` pass: checkTime decides instead
    const options = {
      issuer: policy.issuer,
      audience: policy.audience,
      graceSeconds: Number.POSITIVE_INFINITY,
    };
    return verifyJwtSync(token, jwk, options, () => key);
  } catch (error) {
    if (error instanceof JwtInvalidAudienceError) throw wrongAudience(policy);
    throw invalid("the token's signature does not hold: it was changed or cut off on its way.");
  }
}

/** Whoever else a token is for could hand it in here and get a certificate of its owner's. */
function requireOwnAudience({ aud }: JwtPayload, policy: ProviderPolicy): void {
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.every((audience) => audience === policy.audience)) throw wrongAudience(policy);
}

function wrongAudience({ audience }: ProviderPolicy): IssuerError {
  return new IssuerError("wrong-audience", `the token is not for "${audience}" alone.`, {
    mend: "Log in with `bedrock-access login`: a token for the gateway or for another program opens nothing here.",
  });
}

/** The moment `exp` itself is too late: RFC 7519, section 4.1.4. */
function checkTime({ exp, nbf, iat }: JwtPayload, { clockSkewSeconds }: ProviderPolicy, now: number): number {
  if (exp === undefined) throw invalid("the token has no `exp`, and one that never ends is not taken.");
  if (now >= (exp + clockSkewSeconds) * 1000) {
    throw new IssuerError("token-expired", `the token expired at ${momentOf(exp)}.`, { mend: LOG_IN });
  }
  const begins = Math.max(nbf ?? 0, iat ?? 0);
  if (now < (begins - clockSkewSeconds) * 1000) {
    throw new IssuerError(
      "token-not-yet-valid",
      `the token is of ${momentOf(begins)}, and here it is ${momentOf(now / 1000)}.`,
      {
        mend: `Have the clocks of the identity provider and of the issuer set: they differ by more than ${clockSkewSeconds} seconds.`,
      },
    );
  }
  return (exp + clockSkewSeconds) * 1000;
}

/**
 * The `jti`, or for providers that send none the hash of what is signed. Not of the whole token, for a signature can be written in
 * several ways.
 */
function idOf({ payload, headerB64, payloadB64 }: DecomposedJwt): string {
  const { iss = "", jti } = payload;
  const own = typeof jti === "string" && jti !== "" ? `jti ${iss} ${jti}` : `token ${headerB64}.${payloadB64}`;
  return createHash("sha256").update(own).digest("hex");
}

function momentOf(seconds: number): string {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? `${seconds} seconds after 1970` : moment.toISOString();
}

const LOG_IN = "Log in again with `bedrock-access login`.";

function invalid(message: string): IssuerError {
  return new IssuerError("token-invalid", message, { mend: LOG_IN });
}
