import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Sessions of the paths beyond their rights, by their roles’ own policies. */
export const SESSION_ATTACKS: readonly Attack[] = [
  {
    id: "certificate-other-model",
    story: "Reach with a certificate’s session a model that no route of the team names.",
    source: SOURCES.bedrockActions,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}::foundation-model/meta.llama3-3-70b-instruct-v1:0",
      },
    ],
  },
  {
    id: "certificate-global-profile",
    story: "Reach with a certificate’s session the global profile.",
    source: SOURCES.crossRegion,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:inference-profile/global.{modelId}",
      },
    ],
  },
  {
    id: "certificate-own-profile",
    story: "Reach with a certificate’s session a profile of one’s own.",
    source: SOURCES.bedrockActions,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/notourown000",
      },
    ],
  },
  {
    id: "certificate-other-teams-profile",
    story: "Reach with a certificate’s session another team’s application inference profile, at that team’s cost.",
    source: SOURCES.inferenceProfiles,
    attacker: "certificate-holder",
    steps: [{ action: "bedrock:InvokeModel", resource: "{otherProfile}" }],
  },
  {
    id: "certificate-through-other-teams-profile",
    story: "Reach with a certificate’s session a model through another team’s application inference profile.",
    source: SOURCES.inferenceProfiles,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "{model}",
        context: { "bedrock:InferenceProfileArn": "{otherProfile}" },
      },
    ],
  },
  {
    id: "certificate-provisioned",
    story: "Reach with a certificate’s session provisioned throughput.",
    source: SOURCES.sampleScps,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:provisioned-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "certificate-priority-tier",
    story: "Reach with a certificate’s session the priority tier, at its price.",
    source: SOURCES.bedrockActions,
    attacker: "certificate-holder",
    steps: [
      { action: "bedrock:InvokeModel", resource: "{ownProfile}", context: { "bedrock:ServiceTier": "priority" } },
    ],
  },
  {
    id: "certificate-batch",
    story: "Reach with a certificate’s session a batch job.",
    source: SOURCES.bedrockActions,
    attacker: "certificate-holder",
    steps: [{ action: "bedrock:CreateModelInvocationJob", resource: "{model}" }],
  },
  {
    id: "certificate-agent",
    story: "Reach with a certificate’s session an agent.",
    source: SOURCES.bedrockActions,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock:InvokeAgent",
        resource: "arn:{partition}:bedrock:{region}:{account}:agent-alias/AAAAAAAAAA/BBBBBBBBBB",
      },
    ],
  },
  {
    id: "certificate-mantle",
    story: "Reach with a certificate’s session the mantle endpoint.",
    source: SOURCES.cracksInTheBedrock,
    attacker: "certificate-holder",
    steps: [
      {
        action: "bedrock-mantle:CreateInference",
        resource: "arn:{partition}:bedrock-mantle:{region}:{account}:project/default",
      },
    ],
  },
  {
    id: "certificate-profile-making",
    story: "Reach with a certificate’s session the making of inference profiles.",
    source: SOURCES.bedrockActions,
    attacker: "certificate-holder",
    steps: [{ action: "bedrock:CreateInferenceProfile", resource: "{model}" }],
  },
  {
    id: "certificate-logging-off",
    story: "Reach with a certificate’s session the end of invocation logging.",
    source: SOURCES.invocationLogging,
    attacker: "certificate-holder",
    steps: [{ action: "bedrock:DeleteModelInvocationLoggingConfiguration", resource: "*" }],
  },
  {
    id: "certificate-role-chaining",
    story: "Reach with a certificate’s session another role of the account.",
    source: SOURCES.assumeRole,
    attacker: "certificate-holder",
    steps: [{ action: "sts:AssumeRole", resource: "arn:{partition}:iam::{account}:role/Admin" }],
  },
  {
    id: "certificate-own-rights",
    story: "Reach with a certificate’s session more rights for its own role.",
    source: SOURCES.iamActions,
    attacker: "certificate-holder",
    steps: [{ action: "iam:PutRolePolicy", resource: "{own}" }],
  },
  {
    id: "certificate-quarantine",
    story: "Reach with a certificate’s session its own quarantine.",
    source: SOURCES.policyVersions,
    attacker: "certificate-holder",
    steps: [{ action: "iam:CreatePolicyVersion", resource: "{quarantine}" }],
  },
  {
    id: "certificate-storage",
    story: "Reach with a certificate’s session what lies in S3.",
    source: SOURCES.limitedAccess,
    attacker: "certificate-holder",
    steps: [{ action: "s3:GetObject", resource: "arn:{partition}:s3:::somebody/key" }],
  },
  {
    id: "certificate-new-user",
    story: "Reach with a certificate’s session a user of its own.",
    source: SOURCES.iamActions,
    attacker: "certificate-holder",
    steps: [{ action: "iam:CreateUser", resource: "arn:{partition}:iam::{account}:user/mallory" }],
  },
  {
    id: "certificate-new-anchor",
    story: "Reach with a certificate’s session a trust anchor of its own.",
    source: SOURCES.anywhereExternalCa,
    attacker: "certificate-holder",
    steps: [{ action: "rolesanywhere:CreateTrustAnchor", resource: "*" }],
  },
  {
    id: "invoke-other-model",
    story: "Reach with the gateway’s session in a team’s account a model that no route of the team names.",
    source: SOURCES.bedrockActions,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}::foundation-model/meta.llama3-3-70b-instruct-v1:0",
      },
    ],
  },
  {
    id: "invoke-global-profile",
    story: "Reach with the gateway’s session in a team’s account the global profile.",
    source: SOURCES.crossRegion,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:inference-profile/global.{modelId}",
      },
    ],
  },
  {
    id: "invoke-own-profile",
    story: "Reach with the gateway’s session in a team’s account a profile of one’s own.",
    source: SOURCES.bedrockActions,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/notourown000",
      },
    ],
  },
  {
    id: "invoke-other-teams-profile",
    story:
      "Reach with the gateway’s session in a team’s account another team’s application inference profile, at that team’s cost.",
    source: SOURCES.inferenceProfiles,
    attacker: "invoke-session",
    steps: [{ action: "bedrock:InvokeModel", resource: "{otherProfile}" }],
  },
  {
    id: "invoke-through-other-teams-profile",
    story:
      "Reach with the gateway’s session in a team’s account a model through another team’s application inference profile.",
    source: SOURCES.inferenceProfiles,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "{model}",
        context: { "bedrock:InferenceProfileArn": "{otherProfile}" },
      },
    ],
  },
  {
    id: "invoke-provisioned",
    story: "Reach with the gateway’s session in a team’s account provisioned throughput.",
    source: SOURCES.sampleScps,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:provisioned-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "invoke-priority-tier",
    story: "Reach with the gateway’s session in a team’s account the priority tier, at its price.",
    source: SOURCES.bedrockActions,
    attacker: "invoke-session",
    steps: [
      { action: "bedrock:InvokeModel", resource: "{ownProfile}", context: { "bedrock:ServiceTier": "priority" } },
    ],
  },
  {
    id: "invoke-batch",
    story: "Reach with the gateway’s session in a team’s account a batch job.",
    source: SOURCES.bedrockActions,
    attacker: "invoke-session",
    steps: [{ action: "bedrock:CreateModelInvocationJob", resource: "{model}" }],
  },
  {
    id: "invoke-agent",
    story: "Reach with the gateway’s session in a team’s account an agent.",
    source: SOURCES.bedrockActions,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock:InvokeAgent",
        resource: "arn:{partition}:bedrock:{region}:{account}:agent-alias/AAAAAAAAAA/BBBBBBBBBB",
      },
    ],
  },
  {
    id: "invoke-mantle",
    story: "Reach with the gateway’s session in a team’s account the mantle endpoint.",
    source: SOURCES.cracksInTheBedrock,
    attacker: "invoke-session",
    steps: [
      {
        action: "bedrock-mantle:CreateInference",
        resource: "arn:{partition}:bedrock-mantle:{region}:{account}:project/default",
      },
    ],
  },
  {
    id: "invoke-profile-making",
    story: "Reach with the gateway’s session in a team’s account the making of inference profiles.",
    source: SOURCES.bedrockActions,
    attacker: "invoke-session",
    steps: [{ action: "bedrock:CreateInferenceProfile", resource: "{model}" }],
  },
  {
    id: "invoke-logging-off",
    story: "Reach with the gateway’s session in a team’s account the end of invocation logging.",
    source: SOURCES.invocationLogging,
    attacker: "invoke-session",
    steps: [{ action: "bedrock:DeleteModelInvocationLoggingConfiguration", resource: "*" }],
  },
  {
    id: "invoke-role-chaining",
    story: "Reach with the gateway’s session in a team’s account another role of the account.",
    source: SOURCES.assumeRole,
    attacker: "invoke-session",
    steps: [{ action: "sts:AssumeRole", resource: "arn:{partition}:iam::{account}:role/Admin" }],
  },
  {
    id: "invoke-own-rights",
    story: "Reach with the gateway’s session in a team’s account more rights for its own role.",
    source: SOURCES.iamActions,
    attacker: "invoke-session",
    steps: [{ action: "iam:PutRolePolicy", resource: "{own}" }],
  },
  {
    id: "invoke-quarantine",
    story: "Reach with the gateway’s session in a team’s account its own quarantine.",
    source: SOURCES.policyVersions,
    attacker: "invoke-session",
    steps: [{ action: "iam:CreatePolicyVersion", resource: "{quarantine}" }],
  },
  {
    id: "invoke-storage",
    story: "Reach with the gateway’s session in a team’s account what lies in S3.",
    source: SOURCES.limitedAccess,
    attacker: "invoke-session",
    steps: [{ action: "s3:GetObject", resource: "arn:{partition}:s3:::somebody/key" }],
  },
  {
    id: "invoke-new-user",
    story: "Reach with the gateway’s session in a team’s account a user of its own.",
    source: SOURCES.iamActions,
    attacker: "invoke-session",
    steps: [{ action: "iam:CreateUser", resource: "arn:{partition}:iam::{account}:user/mallory" }],
  },
  {
    id: "invoke-new-anchor",
    story: "Reach with the gateway’s session in a team’s account a trust anchor of its own.",
    source: SOURCES.anywhereExternalCa,
    attacker: "invoke-session",
    steps: [{ action: "rolesanywhere:CreateTrustAnchor", resource: "*" }],
  },
];
