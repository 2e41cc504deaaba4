import { BudgetsBudgetAction } from "@cdktf/provider-aws/lib/budgets-budget-action";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, renderPolicy, serviceTrust } from "../../access/iam-policy";
import { iamNameProblems } from "../quarantine-policy/iam-names";

/** What ends roles' work when the money of the month is spent. */
export interface BudgetActionProps {
  /** Name of the role by which AWS Budgets acts, and of its policy. 1 to 64 characters. */
  readonly roleName: string;

  /** Name of the managed policy that denies everything, which is attached to the roles. 1 to 128 characters. */
  readonly policyName: string;

  /** IAM path of both and of `roles`, with a slash at both ends: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;

  /** The account: 12 digits. */
  readonly accountId: string;

  /** Names of the roles that end. 1 to 100, of this account. */
  readonly roles: readonly string[];

  /**
   * `automatic`: they end when the percent is passed. `manual`: they end once a person has approved it.
   *
   * @default "manual"
   */
  readonly approval?: "manual" | "automatic";

  /**
   * Percent of `monthlyDollars` that must be spent. Above 0; may pass 100.
   *
   * @default 100
   */
  readonly percent?: number;

  /**
   * `aws`, `aws-us-gov` or `aws-cn`.
   *
   * @default "aws"
   */
  readonly partition?: string;
}

/** The budget that the action belongs to. */
export interface ActingBudget {
  readonly name: string;
  /** The same as Terraform's reference, so that the budget is made first. */
  readonly reference: string;
  readonly emails: readonly string[];
  readonly snsTopicArn: string | undefined;
  readonly tags: { readonly tags?: Record<string, string> };
}

/** The action, the policy that it attaches, and the role that may attach this policy to these roles and nothing else. */
export class BudgetAction extends Construct {
  readonly role: IamRole;
  readonly policy: IamPolicy;
  readonly action: BudgetsBudgetAction;

  constructor(scope: Construct, id: string, props: BudgetActionProps, budget: ActingBudget) {
    super(scope, id);
    const { policyName, iamPath, approval = "manual", percent = DEFAULT_PERCENT } = props;

    this.policy = new IamPolicy(this, "Policy", {
      name: policyName,
      path: iamPath,
      description: "Attached by AWS Budgets while the money of the month is spent",
      policy: renderPolicy(policyDocument({ Sid: "OverBudget", Effect: "Deny", Action: "*", Resource: "*" })),
      ...budget.tags,
    });
    const { role, attachment } = this.makeRole(props, budget);
    this.role = role;
    this.action = new BudgetsBudgetAction(this, "Resource", {
      budgetName: budget.reference,
      actionType: "APPLY_IAM_POLICY",
      approvalModel: approval === "automatic" ? "AUTOMATIC" : "MANUAL",
      notificationType: "ACTUAL",
      executionRoleArn: role.arn,
      actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: percent },
      definition: { iamActionDefinition: { policyArn: this.policy.arn, roles: [...props.roles] } },
      subscriber: [
        ...budget.emails.map((address) => ({ subscriptionType: "EMAIL", address })),
        ...(budget.snsTopicArn === undefined ? [] : [{ subscriptionType: "SNS", address: budget.snsTopicArn }]),
      ],
      dependsOn: [attachment], // AWS Budgets tries whether it may act
      ...budget.tags,
    });
  }

  private makeRole(props: BudgetActionProps, budget: ActingBudget) {
    const { roleName, policyName, iamPath, accountId, roles, partition = "aws" } = props;
    const iam = `arn:${partition}:iam::${accountId}`;
    const policy = new IamPolicy(this, "RolePolicy", {
      name: roleName,
      path: iamPath,
      description: "What AWS Budgets may attach, and the boundary of its role",
      policy: renderPolicy(
        policyDocument({
          Effect: "Allow",
          Action: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
          Resource: roles.map((role) => `${iam}:role${iamPath}${role}`),
          Condition: { ArnEquals: { "iam:PolicyARN": `${iam}:policy${iamPath}${policyName}` } },
        }),
      ),
      ...budget.tags,
    });
    const arn = `arn:${partition}:budgets::${accountId}:budget/${budget.name}`;
    const role = new IamRole(this, "Role", {
      name: roleName,
      path: iamPath,
      permissionsBoundary: policy.arn,
      assumeRolePolicy: renderPolicy(
        serviceTrust("budgets.amazonaws.com", {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": [arn, `${arn}/action/*`] },
        }),
      ),
      ...budget.tags,
    });
    const attachment = new IamRolePolicyAttachment(this, "Attachment", { role: role.name, policyArn: policy.arn });
    return { role, attachment };
  }
}

const DEFAULT_PERCENT = 100;
/** Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_IamActionDefinition.html */
const MAX_ROLES = 100;

/** What AWS would refuse in these props. */
export function budgetActionProblems(props: BudgetActionProps): string[] {
  const { roleName, policyName, iamPath, accountId, roles, percent = DEFAULT_PERCENT } = props;
  return [
    ...iamNameProblems({ prop: "action.roleName", name: roleName, maximum: 64, iamPath }),
    ...(Token.isUnresolved(policyName) || /^[\w+=,.@-]{1,128}$/.test(policyName)
      ? []
      : [`action.policyName "${policyName}": give 1 to 128 letters, digits and characters of _+=,.@-`]),
    ...(policyName === roleName
      ? [`action.policyName "${policyName}" is the role's policy too: name it otherwise.`]
      : []),
    ...(Token.isUnresolved(accountId) || /^\d{12}$/.test(accountId)
      ? []
      : [`action.accountId is "${accountId}": give 12 digits.`]),
    ...(roles.length > 0 && roles.length <= MAX_ROLES
      ? []
      : [`action.roles has ${roles.length} names: give 1 to ${MAX_ROLES}.`]),
    ...(Token.isUnresolved(percent) || (Number.isFinite(percent) && percent > 0)
      ? []
      : [`action.percent is ${percent}: use a percent above 0.`]),
  ];
}
