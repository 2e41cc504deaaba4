import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import type { IssuerTeam, IssuingPolicy, ProviderPolicy } from "../../access/issuing-policy";
import { isUnverifiedAddress, valuesOf } from "../../access/token-claims";
import { userNamedBy } from "../../environment/name-forms";
import type { IssuingFacts } from "../../environment/names";
import { IssuerError } from "./issuer-error";

/** Which team a token's owner belongs to, and how they signed in. */
export interface Applicant {
  readonly teamName: string;
  readonly team: IssuerTeam;
  readonly facts: IssuingFacts;
}

/**
 * Reads the claims of a verified token.
 *
 * @throws IssuerError
 */
export function applicantOf(claims: JwtPayload, provider: ProviderPolicy, policy: IssuingPolicy): Applicant {
  requireClaims(claims, provider);
  const facts = factsOf(claims, provider);
  requireFacts(facts, provider, policy);
  return { facts, ...teamOf(claims, provider, policy) };
}

/**
 * Refuses a token behind which nobody signed in lately: a stolen session or refresh token ends with it.
 *
 * @param now - Milliseconds since 1970.
 */
export function requireRecentLogin(
  claims: JwtPayload,
  { maxLoginAgeSeconds }: IssuingPolicy,
  { clockSkewSeconds }: ProviderPolicy,
  now: number,
): void {
  const signedIn = claims.auth_time;
  if (typeof signedIn !== "number" || !Number.isFinite(signedIn)) {
    throw new IssuerError("login-unknown", "the token does not say when you signed in (`auth_time`).", {
      mend: "Have your identity provider put `auth_time` into ID tokens: most do for requests with `max_age`, as `bedrock-access login` makes them, and Entra ID as an optional claim.",
    });
  }
  const age = now / 1000 - signedIn;
  if (age < -clockSkewSeconds) {
    throw new IssuerError(
      "token-not-yet-valid",
      `the token says that you will sign in ${Math.ceil(-age)} seconds from now.`,
      {
        mend: "Have the clocks of the identity provider and of the issuer set.",
      },
    );
  }
  if (age <= maxLoginAgeSeconds + clockSkewSeconds) return;
  throw new IssuerError(
    "login-too-old",
    `you signed in ${hours(age)} ago, and ${hours(maxLoginAgeSeconds)} are the most.`,
    { mend: "Sign in again with `bedrock-access login`." },
  );
}

/**
 * Who a token is of, in the one spelling of the product.
 *
 * @throws IssuerError `user-name` for a name that no certificate or STS tag could carry
 */
export function userOf(claims: JwtPayload, { userClaim }: ProviderPolicy): string {
  const claim = Object.hasOwn(claims, userClaim) ? claims[userClaim] : undefined;
  if (typeof claim !== "string") {
    throw new IssuerError("user-name", `the token has no text in its claim \`${userClaim}\`, which names the user.`, {
      mend: "Ask for the scope that carries it, or have your platform team set another claim.",
    });
  }
  requireOwnAddress(claims, userClaim);
  const user = userNamedBy(claim);
  if (user !== undefined) return user;
  throw new IssuerError(
    "user-name",
    `the token's claim \`${userClaim}\` is no user name here: 2 to 61 of letters, digits, dot, underscore, at sign, hyphen.`,
    { mend: "Have your platform team set another claim: certificates and STS tags cannot carry this name." },
  );
}

function requireOwnAddress(claims: JwtPayload, userClaim: string): void {
  if (!isUnverifiedAddress(claims, userClaim)) return;
  throw new IssuerError("user-name", "your identity provider has not verified your e-mail address.", {
    mend: "Confirm the address with your identity provider, and log in again.",
  });
}

function requireClaims(claims: JwtPayload, { requiredClaims }: ProviderPolicy): void {
  for (const [claim, accepted] of Object.entries(requiredClaims)) {
    if (hasOneOf(claims, claim, accepted)) continue;
    throw new IssuerError("claim-required", `the token's claim \`${claim}\` is none of: ${accepted.join(", ")}.`, {
      mend: "Use an account that has it, or ask your platform team.",
    });
  }
}

function factsOf(claims: JwtPayload, { mfaMethods, deviceClaims }: ProviderPolicy): IssuingFacts {
  const device = Object.entries(deviceClaims);
  return {
    mfa: hasOneOf(claims, "amr", mfaMethods),
    device: device.length > 0 && device.every(([claim, accepted]) => hasOneOf(claims, claim, accepted)),
  };
}

function requireFacts(facts: IssuingFacts, provider: ProviderPolicy, { requires }: IssuingPolicy): void {
  if (requires.mfa && !facts.mfa) {
    throw new IssuerError("mfa-required", "you signed in without a second factor.", {
      mend: `Sign in again with one: the token's \`amr\` must name one of ${provider.mfaMethods.join(", ")}.`,
    });
  }
  if (requires.device && !facts.device) {
    const claims = Object.entries(provider.deviceClaims).map(([claim, values]) => `${claim} = ${values.join(" or ")}`);
    throw new IssuerError("device-required", "nothing in the token says that this device is managed.", {
      mend:
        claims.length === 0
          ? "Have your platform team set which claims prove a managed device."
          : `Use a managed device: ${claims.join(" and ")}.`,
    });
  }
}

function teamOf(claims: JwtPayload, { groupsClaim }: ProviderPolicy, { teams }: IssuingPolicy) {
  const groups = valuesOf(claims, groupsClaim);
  const found = Object.entries(teams).filter(([, team]) => team.groups.some((group) => groups.includes(group)));
  const [first, ...others] = found;
  if (first === undefined) {
    throw new IssuerError(
      "no-team",
      groups.length === 0
        ? `the token has no groups in its claim \`${groupsClaim}\`.`
        : `none of the ${groups.length} groups in the token's claim \`${groupsClaim}\` belongs to a team that takes the direct path.`,
      { mend: "Ask for the scope that carries your groups, or ask your platform team." },
    );
  }
  if (others.length > 0) {
    const names = found.map(([name]) => name).join(", ");
    throw new IssuerError(
      "no-team",
      `your groups lead to more than one team (${names}), and a certificate is of one.`,
      {
        mend: "Leave all but one of them, or ask your platform team.",
      },
    );
  }
  const [teamName, team] = first;
  return { teamName, team };
}

function hasOneOf(claims: JwtPayload, claim: string, accepted: readonly string[]): boolean {
  return valuesOf(claims, claim).some((value) => accepted.includes(value));
}

function hours(seconds: number): string {
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 360) / 10} hours`;
}
