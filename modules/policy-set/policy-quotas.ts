/** What AWS takes in every organization of one type of policy. */
export interface PolicyQuotas {
  /** Of one policy, without white space. */
  readonly characters: number;
  /** On one root, OU or account. */
  readonly policiesPerTarget: number;
}

/**
 * For service control policies AWS doubled both in every partition on 2026-05-15, unasked.
 *
 * @see https://aws.amazon.com/about-aws/whats-new/2026/05/aws-organizations-increased-scp-quotas/
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const POLICY_QUOTAS: Readonly<Record<"SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY", PolicyQuotas>> = {
  SERVICE_CONTROL_POLICY: { characters: 10_240, policiesPerTarget: 10 },
  RESOURCE_CONTROL_POLICY: { characters: 5_120, policiesPerTarget: 5 },
};
