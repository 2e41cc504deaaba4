import type { Environment } from "../environment/environment";
import { namesOf } from "../environment/names";
import { denyDirectBedrockStatements } from "../modules/deny-direct-bedrock/statements";
import type { ReasonedStatement } from "../modules/policy-set/reasoned-statement";
import { protectAccessResourceStatements } from "../modules/protect-access/protect-access-resources";
import { protectPlatformAccountStatements } from "../modules/protect-access/protect-platform-account";
import { protectTeamAccountStatements } from "../modules/protect-access/protect-team-account";
import type { ProtectedAccess } from "../modules/protect-access/protected-access";

/** Every statement with which an organization holds its accounts to the two paths. */
export interface OrganizationPolicies {
  /** Service control policies of every governed account. */
  readonly governed: readonly ReasonedStatement[];
  /** Further service control policies of the platform account. */
  readonly platform: readonly ReasonedStatement[];
  /** Resource control policies of every governed account. */
  readonly resources: readonly ReasonedStatement[];
}

/**
 * @param sharing - Other environments whose things in the same platform account these policies protect too.
 */
export function organizationPolicies(environment: Environment, sharing: readonly Environment[]): OrganizationPolicies {
  const all = [environment, ...sharing];
  const access = protectedAccess(environment, all);
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

function protectedAccess(environment: Environment, all: readonly Environment[]): ProtectedAccess {
  return {
    partition: environment.partition,
    environments: all.map(({ name }) => name),
    namePrefix: environment.namePrefix,
    organizationId: environment.organization.id,
    platformAccountId: environment.platform.accountId,
    provisioningRoles: [...new Set(all.map((each) => `arn:${each.partition}:iam::*:role/${each.provisioningRole}`))],
    gatewayRoleArns: all.flatMap((each) => (each.gateway === undefined ? [] : [each.gateway.roleArn])),
    exemptedRoles: all.flatMap((each) => each.exemptions).map(({ role, changedBy }) => ({ role, changedBy })),
    restApis: all.flatMap((each) =>
      each.gateway?.accountId === environment.platform.accountId
        ? Object.entries(each.gateway.apis).map(([region, { restApiId }]) => ({ region, restApiId }))
        : [],
    ),
  };
}

function roleArn(environment: Environment, account: string, name: string): string {
  return `arn:${environment.partition}:iam::${account}:role${namesOf(environment).iamPath}${name}`;
}
