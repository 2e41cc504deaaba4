import type { DirectIssuer, DirectPath, Environment, Team } from "../environment/environment";
import { type Lock, teamAccountId } from "../environment/lock";
import { namesOf } from "../environment/names";
import { own } from "../environment/own";
import type { IssuerTeam, IssuingPolicy, TeamSession } from "./issuing-policy";

/**
 * The certificate issuer's policy, out of an environment and what AWS knows of it. Pure: the same of both is the same document.
 *
 * @param issuer - The environment's own, or one that stands in for it on a laptop.
 */
export function renderIssuingPolicy(
  environment: Environment,
  lock: Lock,
  direct: DirectPath,
  issuer: DirectIssuer,
): IssuingPolicy {
  const teams = Object.values(environment.teams).filter(({ paths }) => paths.includes("direct"));
  return {
    environment: environment.name,
    login: { provider: issuer.provider, clientId: issuer.audience, scopes: issuer.scopes },
    providers: [
      {
        issuer: issuer.provider,
        audience: issuer.audience,
        ...(issuer.jwksUri !== undefined && { jwksUri: issuer.jwksUri }),
        userClaim: issuer.userClaim,
        groupsClaim: issuer.groupsClaim,
        mfaMethods: issuer.mfaMethods,
        deviceClaims: issuer.deviceClaims,
        requiredClaims: issuer.requiredClaims,
        clockSkewSeconds: issuer.clockSkewSeconds,
      },
    ],
    teams: Object.fromEntries(teams.map((team) => [team.name, issuerTeam(environment, lock, direct, team)])),
    requires: direct.requires,
    lifetimeSeconds: issuer.lifetimeSeconds,
    maxLoginAgeSeconds: issuer.maxLoginAgeSeconds,
    rate: issuer.rate,
  };
}

function issuerTeam(environment: Environment, lock: Lock, direct: DirectPath, { name, members }: Team): IssuerTeam {
  const session = teamSession(environment, lock, direct, name);
  return {
    groups: members.groups,
    organizationalUnit: members.certificateOu,
    ...(session !== undefined && { session }),
  };
}

/** Unknown until `bedrock-access lock` has found what Terraform made in the team's account. */
function teamSession(environment: Environment, lock: Lock, direct: DirectPath, team: string): TeamSession | undefined {
  const accountId = teamAccountId(environment, lock, team);
  const made = own(lock.anchors?.teams ?? {}, team);
  if (accountId === undefined || made === undefined) return undefined;
  const { partition, regions } = environment;
  const names = namesOf(environment);
  return {
    trustAnchorArn: made.trustAnchorArn,
    profileArn: made.profileArn,
    roleArn: `arn:${partition}:iam::${accountId}:role${names.iamPath}${names.roles.direct(team)}`,
    region: regions.home,
    durationSeconds: direct.sessionSeconds,
  };
}
