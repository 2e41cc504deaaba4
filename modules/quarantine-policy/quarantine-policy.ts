import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import { type PolicyDocument, policyDocument, renderPolicy } from "../../access/iam-policy";
import { iamNameProblems } from "./iam-names";

export interface QuarantinePolicyProps {
  /** Name of the managed policy, unique in its account whatever its path. 1 to 128 characters. */
  readonly name: string;

  /** IAM path, with a slash at both ends: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;

  /**
   * Tags of the policy.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A managed policy that denies everything to the sessions that it names, and names none at first.
 *
 * Its document is written at run time, by the platform's revoker alone; Terraform makes the policy and then ignores the document.
 * Attach it to roles that have a permissions boundary: a forged document then adds nothing.
 *
 * Throws when AWS would refuse the name or the path.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export class QuarantinePolicy extends Construct {
  readonly arn: string;
  readonly policy: IamPolicy;

  constructor(scope: Construct, id: string, props: QuarantinePolicyProps) {
    super(scope, id);
    const { name, iamPath } = props;
    const problems = iamNameProblems({ prop: "name", name, maximum: MAX_POLICY_NAME, iamPath });
    if (problems.length > 0) {
      throw new Error(`QuarantinePolicy ${this.node.path}:${problems.map((p) => `\n- ${p}`).join("")}`);
    }

    this.policy = new IamPolicy(this, "Resource", {
      name,
      path: iamPath,
      policy: renderPolicy(emptyQuarantineDocument()),
      lifecycle: { ignoreChanges: ["policy"] },
      ...(props.tags && { tags: { ...props.tags } }),
    });
    this.arn = this.policy.arn;
  }
}

/** The document of a quarantine that holds nobody. A policy needs a statement, so it denies a source identity that nobody has. */
export function emptyQuarantineDocument(): PolicyDocument {
  return policyDocument({
    Sid: "Quarantine",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    // Ours begin with CN= or ID=; the trust policies of our roles take no other.
    Condition: { StringEquals: { "aws:SourceIdentity": "nobody" } },
  });
}

const MAX_POLICY_NAME = 128;
