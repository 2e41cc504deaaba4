import { Token } from "cdktf";
import { type PolicyDocument, policyDocument } from "../../access/iam-policy";

/** Who may assume an invoke role, and for whom. */
export interface GatewayTrustProps {
  readonly gatewayRoleArn: string;
  readonly team: string;
}

/**
 * The trust policy of an invoke role.
 *
 * STS asks for each action on its own and sends it other keys: tags with `AssumeRole` and `TagSession`, the source identity with
 * `SetSourceIdentity`, and that action only when a source identity is set.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function gatewayTrust({ gatewayRoleArn, team }: GatewayTrustProps): PolicyDocument {
  // AWS refuses a role that does not exist yet as principal and binds one that does by its unique id. So the principal is the
  // account, and the condition names the role.
  const Principal = { AWS: gatewayRoleArn.replace(/:role\/.*/, ":root") };
  const byGateway = { "aws:PrincipalArn": gatewayRoleArn };
  return policyDocument(
    {
      Sid: "GatewayForItsTeam",
      Effect: "Allow",
      Principal,
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        ArnEquals: byGateway,
        StringEquals: { "aws:RequestTag/team": team },
        // Holds without any tag too, so the keys must be there.
        "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "user"] },
        Null: { "aws:TagKeys": "false" },
      },
    },
    {
      Sid: "GatewayForItsUser",
      Effect: "Allow",
      Principal,
      Action: "sts:SetSourceIdentity",
      Condition: { ArnEquals: byGateway, StringLike: { "sts:SourceIdentity": "CN=*" } },
    },
  );
}

// No wildcards: ArnEquals would read them.
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Printable ASCII of what session tags take. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const TAG_VALUE = /^[A-Za-z0-9 _.:/=+@-]{1,256}$/;

export function gatewayProblems({ gatewayRoleArn, team }: GatewayTrustProps): string[] {
  return [
    ...(ROLE_ARN.test(gatewayRoleArn)
      ? []
      : [
          Token.isUnresolved(gatewayRoleArn)
            ? "gatewayRoleArn: is known only to Terraform; write the ARN out, for its account is the trusted principal"
            : `gatewayRoleArn "${gatewayRoleArn}": give the full ARN of one role (arn:aws:iam::…:role/…), without wildcards`,
        ]),
    ...(Token.isUnresolved(team) || TAG_VALUE.test(team)
      ? []
      : [`team "${team}": give 1 to 256 letters, digits, spaces and characters of _.:/=+@-`]),
  ];
}
