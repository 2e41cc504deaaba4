import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** What the authority and the authorizer sign, and the keys by which they do. */
export const SIGNING_ATTACKS: readonly Attack[] = [
  {
    id: "certificate-without-login",
    story: "Call the issuer’s function for a certificate without a login.",
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
    story: "Sign a certificate with the authority’s key.",
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
    story: "Move our alias to another key, so that the authority’s is protected no longer.",
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
    id: "authority-parameter",
    story: "Write another authority’s certificate where everybody reads it.",
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
