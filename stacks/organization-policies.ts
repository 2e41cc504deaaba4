import type { Environment } from "../environment/environment";
import type { Lock } from "../environment/lock";
import { namesOf, type OrganizationPolicySet } from "../environment/names";
import { denyDirectBedrockStatements } from "../modules/deny-direct-bedrock/statements";
import type { ReasonedStatement } from "../modules/policy-set/reasoned-statement";
import { protectAccessResourceStatements } from "../modules/protect-access/protect-access-resources";
import { protectPlatformAccountStatements } from "../modules/protect-access/protect-platform-account";
import { protectTeamAccountStatements } from "../modules/protect-access/protect-team-account";
import type { ProtectedAccess, ProtectedRestApi } from "../modules/protect-access/protected-access";

/**
 * Every statement with which an organization holds its accounts to the two paths, by the set of policies that it belongs to.
 *
 * `governed`: service control policies of every governed account; `platform`: further ones of the platform account;
 * `resources`: resource control policies of every governed account.
 */
export type OrganizationPolicies = Readonly<Record<OrganizationPolicySet, readonly ReasonedStatement[]>>;

/** What AWS takes of one set. */
export interface PolicyLimits {
  readonly characters: number;
  readonly policiesPerTarget: number;
}

/** Quotas above what every organization has hold for service control policies only. */
export function policyLimits({ quotas }: Environment, set: OrganizationPolicySet): PolicyLimits {
  if (set !== "resources") return { characters: quotas.policyCharacters, policiesPerTarget: quotas.policiesPerTarget };
  return {
    characters: Math.min(quotas.policyCharacters, RESOURCE_CONTROL_POLICIES.characters),
    policiesPerTarget: Math.min(quotas.policiesPerTarget, RESOURCE_CONTROL_POLICIES.policiesPerTarget),
  };
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const RESOURCE_CONTROL_POLICIES: PolicyLimits = { characters: 5_120, policiesPerTarget: 5 };

/**
 * @param lock - The environment's: it has the ids of a managed gateway's APIs, once they are made.
 * @param sharing - Other environments whose things in the same platform account these policies protect too.
 */
export function organizationPolicies(
  environment: Environment,
  lock: Lock,
  sharing: readonly Environment[],
): OrganizationPolicies {
  const all = [environment, ...sharing];
  const access = protectedAccess(environment, lock, all);
  return {
    governed: [
      ...denyDirectBedrockStatements({
        partition: environment.partition,
        invokeRoles: all.map((each) => roleArn(each, "*", namesOf(each).roles.invoke("*"))),
        directRoles: all.map((each) => roleArn(each, "*", namesOf(each).roles.direct("*"))),
        provisioningRoles: access.provisioningRoles,
        exemptions: all.flatMap((each) => each.exemptions).map(({ role, expires }) => ({ role, expires })),
        maxCharacters: environment.quotas.policyCharacters,
      }),
      ...protectTeamAccountStatements(access),
    ],
    platform: protectPlatformAccountStatements(access),
    resources: protectAccessResourceStatements(access),
  };
}

function protectedAccess(environment: Environment, lock: Lock, all: readonly Environment[]): ProtectedAccess {
  const gatewayRoleArns = all.flatMap((each) => (each.gateway === undefined ? [] : [each.gateway.roleArn]));
  return {
    partition: environment.partition,
    environments: all.map(({ name }) => name),
    namePrefix: environment.namePrefix,
    organizationId: environment.organization.id,
    platformAccountId: environment.platform.accountId,
    provisioningRoles: [...new Set(all.map((each) => `arn:${each.partition}:iam::*:role/${each.provisioningRole}`))],
    // Without a gateway the name that its role would have is reserved.
    ...(gatewayRoleArns.length > 0 && { gatewayRoleArns }),
    exemptedRoles: all.flatMap((each) => each.exemptions).map(({ role, changedBy }) => ({ role, changedBy })),
    restApis: [...all.flatMap((each) => existingApis(each, environment.platform.accountId)), ...madeApis(lock)],
  };
}

function existingApis({ gateway }: Environment, platformAccountId: string): ProtectedRestApi[] {
  if (gateway?.kind !== "existing" || gateway.accountId !== platformAccountId) return [];
  return Object.entries(gateway.apis).map(([region, { restApiId }]) => ({ region, restApiId }));
}

/** AWS gives them their ids: until the lock knows them, and those of neighbours, the tag protects them. */
function madeApis({ gateways }: Lock): ProtectedRestApi[] {
  return Object.entries(gateways?.regions ?? {}).flatMap(([region, { restApiId }]) =>
    restApiId === undefined ? [] : [{ region, restApiId }],
  );
}

function roleArn(environment: Environment, account: string, name: string): string {
  return `arn:${environment.partition}:iam::${account}:role${namesOf(environment).iamPath}${name}`;
}
