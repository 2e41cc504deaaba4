import { namesOf } from "../../environment/names";
import type { ProtectedAccess } from "./protected-access";

/** ARNs and patterns of what the policies speak of, for all environments together. */
export interface Arns {
  /** Every role of ours. Only provisioning can make one under this path. */
  readonly roles: string;
  /** Every policy of ours, the quarantine policies among them. */
  readonly policies: string;
  readonly boundaryPolicies: readonly string[];
  readonly invokeRoles: readonly string[];
  /** Roles that only a service assumes: Roles Anywhere or Lambda. */
  readonly serviceRoles: readonly string[];

  readonly provisioning: readonly string[];
  /** In any account: the revoker reaches into every team's. */
  readonly revoker: readonly string[];
  /** In any account: by which AWS Budgets attaches the policy beside it, and nothing else. */
  readonly budgetAction: readonly string[];
  readonly overBudget: readonly string[];
  /**
   * In the platform account. One pattern serves all environments there: only provisioning makes roles under our path, and no name
   * of a role there ends like another's.
   */
  readonly gateway: readonly string[];
  readonly authorizer: readonly string[];
  readonly projector: readonly string[];
  readonly issuer: readonly string[];
  readonly platformRevoker: readonly string[];
  readonly spendGuard: readonly string[];
  readonly operator: readonly string[];

  /** Aliases of the keys that sign. */
  readonly keyAliases: {
    readonly authority: readonly string[];
    readonly context: readonly string[];
  };

  /** `arn:<partition>:<service>:<rest>` once for each environment. */
  named(service: string, rest: (environment: EnvironmentNames) => string): readonly string[];
}

/** The two beginnings that names of an environment's things have. */
export interface EnvironmentNames {
  /** `/bedrock-access/<environment>/` */
  readonly path: string;
  /** `<namePrefix>-<environment>` */
  readonly prefix: string;
}

export function arnsOf(access: ProtectedAccess): Arns {
  const { namePrefix, platformAccountId } = access;
  const iam = `arn:${access.partition ?? "aws"}:iam:`;
  const environments = access.environments.map((name) => namesOf({ name, namePrefix }));
  const ofAny = namesOf({ name: "*", namePrefix });
  const inPlatform = (role: string) => [
    `${iam}:${platformAccountId}:role/bedrock-access/*${role.slice(`${namePrefix}-*`.length)}`,
  ];
  const gateway = inPlatform(ofAny.roles.gateway);
  const authorizer = inPlatform(ofAny.roles.authorizer);
  const projector = inPlatform(ofAny.roles.projector);
  const issuer = inPlatform(ofAny.roles.issuer);
  const spendGuard = inPlatform(ofAny.roles.spendGuard);

  return {
    roles: `${iam}:*:role/bedrock-access/*`,
    policies: `${iam}:*:policy/bedrock-access/*`,
    boundaryPolicies: environments.map(({ iamPath, policies }) => `${iam}:*:policy${iamPath}${policies.boundary("*")}`),
    invokeRoles: environments.map(({ iamPath, roles }) => `${iam}:*:role${iamPath}${roles.invoke("*")}`),
    serviceRoles: [
      ...environments.map(({ iamPath, roles }) => `${iam}:*:role${iamPath}${roles.direct("*")}`),
      ...gateway,
      ...authorizer,
      ...projector,
      ...issuer,
      ...spendGuard,
    ],
    provisioning: access.provisioningRoles,
    revoker: access.revokerRoles ?? environments.map(({ iamPath, roles }) => `${iam}:*:role${iamPath}${roles.revoker}`),
    budgetAction: environments.map(({ iamPath, roles }) => `${iam}:*:role${iamPath}${roles.budgetAction}`),
    overBudget: [`${iam}:*:policy${ofAny.iamPath}${ofAny.policies.overBudget}`],
    gateway: access.gatewayRoleArns ?? gateway,
    authorizer,
    projector,
    issuer,
    platformRevoker: access.revokerRoles ?? inPlatform(ofAny.roles.revoker),
    spendGuard,
    operator: access.operatorRoles ?? inPlatform(ofAny.roles.operator),
    keyAliases: {
      authority: environments.map(({ keyAliases }) => `${keyAliases.authority}*`),
      context: environments.map(({ keyAliases }) => keyAliases.context),
    },
    named: (service, rest) =>
      access.environments.map((name) => {
        const path = namesOf({ name, namePrefix }).iamPath;
        return `arn:${access.partition ?? "aws"}:${service}:${rest({ path, prefix: `${namePrefix}-${name}` })}`;
      }),
  };
}
