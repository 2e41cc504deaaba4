import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../access/iam-policy";
import { boundedRoleProblems, createBoundedRole } from "./bounded-role";
import { gatewayProblems, gatewayTrust } from "./gateway-trust";

export interface InvokeRoleProps {
  /** Unique in its account whatever its path. 1 to 64 characters. */
  readonly roleName: string;

  /** IAM path, with a slash at both ends: `/bedrock-access/<environment>/`. */
  readonly iamPath: string;

  /**
   * The one role that may assume this one: its full ARN with path, in any account, written out.
   *
   * It need not exist yet, and may be made again under the same name.
   */
  readonly gatewayRoleArn: string;

  /** The value that the session tag `team` must have. 1 to 256 characters that session tags take. */
  readonly team: string;

  /** The role's inline policy: what the gateway may do for the team. 10,240 characters at most. */
  readonly permissions: readonly PolicyStatement[];

  /** The managed policy that the role's permissions can never exceed. */
  readonly permissionsBoundaryArn: string;

  /**
   * Further managed policies, such as the account's quarantine. Add to the end: each attachment is known by its position.
   *
   * @default none
   */
  readonly managedPolicyArns?: readonly string[];

  /**
   * Ids of the VPC endpoints for `bedrock-runtime` by which the gateway calls, such as `vpce-0123456789abcdef0`. With them the role's
   * credentials are worth nothing anywhere else. Name those of all regions.
   *
   * @default the role works from everywhere
   */
  readonly vpcEndpointIds?: readonly string[];

  /**
   * Tags of the role. No key may be `team`, nor may the provider's: a role's tags stand in for session tags that are missing.
   *
   * @default none but the provider's
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The role in a team's account through which the gateway calls Bedrock for that team.
 *
 * Only the gateway's role may assume it, and only with the session tag `team` of this team. It may add the tag `user` and set
 * `CN=<user>` as source identity; AWS refuses any other tag and any other source identity.
 *
 * Throws when AWS would refuse the names, ARNs or permissions, with all problems at once.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export class InvokeRole extends Construct {
  readonly arn: string;
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: InvokeRoleProps) {
    super(scope, id);
    const bounded = { ...props, permissions: [...props.permissions, ...onlyThrough(props.vpcEndpointIds)] };
    const problems = [...boundedRoleProblems(bounded), ...gatewayProblems(props), ...tagProblems(props.tags)];
    if (problems.length > 0)
      throw new Error(`InvokeRole ${this.node.path}:${problems.map((p) => `\n- ${p}`).join("")}`);

    this.role = createBoundedRole(this, bounded, gatewayTrust(props));
    this.arn = this.role.arn;
  }
}

/** Also where the key is missing, as in every call that comes by no endpoint. */
function onlyThrough(vpcEndpointIds: readonly string[] = []): PolicyStatement[] {
  if (vpcEndpointIds.length === 0) return [];
  return [
    {
      Sid: "OnlyByTheGatewaysEndpoints",
      Effect: "Deny",
      Action: "bedrock:*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:SourceVpce": [...vpcEndpointIds] } },
    },
  ];
}

function tagProblems(tags: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(tags)
    .filter((key) => key.toLowerCase() === "team")
    .map((key) => `tags "${key}": would stand in for the team that the gateway names in its sessions; rename it`);
}
