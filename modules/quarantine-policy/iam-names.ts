import { Token } from "cdktf";

export interface IamNames {
  /** What the prop is called, for the message. */
  readonly prop: string;
  readonly name: string;
  readonly maximum: number;
  readonly iamPath: string;
}

/**
 * What is wrong with the name and path of an IAM role or policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function iamNameProblems({ prop, name, maximum, iamPath }: IamNames): string[] {
  const nameFits = Token.isUnresolved(name) || (/^[\w+=,.@-]+$/.test(name) && name.length <= maximum);
  const pathFits = Token.isUnresolved(iamPath) || (/^\/([\w+=,.@-]+\/)*$/.test(iamPath) && iamPath.length <= MAX_PATH);
  return [
    ...(nameFits ? [] : [`${prop} "${name}": give 1 to ${maximum} letters, digits and characters of _+=,.@-`]),
    ...(pathFits ? [] : [`iamPath "${iamPath}": begin and end it with "/", as in "/bedrock-access/dev/"`]),
  ];
}

const MAX_PATH = 512;
