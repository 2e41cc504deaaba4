import type { BedrockExemption } from "./exemption";

export interface DenyDirectBedrockStatementsProps {
  /**
   * Partition of all ARNs.
   *
   * @default "aws"
   */
  readonly partition?: string;

  /**
   * ARN patterns of the roles through which a gateway calls models, such as
   * `arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-invoke-*`. Their sessions need the principal tag `team`.
   */
  readonly invokeRoles: readonly string[];

  /** ARN patterns of the roles that certificates become through IAM Roles Anywhere. No other session of them does anything. */
  readonly directRoles: readonly string[];

  /** ARN patterns of the roles that Terraform uses. They keep Bedrock's control plane and never call a model. */
  readonly provisioningRoles: readonly string[];

  /**
   * Workloads that use Bedrock today, until a day.
   *
   * @default none
   */
  readonly exemptions?: readonly BedrockExemption[];

  /**
   * Characters that a policy may have, for the statement that names all exempted roles.
   *
   * @default 10240
   */
  readonly maxCharacters?: number;
}
