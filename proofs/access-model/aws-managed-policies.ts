import { type PolicyDocument, policyDocument } from "../../access/iam-policy";

/** Managed policies of AWS's that roles of ours may have, by the part of their ARN behind `policy/`. */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, PolicyDocument> = new Map([
  [
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonAPIGatewayPushToCloudWatchLogs.html
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    policyDocument({
      Effect: "Allow",
      Action: [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
      ],
      Resource: "*",
    }),
  ],
]);

export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const [, name] = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return name === undefined ? undefined : AWS_MANAGED_POLICIES.get(name);
}
