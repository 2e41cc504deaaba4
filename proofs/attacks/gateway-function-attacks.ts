import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** The functions of the gateway, what calls them, and the gateway’s role. */
export const GATEWAY_FUNCTION_ATTACKS: readonly Attack[] = [
  {
    id: "gateway-event",
    story: "Call the gateway’s function with an event of one’s own, past the authorizer.",
    source: SOURCES.lambdaApiGateway,
    attacker: "platform-administrator",
    steps: [
      {
        action: "lambda:InvokeFunction",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway",
      },
    ],
  },
  {
    id: "gateway-url",
    story: "Give the gateway’s function a URL, around API Gateway.",
    source: SOURCES.lambdaPermissions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "lambda:CreateFunctionUrlConfig",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway",
      },
    ],
  },
  {
    id: "gateway-code",
    story: "Give the gateway’s function other code.",
    source: SOURCES.lambdaPermissions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "lambda:UpdateFunctionCode",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway",
      },
    ],
  },
  {
    id: "gateway-settings",
    story: "Give the gateway’s function other settings, such as another policy.",
    source: SOURCES.lambdaPermissions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "lambda:UpdateFunctionConfiguration",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway",
      },
    ],
  },
  {
    id: "gateway-permission",
    story: "Let another service call the gateway’s function.",
    source: SOURCES.lambdaPermissions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "lambda:AddPermission",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway",
      },
    ],
  },
  {
    id: "gateway-queue",
    story: "Feed the gateway’s function from a queue of one’s own.",
    source: SOURCES.lambdaPermissions,
    attacker: "platform-administrator",
    steps: [
      { action: "sqs:CreateQueue", resource: "arn:{partition}:sqs:{region}:{platform}:own" },
      {
        action: "lambda:CreateEventSourceMapping",
        resource: "*",
        context: { "lambda:FunctionArn": "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-gateway" },
      },
    ],
  },
  ...["Delete", "Update"].map(
    (verb): Attack => ({
      id: `feed-${verb.toLowerCase()}`,
      story: `${verb} what feeds revocations to the projector, so that they arrive no longer.`,
      source: SOURCES.lambdaPermissions,
      attacker: "platform-administrator",
      steps: [
        {
          action: `lambda:${verb}EventSourceMapping`,
          resource:
            "arn:{partition}:lambda:{region}:{platform}:event-source-mapping:11111111-2222-3333-4444-555555555555",
          context: { "lambda:FunctionArn": "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-projector" },
        },
      ],
    }),
  ),
  {
    id: "gateway-role-passed",
    story: "Pass the gateway’s role to a function of one’s own.",
    source: SOURCES.passRole,
    attacker: "platform-administrator",
    steps: [
      { action: "lambda:CreateFunction", resource: "arn:{partition}:lambda:{region}:{platform}:function:own" },
      { action: "iam:PassRole", resource: "{gateway}", context: { "iam:PassedToService": "lambda.amazonaws.com" } },
    ],
  },
  {
    id: "gateway-role-trust",
    story: "Let oneself into the gateway’s role.",
    source: SOURCES.iamActions,
    attacker: "platform-administrator",
    steps: [{ action: "iam:UpdateAssumeRolePolicy", resource: "{gateway}" }],
  },
];
