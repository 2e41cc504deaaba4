import { Construct } from "constructs";
import { PolicySet } from "../policy-set/policy-set";
import { protectAccessResourceStatements } from "./protect-access-resources";
import { protectPlatformAccountStatements } from "./protect-platform-account";
import { protectTeamAccountStatements } from "./protect-team-account";
import type { ProtectedAccess } from "./protected-access";

/** A root, organizational unit or account that the policies govern. */
export interface ProtectAccessTarget {
  /** `platform` gets what `team` gets, and the policies that reserve the gateway's parts to named roles. */
  readonly kind: "team" | "platform";

  /** Id of the root, OU or account. May be a token. Not the management account: neither SCPs nor RCPs bind it. */
  readonly id: string;

  /** Names the target in logical ids and errors: letters, digits, `-` and `_`. A change replaces the attachments. */
  readonly label: string;

  /**
   * SCPs attached to this target by others, `FullAWSAccess` included. Inherited ones do not count.
   *
   * @default 1
   */
  readonly attachedServiceControlPolicies?: number;

  /**
   * RCPs attached to this target by others, `RCPFullAWSAccess` included. Inherited ones do not count.
   *
   * @default 1
   */
  readonly attachedResourceControlPolicies?: number;
}

export interface ProtectAccessProps extends ProtectedAccess {
  /** First part of the policies' names, unique in the organization: `<name>-governed-1`. 1 to 100 characters. */
  readonly name: string;

  /** Where the policies are attached. */
  readonly targets: readonly ProtectAccessTarget[];

  /**
   * Tags of the policies.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Service and resource control policies that guard what the direct path and the gateway path rest on, against administrators of
 * the governed accounts and against outsiders.
 *
 * Belongs in a stack of the organization's management account, or of its delegated administrator.
 *
 * @throws ProtectedAccessError with every problem of the props.
 * @throws PolicyQuotaError when a target cannot take so many policies.
 * @throws StatementTooLargeError when so many ARNs are named that one statement fits into no policy.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export class ProtectAccess extends Construct {
  /** SCPs of every target. */
  readonly governed: PolicySet;
  /** SCPs of the platform targets, if there are any. */
  readonly platform: PolicySet | undefined;
  /** RCPs of every target. */
  readonly resources: PolicySet;

  constructor(scope: Construct, id: string, props: ProtectAccessProps) {
    super(scope, id);
    const tags = props.tags === undefined ? {} : { tags: props.tags };
    const platform = props.targets.filter(({ kind }) => kind === "platform");

    this.governed = new PolicySet(this, "Governed", {
      name: `${props.name}-governed`,
      description: "What access to Amazon Bedrock rests on is changed by provisioning alone",
      type: "SERVICE_CONTROL_POLICY",
      statements: protectTeamAccountStatements(props),
      targets: props.targets.map((target) => ({ ...named(target), attached: scpsOf(target) })),
      ...tags,
    });
    this.platform =
      platform.length === 0
        ? undefined
        : new PolicySet(this, "Platform", {
            name: `${props.name}-platform`,
            description: "The gateway's parts are reserved to the roles that need them",
            type: "SERVICE_CONTROL_POLICY",
            statements: protectPlatformAccountStatements(props),
            targets: platform.map((target) => ({
              ...named(target),
              attached: scpsOf(target) + this.governed.documents.length,
            })),
            ...tags,
          });
    this.resources = new PolicySet(this, "Resources", {
      name: `${props.name}-resources`,
      description: "Roles and keys of access to Amazon Bedrock, against callers of any account",
      type: "RESOURCE_CONTROL_POLICY",
      statements: protectAccessResourceStatements(props),
      targets: props.targets.map((target) => ({
        ...named(target),
        attached: target.attachedResourceControlPolicies ?? 1,
      })),
      ...tags,
    });
  }
}

function named({ id, label }: ProtectAccessTarget) {
  return { id, label };
}

function scpsOf({ attachedServiceControlPolicies = 1 }: ProtectAccessTarget): number {
  return attachedServiceControlPolicies;
}
