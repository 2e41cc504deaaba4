import { Construct } from "constructs";
import { PolicySet, type PolicyTarget } from "../policy-set/policy-set";
import type { ReasonedStatement } from "../policy-set/reasoned-statement";
import { denyDirectBedrockStatements } from "./statements";
import type { DenyDirectBedrockStatementsProps } from "./statements-props";

export interface DenyDirectBedrockProps extends DenyDirectBedrockStatementsProps {
  /** Policies are named `<name>-1`, `<name>-2`, …: unique in the organization, 1 to 120 characters. */
  readonly name: string;

  /** The OUs and accounts where nobody else shall reach a model. */
  readonly targets: readonly PolicyTarget[];

  /**
   * SCPs that a target may have.
   *
   * @default 10
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
 * Service control policies that deny every route to a model but ours: Bedrock's prefixes, API keys, model subscriptions.
 *
 * SCPs do not bind the management account, service-linked roles or AWS services acting as themselves.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @throws PolicyQuotaError when a target cannot take so many policies.
 * @throws TooManyExemptionsError when one statement cannot name all exempted roles.
 */
export class DenyDirectBedrock extends Construct {
  readonly statements: readonly ReasonedStatement[];

  /** The policies: their documents, resources and attachments. */
  readonly policySet: PolicySet;

  constructor(scope: Construct, id: string, props: DenyDirectBedrockProps) {
    super(scope, id);
    this.statements = denyDirectBedrockStatements(props);
    this.policySet = new PolicySet(this, "Policies", {
      name: props.name,
      description: "No model but through the organization's own roles",
      type: "SERVICE_CONTROL_POLICY",
      statements: this.statements,
      targets: props.targets,
      ...(props.maxCharacters !== undefined && { maxCharacters: props.maxCharacters }),
      ...(props.maxPoliciesPerTarget !== undefined && { maxPoliciesPerTarget: props.maxPoliciesPerTarget }),
      ...(props.tags && { tags: props.tags }),
    });
  }
}
