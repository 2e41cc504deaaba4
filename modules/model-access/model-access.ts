import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type PolicyStatement, policyDocument, renderPolicy } from "../../access/iam-policy";
import { ModelAccessError } from "./model-access-error";
import { MAX_INLINE_POLICIES, MAX_MANAGED_POLICY, policySize } from "./policy-size";
import { type ModelAccessStatementsProps, modelAccessStatements, modelBoundaryStatements } from "./role-statements";
import { modelSessionStatements } from "./session-statements";

export interface ModelAccessProps extends ModelAccessStatementsProps {
  /** Name of the permissions boundary, unique in its account. 1 to 128 characters. */
  readonly boundaryName: string;

  /**
   * IAM path of the boundary, with a slash at both ends: `/bedrock-access/dev/`.
   *
   * @default "/"
   */
  readonly iamPath?: string;

  /**
   * Tags of the boundary.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Least privilege on Amazon Bedrock for one team: the statements for its roles, and the permissions boundary that holds
 * those roles to them.
 *
 * Throws {@link ModelAccessError} with everything that is wrong: targets that contradict themselves, names that IAM refuses,
 * policies that are longer than IAM takes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
 */
export class ModelAccess extends Construct {
  /** For a role's inline policy: exact ARNs, nothing beyond the targets. */
  readonly statements: readonly PolicyStatement[];

  /** A managed policy that allows what {@link statements} allow. */
  readonly boundary: IamPolicy;

  readonly boundaryArn: string;

  private readonly props: ModelAccessProps;

  constructor(scope: Construct, id: string, props: ModelAccessProps) {
    super(scope, id);
    const problems = nameProblems(props);
    if (problems.length > 0) throw new ModelAccessError(problems);

    this.props = props;
    this.statements = modelAccessStatements(props);
    const boundary = modelBoundaryStatements(props);
    const tooLong = [
      ...lengthProblems("the role's inline policy", this.statements, MAX_INLINE_POLICIES),
      ...lengthProblems("the permissions boundary", boundary, MAX_MANAGED_POLICY),
    ];
    if (tooLong.length > 0) throw new ModelAccessError(tooLong);

    this.boundary = new IamPolicy(this, "Boundary", {
      name: props.boundaryName,
      path: props.iamPath ?? "/",
      policy: renderPolicy(policyDocument(...boundary)),
      ...(props.tags && { tags: { ...props.tags } }),
    });
    this.boundaryArn = this.boundary.arn;
  }

  /**
   * For the session policy of a Roles Anywhere profile: a coarser ceiling that fits its 2,048 characters.
   *
   * Throws {@link ModelAccessError} when even that does not fit.
   */
  get sessionStatements(): readonly PolicyStatement[] {
    return modelSessionStatements(this.props);
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
function nameProblems({ boundaryName, iamPath = "/" }: ModelAccessProps): string[] {
  const problems: string[] = [];
  if (!Token.isUnresolved(boundaryName) && !/^[\w+=,.@-]{1,128}$/.test(boundaryName)) {
    problems.push(`boundaryName is "${boundaryName}": use 1 to 128 letters, digits and + = , . @ _ -`);
  }
  if (!Token.isUnresolved(iamPath) && !(/^\/([!-~]+\/)?$/.test(iamPath) && iamPath.length <= 512)) {
    problems.push(`iamPath is "${iamPath}": begin and end it with a slash, without spaces, 512 characters at most`);
  }
  return problems;
}

function lengthProblems(what: string, statements: readonly PolicyStatement[], limit: number): string[] {
  const size = policySize(statements);
  if (size <= limit) return [];
  return [
    `${what} has ${size} characters, and IAM takes ${limit}: give the team fewer models or source regions, prefer profiles with fewer destinations, or split the team`,
  ];
}
