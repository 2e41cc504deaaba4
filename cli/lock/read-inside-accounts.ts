import type { Environment } from "../../environment/environment";
import { type AnchorsSection, type Lock, type TeamAnchor, teamAccountId } from "../../environment/lock";
import type { GatewaysSection, LockedGateway } from "../../environment/lock-sections/gateways";
import type { GuardrailsSection } from "../../environment/lock-sections/guardrails";
import type { InferenceProfilesSection } from "../../environment/lock-sections/inference-profiles";
import { namesOf } from "../../environment/names";
import { mapLimited } from "../support/map-limited";
import { ACCOUNTS_AT_ONCE, type AccountAccess, onlyOne, unread } from "./account-access";
import type { Finding } from "./finding";
import { type GuardrailAccess, readGuardrails } from "./read-guardrails";
import { readInferenceProfiles } from "./read-inference-profiles";

export interface InsideReading {
  readonly anchors: AnchorsSection | undefined;
  readonly gateways: GatewaysSection | undefined;
  readonly inferenceProfiles: InferenceProfilesSection | undefined;
  readonly guardrails: GuardrailsSection | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Reads what AWS has named inside the accounts: trust anchors and profiles of the teams on the direct path, API and endpoint of a
 * gateway that we make, application inference profiles of all teams, guardrails that the environment declares. What cannot be read stays
 * as the lock has it, and is a finding.
 *
 * @param lock - With its accounts as they are now.
 */
export async function readInsideAccounts(
  environment: Environment,
  lock: Lock,
  access: GuardrailAccess,
): Promise<InsideReading> {
  const anchors = await readAnchors(environment, lock, access);
  const gateways = await readGateways(environment, lock, access);
  const inferenceProfiles = await readInferenceProfiles(environment, lock, access);
  const guardrails = await readGuardrails(environment, lock, access);
  return {
    anchors: anchors.section,
    gateways: gateways.section,
    inferenceProfiles: inferenceProfiles.section,
    guardrails: guardrails.section,
    findings: [...anchors.findings, ...gateways.findings, ...inferenceProfiles.findings, ...guardrails.findings],
  };
}

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

function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
