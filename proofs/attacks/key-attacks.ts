import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Bedrock’s API keys: signatures that are carried about. */
export const KEY_ATTACKS: readonly Attack[] = [
  {
    id: "short-term-key",
    story: "Presign a short-term API key on a laptop, whose making nobody can deny, and call with it.",
    source: SOURCES.bedrockKeys,
    attacker: "team-administrator",
    steps: [
      { action: "bedrock:CallWithBearerToken", resource: "*", context: { "bedrock:BearerTokenType": "SHORT_TERM" } },
    ],
  },
  {
    id: "long-term-key",
    story: "Call with a long-term API key that was made before the policies.",
    source: SOURCES.prowlerKeys,
    attacker: "team-administrator",
    steps: [
      { action: "bedrock:CallWithBearerToken", resource: "*", context: { "bedrock:BearerTokenType": "LONG_TERM" } },
    ],
  },
  {
    id: "mantle-short-term-key",
    story:
      "Call the mantle endpoint with a short-term key: AWS’s sample policy denies bedrock:CallWithBearerToken alone.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-mantle:CallWithBearerToken",
        resource: "*",
        context: { "bedrock-mantle:BearerTokenType": "SHORT_TERM" },
      },
    ],
  },
  {
    id: "mantle-long-term-key",
    story: "Call the mantle endpoint with a long-term key, which once passed by every SCP.",
    source: SOURCES.cracksInTheBedrock,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-mantle:CallWithBearerToken",
        resource: "*",
        context: { "bedrock-mantle:BearerTokenType": "LONG_TERM" },
      },
    ],
  },
  {
    id: "phantom-user",
    story: "Make an IAM user and a long-term key for it, as the console does.",
    source: SOURCES.prowlerKeys,
    attacker: "team-administrator",
    steps: [
      { action: "iam:CreateUser", resource: "arn:{partition}:iam::{account}:user/BedrockAPIKey-abcd" },
      {
        action: "iam:CreateServiceSpecificCredential",
        resource: "arn:{partition}:iam::{account}:user/BedrockAPIKey-abcd",
        context: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
      },
    ],
  },
  {
    id: "key-for-a-day",
    story: "Make a key that lives a day, below the 30 days of AWS’s sample policy.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:CreateServiceSpecificCredential",
        resource: "arn:{partition}:iam::{account}:user/jane",
        context: {
          "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com",
          "iam:ServiceSpecificCredentialAgeDays": "1",
        },
      },
    ],
  },
  {
    id: "key-for-ever",
    story: "Make a key that never expires: it has no age, so a numeric condition on the age misses it.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:CreateServiceSpecificCredential",
        resource: "arn:{partition}:iam::{account}:user/jane",
        context: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
      },
    ],
  },
  {
    id: "key-reset",
    story: "Have a new secret made for an old key.",
    source: SOURCES.beyondTrustKeys,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:ResetServiceSpecificCredential",
        resource: "arn:{partition}:iam::{account}:user/jane",
        context: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
      },
    ],
  },
  {
    id: "key-reactivated",
    story: "Switch an old key on again.",
    source: SOURCES.beyondTrustKeys,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:UpdateServiceSpecificCredential",
        resource: "arn:{partition}:iam::{account}:user/jane",
        context: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
      },
    ],
  },
  {
    id: "claude-platform-key",
    story: "Make a key of Claude Platform on AWS.",
    source: SOURCES.bedrockKeys,
    attacker: "team-administrator",
    steps: [
      {
        action: "iam:CreateServiceSpecificCredential",
        resource: "arn:{partition}:iam::{account}:user/jane",
        context: { "iam:ServiceSpecificCredentialServiceName": "aws-external-anthropic.amazonaws.com" },
      },
    ],
  },
  {
    id: "claude-platform-bearer",
    story: "Call Claude Platform with a key.",
    source: SOURCES.bedrockKeys,
    attacker: "team-administrator",
    steps: [{ action: "aws-external-anthropic:CallWithBearerToken", resource: "*" }],
  },
  {
    id: "key-of-direct-session",
    story: "Presign a key from a certificate’s session, which outlives what the session is asked for.",
    source: SOURCES.bedrockKeys,
    attacker: "certificate-holder",
    steps: [{ action: "bedrock:CallWithBearerToken", resource: "*" }],
  },
  {
    id: "key-of-invoke-session",
    story: "Presign a key from the gateway’s session in a team’s account.",
    source: SOURCES.bedrockKeys,
    attacker: "invoke-session",
    steps: [{ action: "bedrock:CallWithBearerToken", resource: "*" }],
  },
];
