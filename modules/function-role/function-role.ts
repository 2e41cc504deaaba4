import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type PolicyStatement, policyDocument, renderPolicy, serviceTrust } from "../../access/iam-policy";
import { iamNameProblems } from "../quarantine-policy/iam-names";
import { type FunctionWork, permissionsFor } from "./permissions";

export interface FunctionRoleProps {
  /** Unique in its account whatever its path. 1 to 64 characters. */
  readonly roleName: string;

  /** Name of the managed policy that is both the role's permissions and its boundary. 1 to 128 characters. */
  readonly policyName: string;

  /** IAM path of both, with a slash at both ends: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;

  /** The account of the role: 12 digits. */
  readonly accountId: string;

  /** The function that may have the role, in every region of the account. 1 to 64 characters. */
  readonly functionName: string;

  /** What the program does, its log and its network aside. */
  readonly work: FunctionWork;

  /**
   * `private`: Lambda may connect the function to a VPC. The program itself may not.
   *
   * @default "public"
   */
  readonly network?: "private" | "public";

  /**
   * `aws`, `aws-us-gov` or `aws-cn`.
   *
   * @default "aws"
   */
  readonly partition?: string;

  /**
   * Tags of the role and of its policy.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The role of one of our functions, the same in every region: Lambda alone assumes it, for that function, and it can never do more
 * than its one policy says, for that is its boundary too.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export class FunctionRole extends Construct {
  readonly arn: string;
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    super(scope, id);
    const permissions = permissionsOf(props);
    const problems = problemsOf(props, permissions);
    if (problems.length > 0) throw new Error([`FunctionRole "${id}" cannot be built:`, ...problems].join("\n- "));

    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const policy = new IamPolicy(this, "Policy", {
      name: props.policyName,
      path: props.iamPath,
      description: "Permissions of the function, and their boundary",
      policy: renderPolicy(policyDocument(...permissions)),
      ...tags,
    });
    this.role = new IamRole(this, "Role", {
      name: props.roleName,
      path: props.iamPath,
      permissionsBoundary: policy.arn,
      assumeRolePolicy: renderPolicy(serviceTrust("lambda.amazonaws.com")),
      ...tags,
    });
    new IamRolePolicyAttachment(this, "Attachment", { role: this.role.name, policyArn: policy.arn });
    this.arn = this.role.arn;
  }
}

function permissionsOf(props: FunctionRoleProps): PolicyStatement[] {
  const { accountId, functionName, network = "public", partition = "aws" } = props;
  return [
    {
      Sid: "OwnLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `arn:${partition}:logs:*:${accountId}:log-group:/aws/lambda/${functionName}:*`,
    },
    ...(network === "private"
      ? networkPermissions(`arn:${partition}:lambda:*:${accountId}:function:${functionName}`)
      : []),
    ...permissionsFor(props.work),
  ];
}

/** For Lambda, which acts with the function's role; its calls carry no `lambda:SourceFunctionArn`, those of the program do. */
function networkPermissions(functionArn: string): PolicyStatement[] {
  return [
    {
      Sid: "OwnNetwork",
      Effect: "Allow",
      Action: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ],
      Resource: "*",
    },
    {
      Sid: "NoNetworkForTheProgram",
      Effect: "Deny",
      Action: "ec2:*",
      Resource: "*",
      Condition: { ArnLike: { "lambda:SourceFunctionArn": [functionArn, `${functionArn}:*`] } },
    },
  ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_MANAGED_POLICY = 6_144;

function problemsOf(props: FunctionRoleProps, permissions: readonly PolicyStatement[]): string[] {
  const { roleName, policyName, iamPath, accountId, functionName } = props;
  const text = JSON.stringify(policyDocument(...permissions));
  return [
    ...iamNameProblems({ prop: "roleName", name: roleName, maximum: 64, iamPath }),
    ...iamNameProblems({ prop: "policyName", name: policyName, maximum: 128, iamPath: "/" }),
    ...(Token.isUnresolved(accountId) || /^\d{12}$/.test(accountId)
      ? []
      : [`accountId "${accountId}": give 12 digits`]),
    ...(Token.isUnresolved(functionName) || /^[\w-]{1,64}$/.test(functionName)
      ? []
      : [`functionName "${functionName}": give 1 to 64 letters, digits, hyphens and underscores`]),
    ...(Token.isUnresolved(text) || text.length <= MAX_MANAGED_POLICY
      ? []
      : [`work: makes a policy of ${text.length} characters, AWS takes ${MAX_MANAGED_POLICY}: merge statements`]),
  ];
}
