import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** The quarantine policy is written at run time: forged, it must add nothing. */
export const QUARANTINE_ATTACKS: readonly Attack[] = [
  {
    id: "quarantine-other-model",
    story: "Reach, with a quarantine rewritten to allow everything, a model that no route of the team names.",
    source: SOURCES.bedrockActions,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}::foundation-model/meta.llama3-3-70b-instruct-v1:0",
      },
    ],
  },
  {
    id: "quarantine-global-profile",
    story: "Reach, with a quarantine rewritten to allow everything, the global profile.",
    source: SOURCES.crossRegion,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:inference-profile/global.{modelId}",
      },
    ],
  },
  {
    id: "quarantine-own-profile",
    story: "Reach, with a quarantine rewritten to allow everything, a profile of one’s own.",
    source: SOURCES.bedrockActions,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/notourown000",
      },
    ],
  },
  {
    id: "quarantine-other-teams-profile",
    story:
      "Reach, with a quarantine rewritten to allow everything, another team’s application inference profile, at that team’s cost.",
    source: SOURCES.inferenceProfiles,
    attacker: "quarantine-writer",
    steps: [{ action: "bedrock:InvokeModel", resource: "{otherProfile}" }],
  },
  {
    id: "quarantine-through-other-teams-profile",
    story:
      "Reach, with a quarantine rewritten to allow everything, a model through another team’s application inference profile.",
    source: SOURCES.inferenceProfiles,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "{model}",
        context: { "bedrock:InferenceProfileArn": "{otherProfile}" },
      },
    ],
  },
  {
    id: "quarantine-provisioned",
    story: "Reach, with a quarantine rewritten to allow everything, provisioned throughput.",
    source: SOURCES.sampleScps,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:provisioned-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "quarantine-priority-tier",
    story: "Reach, with a quarantine rewritten to allow everything, the priority tier, at its price.",
    source: SOURCES.bedrockActions,
    attacker: "quarantine-writer",
    steps: [
      { action: "bedrock:InvokeModel", resource: "{ownProfile}", context: { "bedrock:ServiceTier": "priority" } },
    ],
  },
  {
    id: "quarantine-batch",
    story: "Reach, with a quarantine rewritten to allow everything, a batch job.",
    source: SOURCES.bedrockActions,
    attacker: "quarantine-writer",
    steps: [{ action: "bedrock:CreateModelInvocationJob", resource: "{model}" }],
  },
  {
    id: "quarantine-agent",
    story: "Reach, with a quarantine rewritten to allow everything, an agent.",
    source: SOURCES.bedrockActions,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock:InvokeAgent",
        resource: "arn:{partition}:bedrock:{region}:{account}:agent-alias/AAAAAAAAAA/BBBBBBBBBB",
      },
    ],
  },
  {
    id: "quarantine-mantle",
    story: "Reach, with a quarantine rewritten to allow everything, the mantle endpoint.",
    source: SOURCES.cracksInTheBedrock,
    attacker: "quarantine-writer",
    steps: [
      {
        action: "bedrock-mantle:CreateInference",
        resource: "arn:{partition}:bedrock-mantle:{region}:{account}:project/default",
      },
    ],
  },
  {
    id: "quarantine-profile-making",
    story: "Reach, with a quarantine rewritten to allow everything, the making of inference profiles.",
    source: SOURCES.bedrockActions,
    attacker: "quarantine-writer",
    steps: [{ action: "bedrock:CreateInferenceProfile", resource: "{model}" }],
  },
  {
    id: "quarantine-logging-off",
    story: "Reach, with a quarantine rewritten to allow everything, the end of invocation logging.",
    source: SOURCES.invocationLogging,
    attacker: "quarantine-writer",
    steps: [{ action: "bedrock:DeleteModelInvocationLoggingConfiguration", resource: "*" }],
  },
  {
    id: "quarantine-role-chaining",
    story: "Reach, with a quarantine rewritten to allow everything, another role of the account.",
    source: SOURCES.assumeRole,
    attacker: "quarantine-writer",
    steps: [{ action: "sts:AssumeRole", resource: "arn:{partition}:iam::{account}:role/Admin" }],
  },
  {
    id: "quarantine-own-rights",
    story: "Reach, with a quarantine rewritten to allow everything, more rights for its own role.",
    source: SOURCES.iamActions,
    attacker: "quarantine-writer",
    steps: [{ action: "iam:PutRolePolicy", resource: "{own}" }],
  },
  {
    id: "quarantine-quarantine",
    story: "Reach, with a quarantine rewritten to allow everything, its own quarantine.",
    source: SOURCES.policyVersions,
    attacker: "quarantine-writer",
    steps: [{ action: "iam:CreatePolicyVersion", resource: "{quarantine}" }],
  },
  {
    id: "quarantine-storage",
    story: "Reach, with a quarantine rewritten to allow everything, what lies in S3.",
    source: SOURCES.limitedAccess,
    attacker: "quarantine-writer",
    steps: [{ action: "s3:GetObject", resource: "arn:{partition}:s3:::somebody/key" }],
  },
  {
    id: "quarantine-new-user",
    story: "Reach, with a quarantine rewritten to allow everything, a user of its own.",
    source: SOURCES.iamActions,
    attacker: "quarantine-writer",
    steps: [{ action: "iam:CreateUser", resource: "arn:{partition}:iam::{account}:user/mallory" }],
  },
  {
    id: "quarantine-new-anchor",
    story: "Reach, with a quarantine rewritten to allow everything, a trust anchor of its own.",
    source: SOURCES.anywhereExternalCa,
    attacker: "quarantine-writer",
    steps: [{ action: "rolesanywhere:CreateTrustAnchor", resource: "*" }],
  },
];
