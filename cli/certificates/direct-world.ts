import { readFile } from "node:fs/promises";
import type { TeamSession } from "../../access/issuing-policy";
import type { AuthorityFolder } from "../../certificates/authority/authority-folder";
import type { DirectIssuer, Environment, Team } from "../../environment/environment";
import { acceptedFactsUris, namesOf } from "../../environment/names";
import { startOidcIssuer } from "../../simulators/oidc/oidc-issuer";
import { startRolesAnywhereSimulator } from "../../simulators/roles-anywhere/roles-anywhere-simulator";
import { CommandError } from "../support/command-error";

/** An identity provider and Roles Anywhere on this machine. */
export interface DirectWorld {
  readonly issuer: DirectIssuer;
  /** Where the certificates of the teams that are simulated become credentials. */
  readonly sessions: Readonly<Record<string, TeamSession>>;
  /** Who signs in. */
  readonly user: string;
  close(): Promise<void>;
}

/** What the direct path needs beside the issuer, simulated, for the first team that can have certificates. */
export async function startDirectWorld(environment: Environment, folder: AuthorityFolder): Promise<DirectWorld> {
  const { direct, regions } = environment;
  const team = Object.values(environment.teams).find(
    ({ paths, members }) => paths.includes("direct") && members.groups.length > 0,
  );
  if (direct === undefined || team === undefined) {
    throw new CommandError(
      "no-direct-team",
      `No team of "${environment.name}" takes the direct path and has groups: write paths: ["direct"] and members.groups for one.`,
    );
  }
  const provider = await startOidcIssuer({ signIn: { clientId: AUDIENCE, claims: claimsOf(team) } });
  const arns = arnsOf(environment, team);
  const succession = await folder.succession();
  const rolesAnywhere = await startRolesAnywhereSimulator({
    region: regions.home,
    anchors: [{ arn: arns.trustAnchorArn, bundle: succession.anchorPem, crls: () => listsOf(folder) }],
    profiles: [{ arn: arns.profileArn, roleArns: [arns.roleArn], durationSeconds: direct.sessionSeconds }],
    roles: [
      {
        arn: arns.roleArn,
        trust: {
          trustAnchorArn: arns.trustAnchorArn,
          tags: {
            "x509Issuer/CN": [direct.issuerCommonName],
            "x509Subject/O": [environment.name],
            "x509Subject/OU": [team.members.certificateOu],
            "x509SAN/URI": acceptedFactsUris(direct.requires),
          },
        },
      },
    ],
  });
  return {
    issuer: { ...ISSUER, provider: provider.url },
    sessions: {
      [team.name]: {
        ...arns,
        region: regions.home,
        durationSeconds: direct.sessionSeconds,
        endpoint: rolesAnywhere.url,
      },
    },
    user: USER,
    async close() {
      await Promise.all([provider.close(), rolesAnywhere.close()]);
    },
  };
}

const AUDIENCE = "bedrock-access-login";
const USER = "dev@example.com";

const ISSUER: Omit<DirectIssuer, "provider"> = {
  audience: AUDIENCE,
  scopes: ["openid", "email", "profile", "offline_access"],
  jwksUri: undefined,
  userClaim: "email",
  groupsClaim: "groups",
  mfaMethods: ["mfa"],
  deviceClaims: { device: ["managed"] },
  requiredClaims: {},
  clockSkewSeconds: 30,
  lifetimeSeconds: 8 * 3_600,
  maxLoginAgeSeconds: 12 * 3_600,
  rate: { certificates: 20, seconds: 3_600 },
};

function claimsOf({ members }: Team) {
  return { sub: USER, email: USER, groups: members.groups, amr: ["pwd", "mfa"], device: "managed" };
}

/** What Terraform would make, with ids that nobody has. */
function arnsOf(environment: Environment, { name, account }: Team) {
  const accountId = account.kind === "existing" ? account.accountId : "111111111111";
  const { partition, regions } = environment;
  const names = namesOf(environment);
  const prefix = `arn:${partition}:rolesanywhere:${regions.home}:${accountId}`;
  return {
    trustAnchorArn: `${prefix}:trust-anchor/00000000-0000-4000-8000-000000000001`,
    profileArn: `${prefix}:profile/00000000-0000-4000-8000-000000000002`,
    roleArn: `arn:${partition}:iam::${accountId}:role${names.iamPath}${names.roles.direct(name)}`,
  };
}

/** As they are now: a revocation holds for the next session. */
async function listsOf(folder: AuthorityFolder): Promise<readonly string[]> {
  const { issuing, other } = await folder.requireManifest();
  const files = [issuing, ...(other === undefined ? [] : [other])].map((entry) => folder.files(entry).list);
  return (await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")))).filter((pem) => pem !== "");
}
