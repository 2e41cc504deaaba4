import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** What the gateway and the issuer rest on in the platform account. */
export const PLATFORM_ATTACKS: readonly Attack[] = [
  {
    id: "gateway-event",
    story: "Call the gateway\u2019s function with an event of one\u2019s own, past the authorizer.",
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
    story: "Give the gateway\u2019s function a URL, around API Gateway.",
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
    story: "Give the gateway\u2019s function other code.",
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
    story: "Give it other settings, such as another policy.",
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
    story: "Let another service call it.",
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
    story: "Feed it from a queue of one\u2019s own.",
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
    story: "Pass the gateway\u2019s role to a function of one\u2019s own.",
    source: SOURCES.passRole,
    attacker: "platform-administrator",
    steps: [
      { action: "lambda:CreateFunction", resource: "arn:{partition}:lambda:{region}:{platform}:function:own" },
      { action: "iam:PassRole", resource: "{gateway}", context: { "iam:PassedToService": "lambda.amazonaws.com" } },
    ],
  },
  {
    id: "gateway-role-trust",
    story: "Let oneself into the gateway\u2019s role.",
    source: SOURCES.iamActions,
    attacker: "platform-administrator",
    steps: [{ action: "iam:UpdateAssumeRolePolicy", resource: "{gateway}" }],
  },
  {
    id: "certificate-without-login",
    story: "Call the issuer\u2019s function for a certificate without a login.",
    source: SOURCES.lambdaApiGateway,
    attacker: "platform-administrator",
    steps: [
      {
        action: "lambda:InvokeFunction",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-issuer",
      },
    ],
  },
  {
    id: "sign-by-hand",
    story: "Sign a certificate with the authority\u2019s key.",
    source: SOURCES.kmsAliases,
    attacker: "platform-administrator",
    steps: [
      {
        action: "kms:Sign",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
        context: { "kms:ResourceAliases": ["alias/{prefix}-authority"] },
      },
    ],
  },
  {
    id: "sign-by-second-alias",
    story: "Give the key a second alias and sign by that name.",
    source: SOURCES.kmsAliases,
    attacker: "platform-administrator",
    steps: [
      {
        action: "kms:CreateAlias",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
        context: { "kms:ResourceAliases": ["alias/{prefix}-authority"] },
      },
    ],
  },
  {
    id: "sign-two-aliases",
    story: "Sign with a key that has two aliases, of which only one is ours.",
    source: SOURCES.kmsAliases,
    attacker: "platform-administrator",
    steps: [
      {
        action: "kms:Sign",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
        context: { "kms:ResourceAliases": ["alias/own", "alias/{prefix}-authority"] },
      },
    ],
  },
  {
    id: "sign-by-grant",
    story: "Grant oneself the right to sign.",
    source: SOURCES.kmsAliases,
    attacker: "platform-administrator",
    steps: [
      {
        action: "kms:CreateGrant",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
        context: { "kms:ResourceAliases": ["alias/{prefix}-authority"] },
      },
    ],
  },
  {
    id: "key-unprotected",
    story: "Move our alias to another key, so that the authority\u2019s is protected no longer.",
    source: SOURCES.kmsAliases,
    attacker: "platform-administrator",
    steps: [
      { action: "kms:UpdateAlias", resource: "arn:{partition}:kms:{region}:{platform}:alias/{prefix}-authority" },
    ],
  },
  {
    id: "sign-from-outside",
    story: "Sign with a key of the platform account whose own policy lets a stranger in.",
    source: SOURCES.kmsRcps,
    attacker: "outsider",
    steps: [
      {
        action: "kms:Sign",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
      },
    ],
  },
  {
    id: "revocation-undone",
    story: "Let a revoked user in again by deleting the item.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:DeleteItem",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state",
      },
    ],
  },
  {
    id: "revocation-undone-in-sql",
    story: "The same in PartiQL, whose actions have other names.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:PartiQLDelete",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state",
      },
    ],
  },
  {
    id: "money-back",
    story: "Write the ledger down, so that money limits begin anew.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:BatchWriteItem",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-ledger",
      },
    ],
  },
  {
    id: "older-state",
    story: "Restore an older access state.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:RestoreTableToPointInTime",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state",
      },
    ],
  },
  {
    id: "limiter-store",
    story: "Connect to the limiter\u2019s store and delete what was counted.",
    source: SOURCES.elasticacheIam,
    attacker: "platform-administrator",
    steps: [
      {
        action: "elasticache:Connect",
        resource: "arn:{partition}:elasticache:{region}:{platform}:serverlesscache:{prefix}-limits",
      },
    ],
  },
  {
    id: "limiter-user",
    story: "Change the store\u2019s user to one with a password.",
    source: SOURCES.elasticacheIam,
    attacker: "platform-administrator",
    steps: [
      {
        action: "elasticache:ModifyUser",
        resource: "arn:{partition}:elasticache:{region}:{platform}:user:{prefix}-gateway",
      },
    ],
  },
  {
    id: "runtime-policy",
    story: "Deploy a runtime policy that allows everything.",
    source: SOURCES.extensions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "appconfig:StartDeployment",
        resource: "arn:{partition}:appconfig:{region}:{platform}:application/abcdefg",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "runtime-policy-extension",
    story: "Have an extension rewrite the runtime policy on its way.",
    source: SOURCES.extensions,
    attacker: "platform-administrator",
    steps: [{ action: "appconfig:CreateExtensionAssociation", resource: "*" }],
  },
  {
    id: "usage-plan",
    story: "Raise a team\u2019s throttle.",
    source: SOURCES.apiGatewayTags,
    attacker: "platform-administrator",
    steps: [
      {
        action: "apigateway:PATCH",
        resource: "arn:{partition}:apigateway:{region}::/usageplans/abc",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "own-key-in-plan",
    story: "Put a key of one\u2019s own into a team\u2019s plan.",
    source: SOURCES.apiGatewayTags,
    attacker: "platform-administrator",
    steps: [
      {
        action: "apigateway:POST",
        resource: "arn:{partition}:apigateway:{region}::/usageplans/abc/keys",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "firewall",
    story: "Change the web ACL to let everything in.",
    source: SOURCES.scps,
    attacker: "platform-administrator",
    steps: [
      {
        action: "wafv2:UpdateWebACL",
        resource: "arn:{partition}:wafv2:{region}:{platform}:regional/webacl/{prefix}-edge/1234",
      },
    ],
  },
  {
    id: "authority-parameter",
    story: "Write another authority\u2019s certificate where everybody reads it.",
    source: SOURCES.anywhereTrust,
    attacker: "platform-administrator",
    steps: [
      {
        action: "ssm:PutParameter",
        resource: "arn:{partition}:ssm:{region}:{platform}:parameter/bedrock-access/{env}/authority",
      },
    ],
  },
  {
    id: "unlogged-platform",
    story: "Delete the gateway\u2019s logs.",
    source: SOURCES.logAccess,
    attacker: "platform-administrator",
    steps: [
      {
        action: "logs:DeleteLogGroup",
        resource: "arn:{partition}:logs:{region}:{platform}:log-group:/aws/lambda/{prefix}-gateway",
      },
    ],
  },
  {
    id: "operator-trust",
    story: "Let oneself into the operator\u2019s role, who may revoke and reinstate.",
    source: SOURCES.iamActions,
    attacker: "platform-administrator",
    steps: [{ action: "iam:UpdateAssumeRolePolicy", resource: "{operator}" }],
  },
  {
    id: "gateway-takes-issuer",
    story: "Call the issuer as the gateway\u2019s role: one role taken over is not all of them.",
    source: SOURCES.lambdaPermissions,
    attacker: "gateway-role",
    steps: [
      {
        action: "lambda:InvokeFunction",
        resource: "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-issuer",
      },
    ],
  },
  {
    id: "gateway-rewrites-policy",
    story: "Deploy another runtime policy as the gateway\u2019s role.",
    source: SOURCES.extensions,
    attacker: "gateway-role",
    steps: [
      {
        action: "appconfig:StartDeployment",
        resource: "arn:{partition}:appconfig:{region}:{platform}:application/abcdefg",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "gateway-signs",
    story: "Sign a certificate as the gateway\u2019s role.",
    source: SOURCES.kmsAliases,
    attacker: "gateway-role",
    steps: [
      {
        action: "kms:Sign",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
        context: { "kms:ResourceAliases": ["alias/{prefix}-authority"] },
      },
    ],
  },
  {
    id: "gateway-ends-quarantine",
    story: "End a quarantine as the gateway\u2019s role.",
    source: SOURCES.policyVersions,
    attacker: "gateway-role",
    steps: [
      {
        action: "iam:CreatePolicyVersion",
        resource: "arn:{partition}:iam::{platform}:policy{path}{prefix}-quarantine",
      },
    ],
  },
  {
    id: "usage-plan-untagged",
    story: "Take our tag off a usage plan, which is protected by it.",
    source: SOURCES.apiGatewayTags,
    attacker: "platform-administrator",
    steps: [
      {
        action: "apigateway:DELETE",
        resource: "arn:{partition}:apigateway:{region}::/tags/abc",
        context: { "aws:TagKeys": ["bedrock-access"] },
      },
    ],
  },
  {
    id: "sign-context",
    story: "Sign a context with the authorizer’s key, and be whoever it names.",
    source: SOURCES.kmsAliases,
    attacker: "platform-administrator",
    steps: [
      {
        action: "kms:Sign",
        resource: "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555",
        context: { "kms:ResourceAliases": ["alias/{prefix}-context"] },
      },
    ],
  },
];
