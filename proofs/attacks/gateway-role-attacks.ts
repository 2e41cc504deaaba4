import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** What somebody who runs code as the gateway’s role would do next. */
export const GATEWAY_ROLE_ATTACKS: readonly Attack[] = [
  {
    id: "gateway-takes-issuer",
    story: "Call the issuer as the gateway’s role: one role taken over is not all of them.",
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
    story: "Deploy another runtime policy as the gateway’s role.",
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
    story: "Sign a certificate as the gateway’s role.",
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
    story: "End a quarantine as the gateway’s role.",
    source: SOURCES.policyVersions,
    attacker: "gateway-role",
    steps: [
      {
        action: "iam:CreatePolicyVersion",
        resource: "arn:{partition}:iam::{platform}:policy{path}{prefix}-quarantine",
      },
    ],
  },
];
