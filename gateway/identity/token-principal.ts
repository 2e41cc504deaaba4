import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import type { Principal } from "../../access/principal";
import type { IssuerPolicy, RuntimePolicy } from "../../access/runtime-policy";
import { isUnverifiedAddress, valuesOf } from "../../access/token-claims";
import { userNamedBy } from "../../environment/name-forms";
import { Refusal } from "../refusal";
import type { VerifiedToken } from "./verify-token";

/** The teams whose members a group's members are. */
export type TeamsByGroup = ReadonlyMap<string, readonly string[]>;

export function teamsByGroup({ teams }: RuntimePolicy): TeamsByGroup {
  const byGroup = new Map<string, string[]>();
  for (const [team, { groups }] of Object.entries(teams)) {
    for (const group of groups) byGroup.set(group, [...(byGroup.get(group) ?? []), team]);
  }
  return byGroup;
}

/**
 * Whom a token's claims name.
 *
 * @throws Refusal `unauthenticated` when the login was too weak, `forbidden` when the claims lead to no user or not to one team.
 */
export function principalOfToken(
  { issuer, claims, credential }: VerifiedToken<IssuerPolicy>,
  policy: RuntimePolicy,
  teams: TeamsByGroup,
): Principal {
  requireAmr(claims, issuer);
  requireClaims(claims, issuer);
  const user = userOf(claims, issuer);
  const team = teamOf(claims, issuer, teams);
  return { environment: policy.environment, team, user, credential };
}

function requireAmr(claims: JwtPayload, { requiredAmr }: IssuerPolicy): void {
  if (requiredAmr.length === 0 || requiredAmr.some((way) => valuesOf(claims, "amr").includes(way))) return;
  throw new Refusal(
    "unauthenticated",
    `the token's \`amr\` must name one of: ${requiredAmr.join(", ")}. Log in again in that way, for example with a second factor.`,
  );
}

function requireClaims(claims: JwtPayload, { requiredClaims }: IssuerPolicy): void {
  for (const [claim, accepted] of Object.entries(requiredClaims)) {
    if (valuesOf(claims, claim).some((value) => accepted.includes(value))) continue;
    throw new Refusal(
      "forbidden",
      `the token's claim \`${claim}\` must have one of these values: ${accepted.join(", ")}. Use a device or an account that has it.`,
    );
  }
}

function userOf(claims: JwtPayload, { userClaim }: IssuerPolicy): string {
  const claim = Object.hasOwn(claims, userClaim) ? claims[userClaim] : undefined;
  if (typeof claim !== "string") {
    throw new Refusal(
      "forbidden",
      `the token has no text in its claim \`${userClaim}\`, which names the user: ask for the scope that carries it, or have your platform team set another claim.`,
    );
  }
  if (isUnverifiedAddress(claims, userClaim)) {
    throw new Refusal(
      "forbidden",
      "your identity provider has not verified your e-mail address: confirm it there, and log in again.",
    );
  }
  const user = userNamedBy(claim);
  if (user !== undefined) return user;
  throw new Refusal(
    "forbidden",
    `the token's claim \`${userClaim}\` is no user name here: 2 to 61 of letters, digits, dot, underscore, at sign, hyphen. Have your platform team set another claim.`,
  );
}

function teamOf(claims: JwtPayload, { groupsClaim }: IssuerPolicy, teams: TeamsByGroup): string {
  const groups = valuesOf(claims, groupsClaim);
  const mapped = [...new Set(groups)].flatMap((group) => (teams.get(group) ?? []).map((team) => ({ group, team })));
  const [first] = mapped;
  if (first === undefined) throw new Refusal("forbidden", whyNoTeam(claims, groupsClaim, groups.length));
  if (mapped.every(({ team }) => team === first.team)) return first.team;

  const clash = mapped.slice(0, 5).map(({ group, team }) => `"${group}" (team ${team})`);
  throw new Refusal(
    "forbidden",
    `your groups lead to more than one team, and a call counts for exactly one: ${clash.join(", ")}. Leave all but one of them, or ask your platform team.`,
  );
}

function whyNoTeam(claims: JwtPayload, groupsClaim: string, count: number): string {
  if (count > 0) {
    return `none of the ${count} groups in your token's claim \`${groupsClaim}\` belongs to a team here: ask your platform team.`;
  }
  // Entra ID leaves the claim out for members of more than 200 groups.
  if (Object.hasOwn(claims, "_claim_names") || Object.hasOwn(claims, "hasgroups")) {
    return `the identity provider left \`${groupsClaim}\` out of your token, for you are in too many groups: have it send only the groups that are assigned to the application.`;
  }
  return `your token has no groups in its claim \`${groupsClaim}\`: ask for the scope that carries it, or ask your platform team.`;
}
