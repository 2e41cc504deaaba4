import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { RolesanywhereProfile } from "@cdktf/provider-aws/lib/rolesanywhere-profile";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type PolicyStatement, policyDocument, renderPolicy } from "../../access/iam-policy";
import { boundedRoleProblems, createBoundedRole, policyLengthProblems } from "../invoke-role/bounded-role";
import { ImportBlock } from "../team-account/import-block";
import { importIdProblems } from "../trust-anchor/import-id";
import { resourceNameProblems } from "../trust-anchor/resource-name";
import { certificateProblems, certificateTrust } from "./certificate-trust";

export interface RolesAnywhereProfileProps {
  /** Name of the profile, shown in the console. 1 to 255 letters, digits, spaces, hyphens and underscores. */
  readonly name: string;

  /** Name of the role, unique in its account whatever its path. 1 to 64 characters. */
  readonly roleName: string;

  /** IAM path of the role, with a slash at both ends: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;

  /** The one trust anchor whose certificates count, in the same account and region. */
  readonly trustAnchorArn: string;

  /**
   * The common name of the CA that signs the certificates: the issuer in the leaf, which may be an intermediate.
   *
   * 1 to 64 Latin letters, digits, spaces and characters of `_.:=+-@`: Roles Anywhere hides others from the trust policy, and an
   * issuer's `&` breaks `CreateSession`.
   */
  readonly issuerCommonName: string;

  /** The O that a certificate's subject must have: the environment. Same characters as the issuer's name. */
  readonly organization: string;

  /** The OU that a certificate's subject must have, exactly one of these: the team. Same characters as the issuer's name. */
  readonly organizationalUnits: readonly string[];

  /**
   * The URIs of which a certificate's first subject alternative URI must be one, such as the facts checked when it was issued.
   *
   * 1 to 256 characters each: Latin letters, digits, spaces and characters of `_.:/=+-@`.
   *
   * @default any certificate, with a URI or without
   */
  readonly acceptedFactsUris?: readonly string[];

  /** The role's inline policy: what a developer may do. 10,240 characters at most. */
  readonly permissions: readonly PolicyStatement[];

  /**
   * Narrows the sessions of this profile below the role's permissions. 2,048 characters at most.
   *
   * STS packs it with the certificate's attributes into one space that is smaller still.
   *
   * @default sessions have all permissions of the role
   */
  readonly sessionPolicy?: readonly PolicyStatement[];

  /** The managed policy that the role's permissions can never exceed. */
  readonly permissionsBoundaryArn: string;

  /**
   * Further managed policies of the role, such as the account's quarantine. Add to the end: each attachment is known by its
   * position.
   *
   * @default none
   */
  readonly managedPolicyArns?: readonly string[];

  /**
   * Seconds until a session ends. 900 to 3600.
   *
   * @default 3600
   */
  readonly sessionSeconds?: number;

  /**
   * Id (a UUID) of a profile that the account has already. Terraform then takes that profile over and makes none: name, role,
   * session policy and duration are changed to those given. Its role stays with its owner; a new one is made.
   *
   * @default a new profile is made
   */
  readonly importId?: string;

  /**
   * Tags of profile and role. No key may begin with `x509`: a role's tags stand in for attributes that a certificate lacks.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * What a team's certificates become in its account: a Roles Anywhere profile and the one role behind it.
 *
 * The role trusts Roles Anywhere alone, and only for certificates of one anchor, issuer, organization and organizational unit; with
 * `acceptedFactsUris` only for those issued under the required facts. The session's source identity is `CN=<user>`.
 *
 * Throws when AWS would refuse a value or a certificate could never match it, with all problems at once.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export class RolesAnywhereProfile extends Construct {
  /** The profile's ARN, which clients name together with `roleArn`. */
  readonly arn: string;
  readonly roleArn: string;
  readonly profile: RolesanywhereProfile;
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: RolesAnywhereProfileProps) {
    super(scope, id);
    const { sessionSeconds = MAX_SESSION_SECONDS, sessionPolicy } = props;
    const problems = [
      ...resourceNameProblems(props.name),
      ...boundedRoleProblems(props),
      ...certificateProblems(props),
      ...(sessionPolicy ? policyLengthProblems("sessionPolicy", sessionPolicy, MAX_SESSION_POLICY) : []),
      ...(sessionPolicy?.length === 0 ? ["sessionPolicy []: give at least one statement, or leave it out"] : []),
      ...sessionSecondsProblems(sessionSeconds),
      ...importIdProblems(props.importId),
      ...tagProblems(props.tags),
    ];
    if (problems.length > 0) {
      throw new Error(`RolesAnywhereProfile ${this.node.path}:${problems.map((p) => `\n- ${p}`).join("")}`);
    }

    this.role = createBoundedRole(this, props, certificateTrust(props));
    this.profile = new RolesanywhereProfile(this, "Resource", {
      name: props.name,
      enabled: true, // left out, the provider may send false
      roleArns: [this.role.arn],
      durationSeconds: sessionSeconds,
      requireInstanceProperties: false,
      // The session's name stays the certificate's serial, which revocation and CloudTrail rely on.
      acceptRoleSessionName: false,
      ...(sessionPolicy && { sessionPolicy: renderPolicy(policyDocument(...sessionPolicy)) }),
      ...(props.tags && { tags: { ...props.tags } }),
    });
    if (props.importId !== undefined) new ImportBlock(this, "Import", { resource: this.profile, id: props.importId });
    this.arn = this.profile.arn;
    this.roleArn = this.role.arn;
  }
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html */
const MIN_SESSION_SECONDS = 900;
const MAX_SESSION_SECONDS = 3600;

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MAX_SESSION_POLICY = 2048;

function sessionSecondsProblems(seconds: number): string[] {
  if (Token.isUnresolved(seconds)) return [];
  const fits = Number.isInteger(seconds) && seconds >= MIN_SESSION_SECONDS && seconds <= MAX_SESSION_SECONDS;
  return fits ? [] : [`sessionSeconds ${seconds}: give ${MIN_SESSION_SECONDS} to ${MAX_SESSION_SECONDS}`];
}

function tagProblems(tags: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(tags)
    .filter((key) => /^x509/i.test(key))
    .map((key) => `tags "${key}": begins with x509 and would stand in for a certificate's attribute; rename it`);
}
