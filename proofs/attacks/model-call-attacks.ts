import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Calls of a model by somebody who takes neither path. */
export const MODEL_CALL_ATTACKS: readonly Attack[] = [
  {
    id: "invoke-model",
    story: "Call a model of a route without taking either path.",
    source: SOURCES.llmJacking,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "invoke-model-stream",
    story: "Call a model as a stream, which a deny of InvokeModel alone leaves open.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:InvokeModelWithResponseStream", resource: "{model}" }],
  },
  {
    id: "invoke-by-iam",
    story: "Call a model by an IAM policy such as AmazonBedrockFullAccess, which any user of the account may have.",
    source: SOURCES.llmJacking,
    attacker: "ordinary-user",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "invoke-as-root",
    story: "Call a model as the account’s root user, whom no IAM policy binds.",
    source: SOURCES.scps,
    attacker: "team-root",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "invoke-in-platform",
    story: "Call a model from the platform account, where nobody looks for developers.",
    source: SOURCES.scps,
    attacker: "platform-administrator",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "gateway-role-invokes",
    story: "Call a model as the gateway’s role in the platform account, where no team pays and no limit counts.",
    source: SOURCES.scps,
    attacker: "gateway-role",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "global-profile",
    story: "Call through the global inference profile, which processes in any region.",
    source: SOURCES.crossRegion,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:inference-profile/global.{modelId}",
      },
    ],
  },
  {
    id: "geography-profile",
    story: "Call through the profile of another geography.",
    source: SOURCES.crossRegion,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:inference-profile/apac.{modelId}",
      },
    ],
  },
  {
    id: "own-application-profile",
    story: "Make an application inference profile of one’s own and call through it.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateInferenceProfile", resource: "{model}" }],
  },
  {
    id: "foreign-application-profile",
    story: "Call at another team’s cost, through its application inference profile.",
    source: SOURCES.bedrockActions,
    attacker: "ordinary-user",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/abcdefghijkl",
      },
    ],
  },
  {
    id: "unlisted-model",
    story: "Call a model that no route names.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}::foundation-model/meta.llama3-3-70b-instruct-v1:0",
      },
    ],
  },
];
