import type { Environment } from "../../environment/environment";
import { type AnchorsSection, type Lock, type TeamAnchor, teamAccountId } from "../../environment/lock";
import type { GatewaysSection, LockedGateway } from "../../environment/lock-sections/gateways";
import { namesOf } from "../../environment/names";
import { problem } from "../../environment/problems";
import type { RoleCredentials } from "../support/account-credentials";
import { mapLimited } from "../support/map-limited";
import { messageOf } from "../support/thrown";
import type { Finding } from "./finding";
import type { TaggedResource, TaggedResources } from "./tagged-resources";

export interface InsideReading {
  readonly anchors: AnchorsSection | undefined;
  readonly gateways: GatewaysSection | undefined;
  readonly findings: readonly Finding[];
}

export interface AccountAccess {
  readonly credentialsOf: (accountId: string) => Promise<RoleCredentials>;
  readonly resources: TaggedResources;
}

/**
 * Reads what AWS has named inside the accounts: trust anchors and profiles of the teams on the direct path, API and endpoint of a
 * gateway that we make. What cannot be read stays as the lock has it, and is a finding.
 *
 * @param lock - With its accounts as they are now.
 */
export async function readInsideAccounts(
  environment: Environment,
  lock: Lock,
  access: AccountAccess,
): Promise<InsideReading> {
  const anchors = await readAnchors(environment, lock, access);
  const gateways = await readGateways(environment, lock, access);
  return {
    anchors: anchors.section,
    gateways: gateways.section,
    findings: [...anchors.findings, ...gateways.findings],
  };
}

/** Accounts that are asked at the same time. */
const ACCOUNTS_AT_ONCE = 8;

async function readAnchors(environment: Environment, lock: Lock, access: AccountAccess) {
  const findings: Finding[] = [];
  const teams = Object.values(environment.teams).filter(({ paths }) => paths.includes("direct"));
  const read = await mapLimited(teams, ACCOUNTS_AT_ONCE, async ({ name }): Promise<[string, TeamAnchor][]> => {
    const accountId = teamAccountId(environment, lock, name);
    if (accountId === undefined) return [];
    const path = ["anchors", "teams", name];
    try {
      const credentials = await access.credentialsOf(accountId);
      const types = ["rolesanywhere:trust-anchor", "rolesanywhere:profile"];
      const found = await access.resources(credentials, environment.regions.home, types);
      const [trustAnchorArn, profileArn] = ["trust-anchor", "profile"].map((kind) =>
        onlyOne(
          found.filter(({ arn }) => arn.includes(`:${kind}/`)),
          `${kind}s of ${environment.name} in ${accountId}`,
        ),
      );
      return trustAnchorArn && profileArn
        ? [[name, { trustAnchorArn: trustAnchorArn.arn, profileArn: profileArn.arn }]]
        : [];
    } catch (error) {
      findings.push(unread(path, accountId, error));
      const before = lock.anchors?.teams[name];
      return before === undefined ? [] : [[name, before]];
    }
  });
  const section: AnchorsSection | undefined =
    teams.length === 0 ? undefined : { version: 1, teams: Object.fromEntries(read.flat()) };
  return { section, findings };
}

async function readGateways(environment: Environment, lock: Lock, access: AccountAccess) {
  const { gateway } = environment;
  if (gateway?.kind !== "managed") return { section: undefined, findings: [] };
  const findings: Finding[] = [];
  const endpointName = `${namesOf(environment).gateway}-bedrock-runtime`;
  const read = await mapLimited(
    Object.keys(gateway.regions),
    ACCOUNTS_AT_ONCE,
    async (region): Promise<[string, LockedGateway]> => {
      try {
        const credentials = await access.credentialsOf(gateway.accountId);
        const found = await access.resources(credentials, region, ["apigateway:restapis", "ec2:vpc-endpoint"]);
        const api = onlyOne(
          found.filter(({ arn }) => REST_API.test(arn)),
          `REST APIs in ${region}`,
        );
        const endpoint = onlyOne(
          found.filter(({ name }) => name === endpointName),
          `endpoints ${endpointName} in ${region}`,
        );
        return [
          region,
          {
            ...(api && { restApiId: lastPartOf(api.arn) }),
            ...(endpoint && { bedrockEndpointId: lastPartOf(endpoint.arn) }),
          },
        ];
      } catch (error) {
        findings.push(unread(["gateways", "regions", region], gateway.accountId, error));
        return [region, lock.gateways?.regions[region] ?? {}];
      }
    },
  );
  const known = read.filter(([, each]) => Object.keys(each).length > 0);
  const section: GatewaysSection = { version: 1, regions: Object.fromEntries(known) };
  return { section, findings };
}

/** Stages have the tag too, and an ARN that begins like their API's. */
const REST_API = /:\/restapis\/[a-z0-9]+$/;

function onlyOne(found: readonly TaggedResource[], what: string): TaggedResource | undefined {
  if (found.length <= 1) return found[0];
  throw new Error(`there are ${found.length} ${what}: ${found.map(({ arn }) => arn).join(", ")}`);
}

function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

function unread(path: readonly string[], accountId: string, error: unknown): Finding {
  const reason = `cannot be read: ${messageOf(error)}`;
  const mend = "The role that --role names must exist there, trust these credentials and allow tag:GetResources.";
  return { level: "problem", ...problem([...path], accountId, reason, mend) };
}
