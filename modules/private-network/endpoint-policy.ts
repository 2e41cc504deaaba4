import { type PolicyDocument, policyDocument } from "../../access/iam-policy";

/** Who may use the endpoints. */
export interface EndpointCallers {
  /** The organization that the callers, and whatever they reach, belong to. */
  readonly organizationId: string;

  /** ARNs of the functions' own roles; `*` stands for any part. They may use every endpoint but Bedrock's. */
  readonly functionRoleArns: readonly string[];

  /** ARNs of the roles with which the gateway calls models: the teams' invoke roles; `*` stands for any part. */
  readonly upstreamRoleArns: readonly string[];
}

/** AWS services that can be reached from the network, by the last part of their endpoint's name. */
export const ENDPOINTS = {
  "bedrock-runtime": { type: "Interface", callers: "upstreamRoleArns", actions: "bedrock:*" },
  sts: {
    type: "Interface",
    callers: "functionRoleArns",
    actions: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
  },
  appconfigdata: {
    type: "Interface",
    callers: "functionRoleArns",
    actions: ["appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"],
  },
  logs: { type: "Interface", callers: "functionRoleArns", actions: ["logs:CreateLogStream", "logs:PutLogEvents"] },
  dynamodb: { type: "Gateway", callers: "functionRoleArns", actions: "dynamodb:*" },
  s3: { type: "Gateway", callers: "functionRoleArns", actions: ["s3:PutObject", "s3:PutObjectTagging"] },
} as const;

export type EndpointService = keyof typeof ENDPOINTS;

/** What one endpoint lets through. Whatever the caller's own policies allow, nothing else passes. */
export function endpointPolicy(service: EndpointService, callers: EndpointCallers): PolicyDocument {
  const { organizationId } = callers;
  const endpoint = ENDPOINTS[service];
  return policyDocument({
    Sid: "OurRolesAlone",
    Effect: "Allow",
    Principal: "*",
    Action: endpoint.actions,
    Resource: "*",
    Condition: {
      ArnLike: { "aws:PrincipalArn": callers[endpoint.callers] },
      StringEquals: {
        "aws:PrincipalOrgID": organizationId,
        // Models belong to AWS, so a call of one carries no organization.
        ...(service === "bedrock-runtime" ? {} : { "aws:ResourceOrgID": organizationId }),
      },
    },
  });
}
