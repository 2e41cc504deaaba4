import type { IssuerPolicy } from "../../access/runtime-policy";
import { credentialsFromEnvironment } from "../../aws/credentials";
import type { Environment } from "../../environment/environment";
import type { Lock } from "../../environment/lock";
import { BedrockUpstream } from "../../gateway/upstream/bedrock-upstream";
import { assumeRoleWith } from "../../gateway/upstream/sessions/assume-role";
import { OwnCredentials, SIMULATED_CREDENTIALS } from "../../gateway/upstream/sessions/credentials";
import { RoleSessions } from "../../gateway/upstream/sessions/role-sessions";
import type { Upstream } from "../../gateway/upstream/upstream";
import { startBedrockSimulator } from "../../simulators/bedrock/bedrock-simulator";
import { startOidcIssuer } from "../../simulators/oidc/oidc-issuer";
import { CommandError } from "../support/command-error";
import { plainAddress } from "../support/plain-address";
import { commandLineConnection } from "./command-line-aws";
import { gatewayTeams } from "./gateway-options";
import { isLoopback } from "./loopback";

/** Bedrock and an identity provider on this machine. */
export interface SimulatedWorld {
  readonly upstream: Upstream;
  readonly issuer: IssuerPolicy;
  /** Of somebody in the first team that has a group. */
  readonly token: string | undefined;
  readonly team: string | undefined;
  readonly user: string;
  close(): Promise<void>;
}

/** @param lock - The simulated accounts have the application inference profiles that it knows. */
export async function simulatedWorld(environment: Environment, lock: Lock): Promise<SimulatedWorld> {
  const known = Object.values(lock.inferenceProfiles?.teams ?? {}).flatMap((profiles) => Object.values(profiles));
  const applicationProfiles = Object.fromEntries(known.map(({ arn, calls }) => [arn, calls]));
  const bedrock = await startBedrockSimulator({ recordRequests: false, applicationProfiles });
  const identityProvider = await startOidcIssuer();
  const team = gatewayTeams(environment).find((name) => (environment.teams[name]?.members.groups.length ?? 0) > 0);
  const claims = { sub: USER, email: USER, groups: environment.teams[team ?? ""]?.members.groups, aud: AUDIENCE };
  return {
    upstream: simulatedUpstream(bedrock.url),
    issuer: {
      issuer: identityProvider.url,
      audience: AUDIENCE,
      userClaim: "email",
      groupsClaim: "groups",
      requiredAmr: [],
      requiredClaims: {},
      clockSkewSeconds: 30,
    },
    token: team === undefined ? undefined : identityProvider.issue(claims, { expiresInSeconds: TWELVE_HOURS }),
    team,
    user: USER,
    async close() {
      await Promise.all([bedrock.close(), identityProvider.close()]);
    },
  };
}

const USER = "dev@example.com";
const AUDIENCE = "bedrock-gateway";
const TWELVE_HOURS = 12 * 3_600;

/**
 * Bedrock itself.
 *
 * @param to - `aws`, an address of Bedrock Runtime, or one on this machine, which takes any credentials.
 */
export function realUpstream(
  to: string,
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
): Upstream {
  const common = { now: Date.now, random: Math.random };
  if (to !== "aws") requireAddress(to);
  if (to !== "aws" && isLoopback(new URL(to).hostname)) {
    const credentials = new OwnCredentials(credentialsFromEnvironment(environment) ?? SIMULATED_CREDENTIALS);
    return new BedrockUpstream({ credentials, endpoint: to, ...common });
  }
  const assumeRole = assumeRoleWith(commandLineConnection(region, "STS", environment));
  const sessions = new RoleSessions({ assumeRole, sessionPer: "team", ...common });
  return new BedrockUpstream({ credentials: sessions, ...(to !== "aws" && { endpoint: to }), ...common });
}

function requireAddress(to: string): void {
  const address = plainAddress("--upstream", to);
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return;
  throw new CommandError("upstream", `--upstream ${address} is no address: write https://… or aws.`);
}

function simulatedUpstream(url: string): Upstream {
  const credentials = new OwnCredentials(SIMULATED_CREDENTIALS);
  return new BedrockUpstream({ credentials, endpoint: url, now: Date.now, random: Math.random });
}
