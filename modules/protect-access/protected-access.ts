/** A REST API of the gateway. */
export interface ProtectedRestApi {
  /** Where it is, such as `eu-central-1`. */
  readonly region: string;
  /** The id that API Gateway gave it, such as `a1b2c3d4e5`. */
  readonly restApiId: string;
}

/** A role outside both paths that may use Bedrock: whoever can change it or pass it to a program has a way in. */
export interface ExemptedRole {
  /** Its full ARN: no wildcard. */
  readonly role: string;

  /**
   * ARNs of the roles, besides the provisioning roles, that may change the role, its trust and its policies, and pass it to a
   * service: what deploys the workload today. `*` stands for any part but the whole name. They are protected like the exempted
   * role itself, for whoever changes them changes it.
   *
   * @default none
   */
  readonly changedBy?: readonly string[];
}

/** What the policies protect, and from whom. */
export interface ProtectedAccess {
  /**
   * Names of the environments whose roles, functions and data are protected: usually one. Environments that share a platform
   * account must stand here together, for the policies of one would deny the roles of the other.
   */
  readonly environments: readonly string[];

  /**
   * First part of the names that the policies protect: functions, tables, caches, keys' aliases and web ACLs are named
   * `<namePrefix>-<environment>-…`. Lower-case letters, digits and hyphens.
   */
  readonly namePrefix: string;

  /** The organization's id, such as `o-a1b2c3d4e5`. */
  readonly organizationId: string;

  /** The account that holds the gateway, the issuer and the revoker: 12 digits. */
  readonly platformAccountId: string;

  /**
   * ARNs of the roles that Terraform runs with; `*` stands for any account or part of a name. They alone may change what is
   * protected, and nobody else may change them.
   */
  readonly provisioningRoles: readonly string[];

  /**
   * Full ARNs of the roles that may assume the invoke roles.
   *
   * @default the gateway role of each environment in the platform account
   */
  readonly gatewayRoleArns?: readonly string[];

  /**
   * ARNs of the roles that write the quarantine policy and certificate revocation lists; `*` as in `provisioningRoles`.
   *
   * @default the revoker role of each environment, in any account
   */
  readonly revokerRoles?: readonly string[];

  /**
   * ARNs of the roles that people assume to revoke access; `*` as in `provisioningRoles`.
   *
   * @default the operator role of each environment in the platform account
   */
  readonly operatorRoles?: readonly string[];

  /**
   * Roles of workloads that use Bedrock outside both paths.
   *
   * @default none
   */
  readonly exemptedRoles?: readonly ExemptedRole[];

  /**
   * REST APIs of the gateway, in the platform account. One that is not known yet is protected by its tag alone.
   *
   * @default none
   */
  readonly restApis?: readonly ProtectedRestApi[];

  /**
   * `aws`, `aws-us-gov` or `aws-cn`.
   *
   * @default "aws"
   */
  readonly partition?: string;
}

/**
 * The key of the tag by which resources are protected whose ids nobody can know before they exist: usage plans, API keys,
 * domain names, AppConfig applications. Its value is the name of the environment.
 */
export const PROTECTED_TAG = "bedrock-access";
