import { OrganizationsPolicy } from "@cdktf/provider-aws/lib/organizations-policy";
import { OrganizationsPolicyAttachment } from "@cdktf/provider-aws/lib/organizations-policy-attachment";
import { Construct } from "constructs";
import { type PolicyDocument, renderPolicy } from "../../access/iam-policy";
import { pack } from "./pack";
import { PolicyQuotaError } from "./policy-quota-error";
import { POLICY_QUOTAS } from "./policy-quotas";
import type { ReasonedStatement } from "./reasoned-statement";

/** A root, organizational unit or account that gets all policies of a set. */
export interface PolicyTarget {
  /** Id of the root, OU or account. May be a token: an OU that the same stack makes. */
  readonly id: string;

  /** Names the target in logical ids and errors: letters, digits, `-` and `_`. A change replaces the attachments. */
  readonly label: string;

  /**
   * Policies of the same type that are attached to this target already, `FullAWSAccess` or `RCPFullAWSAccess` and those of another
   * `PolicySet` included. Inherited policies do not count.
   *
   * @default 1
   */
  readonly attached?: number;
}

export interface PolicySetProps {
  /** Policies are named `<name>-1`, `<name>-2`, …: unique in the organization, 1 to 120 characters. */
  readonly name: string;

  /** Shown in the console, at most 512 characters. */
  readonly description: string;

  /** Whether the statements limit what principals may do (SCP) or what may be done to resources (RCP). */
  readonly type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

  /** At least one, each with a `Sid` of its own. Without tokens: their size decides how they are packed. */
  readonly statements: readonly ReasonedStatement[];

  /** Where all policies of the set are attached. */
  readonly targets: readonly PolicyTarget[];

  /**
   * Characters that a policy may have.
   *
   * @default 10240 for SCPs, 5120 for RCPs: what AWS takes in every organization
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   */
  readonly maxCharacters?: number;

  /**
   * Policies of one type that a target may have.
   *
   * @default 10 SCPs, 5 RCPs: what AWS takes in every organization
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   */
  readonly maxPoliciesPerTarget?: number;

  /**
   * Tags of the policies.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Statements of one kind, packed into the fewest policies that AWS takes and attached to every target.
 *
 * @throws PolicyQuotaError when a target cannot take so many policies.
 * @throws StatementTooLargeError when one statement fits into no policy.
 */
export class PolicySet extends Construct {
  /** What AWS gets, in the order of {@link policies}. */
  readonly documents: readonly PolicyDocument[];
  readonly policies: readonly OrganizationsPolicy[];
  readonly attachments: readonly OrganizationsPolicyAttachment[];

  constructor(scope: Construct, id: string, props: PolicySetProps) {
    super(scope, id);
    requireSound(props);
    this.documents = pack(props.statements, props.maxCharacters ?? POLICY_QUOTAS[props.type].characters);
    requireRoom(props, this.documents.length);

    this.policies = this.documents.map(
      (document, index) =>
        new OrganizationsPolicy(this, `Policy${index + 1}`, {
          name: `${props.name}-${index + 1}`,
          description: props.description,
          type: props.type,
          content: renderPolicy(document),
          ...(props.tags && { tags: { ...props.tags } }),
        }),
    );
    this.attachments = this.policies.flatMap((policy, index) =>
      props.targets.map(
        ({ id: targetId, label }) =>
          new OrganizationsPolicyAttachment(this, `Attachment${index + 1}-${label}`, { policyId: policy.id, targetId }),
      ),
    );
  }
}

function requireSound(props: PolicySetProps): void {
  const problems = [
    ...(/^.{1,120}$/.test(props.name) ? [] : [`name "${props.name}": give 1 to 120 characters`]),
    ...(props.description.length <= 512
      ? []
      : [`description of ${props.description.length} characters: give at most 512`]),
    ...(props.statements.length > 0 ? [] : ["statements: give at least one"]),
    ...props.statements.flatMap(({ statement }) => statementProblems(statement)),
    ...repeated(props.statements.map(({ statement }) => statement.Sid)).map(
      (sid) => `statements: two have the Sid ${sid}`,
    ),
    ...props.targets.flatMap(({ label }) =>
      /^[\w-]+$/.test(label) ? [] : [`target "${label}": its label takes letters, digits, - and _`],
    ),
    ...repeated(props.targets.map(({ label }) => label)).map((label) => `targets: two have the label ${label}`),
  ];
  if (problems.length > 0) throw new Error(`policy set ${props.name}:${problems.map((p) => `\n- ${p}`).join("")}`);
}

function statementProblems(statement: ReasonedStatement["statement"]): string[] {
  const text = JSON.stringify(statement);
  return [
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
    ...(/^[A-Za-z0-9]+$/.test(statement.Sid) ? [] : [`Sid "${statement.Sid}": it takes letters and digits only`]),
    ...(text.includes("${TfToken[")
      ? [`statement ${statement.Sid} holds a token: give values that are known at synth`]
      : []),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) < index))];
}

function requireRoom(props: PolicySetProps, needed: number): void {
  const limit = props.maxPoliciesPerTarget ?? POLICY_QUOTAS[props.type].policiesPerTarget;
  const shortages = props.targets
    .map(({ label, attached = 1 }) => ({ target: label, needed, attached, limit }))
    .filter(({ attached }) => attached + needed > limit);
  if (shortages.length > 0) throw new PolicyQuotaError(props.name, shortages);
}
