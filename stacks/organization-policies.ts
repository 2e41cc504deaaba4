import type { Environment } from "../environment/environment";
import { namesOf, type OrganizationPolicySet } from "../environment/names";
import { denyDirectBedrockStatements } from "../modules/deny-direct-bedrock/statements";
import { POLICY_QUOTAS, type PolicyQuotas } from "../modules/policy-set/policy-quotas";
import type { ReasonedStatement } from "../modules/policy-set/reasoned-statement";
import { protectAccessResourceStatements } from "../modules/protect-access/protect-access-resources";
import { protectPlatformAccountStatements } from "../modules/protect-access/protect-platform-account";
import { protectTeamAccountStatements } from "../modules/protect-access/protect-team-account";
import type { ProtectedAccess, ProtectedRestApi } from "../modules/protect-access/protected-access";
import type { ComposedEnvironment } from "./neighbour-rule";

/**
 * Every statement with which an organization holds its accounts to the two paths, by the set of policies that it belongs to.
 *
 * `governed`: service control policies of every governed account; `platform`: further ones of the platform account;
 * `resources`: resource control policies of every governed account.
 */
export type OrganizationPolicies = Readonly<Record<OrganizationPolicySet, readonly ReasonedStatement[]>>;

/** What AWS takes of one set. An environment's quotas are of service control policies; of the others AWS takes less. */
export function policyLimits({ quotas }: Environment, set: OrganizationPolicySet): PolicyQuotas {
  const most = POLICY_QUOTAS[set === "resources" ? "RESOURCE_CONTROL_POLICY" : "SERVICE_CONTROL_POLICY"];
  return {
    characters: Math.min(quotas.policyCharacters, most.characters),
    policiesPerTarget: Math.min(quotas.policiesPerTarget, most.policiesPerTarget),
  };
}

/**
 * @param own - Its lock has the ids of a managed gateway's APIs, once they are made.
 * @param sharing - Other environments whose things in the same platform account these policies protect too.
 */
export function organizationPolicies(
  own: ComposedEnvironment,
  sharing: readonly ComposedEnvironment[],
): OrganizationPolicies {
  const { environment } = own;
  const all = [own, ...sharing].map((each) => each.environment);
  const access = protectedAccess(environment, all, [own, ...sharing].flatMap(restApis));
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

function protectedAccess(
  environment: Environment,
  all: readonly Environment[],
  apis: readonly ProtectedRestApi[],
): ProtectedAccess {
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
    restApis: apis,
  };
}

/**
 * The APIs of an environment's gateway in its platform account. AWS gives those that we make their ids: until the environment's lock
 * knows them, their tag alone protects them.
 */
function restApis({ environment: { gateway, platform }, lock }: ComposedEnvironment): ProtectedRestApi[] {
  if (gateway?.accountId !== platform.accountId) return [];
  const known = gateway.kind === "existing" ? gateway.apis : (lock.gateways?.regions ?? {});
  return Object.entries(known).flatMap(([region, { restApiId }]) =>
    restApiId === undefined ? [] : [{ region, restApiId }],
  );
}

function roleArn(environment: Environment, account: string, name: string): string {
  return `arn:${environment.partition}:iam::${account}:role${namesOf(environment).iamPath}${name}`;
}
