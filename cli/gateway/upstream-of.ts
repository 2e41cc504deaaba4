import type { IssuerPolicy } from "../../access/runtime-policy";
import type { Environment } from "../../environment/environment";
import { assumeRoleWith } from "../../gateway/aws/assume-role";
import { BedrockUpstream } from "../../gateway/upstream/bedrock-upstream";
import {
  credentialsFromEnvironment,
  OwnCredentials,
  SIMULATED_CREDENTIALS,
} from "../../gateway/upstream/sessions/credentials";
import { RoleSessions } from "../../gateway/upstream/sessions/role-sessions";
import type { Upstream } from "../../gateway/upstream/upstream";
import { startBedrockSimulator } from "../../simulators/bedrock/bedrock-simulator";
import { startOidcIssuer } from "../../simulators/oidc/oidc-issuer";
import { CommandError } from "../support/command-error";
import { commandLineCredentials, endpointOf } from "./command-line-aws";
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

export async function simulatedWorld(environment: Environment): Promise<SimulatedWorld> {
  const bedrock = await startBedrockSimulator({ recordRequests: false });
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
  if (to !== "aws" && !URL.canParse(to)) {
    throw new CommandError("upstream", `--upstream ${to} is no address: write https://… or aws.`);
  }
  if (to !== "aws" && isLoopback(new URL(to).hostname)) {
    const credentials = new OwnCredentials(credentialsFromEnvironment(environment) ?? SIMULATED_CREDENTIALS);
    return new BedrockUpstream({ credentials, endpoint: to, ...common });
  }
  const credentials = commandLineCredentials(region);
  const assumeRole = assumeRoleWith({ region, credentials, now: Date.now, ...endpointOf("STS", environment) });
  const sessions = new RoleSessions({ assumeRole, sessionPer: "team", ...common });
  return new BedrockUpstream({ credentials: sessions, ...(to !== "aws" && { endpoint: to }), ...common });
}

function simulatedUpstream(url: string): Upstream {
  const credentials = new OwnCredentials(SIMULATED_CREDENTIALS);
  return new BedrockUpstream({ credentials, endpoint: url, now: Date.now, random: Math.random });
}
