import { policyDocument, renderPolicy } from "../../access/iam-policy";

/**
 * Resource policy of a private API: whoever comes by one of the endpoints may ask, and the authorizer decides; nobody else may, whatever
 * an IAM policy says. It stands at the API, so every resource is one of the API's; `execute-api:/*` AWS would give back as an ARN.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
export function privatePolicy(vpcEndpointIds: readonly string[]): string {
  const every = { Action: "execute-api:Invoke", Resource: "*", Principal: "*" } as const;
  return renderPolicy(
    policyDocument(
      {
        Sid: "ByOurEndpoints",
        Effect: "Allow",
        ...every,
        Condition: { StringEquals: { "aws:SourceVpce": vpcEndpointIds } },
      },
      {
        Sid: "ByNothingElse",
        Effect: "Deny",
        ...every,
        Condition: { StringNotEquals: { "aws:SourceVpce": vpcEndpointIds } },
      },
    ),
  );
}
