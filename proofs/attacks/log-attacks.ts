import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** The records by which spending is known. */
export const LOG_ATTACKS: readonly Attack[] = [
  {
    id: "unlogged-invocations",
    story: "Switch invocation logging off before one’s calls, as thieves of credentials do.",
    source: SOURCES.invocationLogging,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:DeleteModelInvocationLoggingConfiguration", resource: "*" }],
  },
  {
    id: "invocations-logged-elsewhere",
    story: "Lead the log to a bucket of one’s own.",
    source: SOURCES.invocationLogging,
    attacker: "team-administrator",
    steps: [
      { action: "s3:CreateBucket", resource: "arn:{partition}:s3:::own-bucket" },
      { action: "bedrock:PutModelInvocationLoggingConfiguration", resource: "*" },
    ],
  },
  {
    id: "log-deleted",
    story: "Delete the log of invocations.",
    source: SOURCES.logAccess,
    attacker: "team-administrator",
    steps: [
      {
        action: "logs:DeleteLogGroup",
        resource: "arn:{partition}:logs:{region}:{account}:log-group:/bedrock-access/{env}/invocations",
      },
    ],
  },
  {
    id: "log-masked",
    story: "Mask every log of the account.",
    source: SOURCES.logPolicies,
    attacker: "team-administrator",
    steps: [{ action: "logs:PutAccountPolicy", resource: "*" }],
  },
  {
    id: "log-unsubscribed",
    story: "Cut the log off from the spend guard.",
    source: SOURCES.logAccess,
    attacker: "team-administrator",
    steps: [
      {
        action: "logs:DeleteSubscriptionFilter",
        resource: "arn:{partition}:logs:{region}:{account}:log-group:/bedrock-access/{env}/invocations",
      },
    ],
  },
  {
    id: "log-invented",
    story: "Invent log records, so that somebody else is quarantined.",
    source: SOURCES.logAccess,
    attacker: "team-administrator",
    steps: [
      {
        action: "logs:PutLogEvents",
        resource: "arn:{partition}:logs:{region}:{account}:log-group:/bedrock-access/{env}/invocations:log-stream:x",
      },
    ],
  },
  {
    id: "forwarder-code",
    story: "Give the function that forwards the log other code.",
    source: SOURCES.lambdaPermissions,
    attacker: "team-administrator",
    steps: [
      {
        action: "lambda:UpdateFunctionCode",
        resource: "arn:{partition}:lambda:{region}:{account}:function:{prefix}-forwarder",
      },
    ],
  },
  {
    id: "unlogged-platform",
    story: "Delete the gateway’s logs.",
    source: SOURCES.logAccess,
    attacker: "platform-administrator",
    steps: [
      {
        action: "logs:DeleteLogGroup",
        resource: "arn:{partition}:logs:{region}:{platform}:log-group:/aws/lambda/{prefix}-gateway",
      },
    ],
  },
];
