import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Other ways in to models, most of which have actions with a prefix of their own. */
export const OTHER_ENDPOINT_ATTACKS: readonly Attack[] = [
  {
    id: "openai-surface",
    story: "Call Bedrock’s OpenAI API, whose resource is a project.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:InvokeModel", resource: "arn:{partition}:bedrock:{region}:{account}:project/default" }],
  },
  {
    id: "mantle-endpoint",
    story: "Call the mantle endpoint, whose actions have a prefix of their own that a deny of bedrock:* misses.",
    source: SOURCES.cracksInTheBedrock,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-mantle:CreateInference",
        resource: "arn:{partition}:bedrock-mantle:{region}:{account}:project/default",
      },
    ],
  },
  {
    id: "mantle-tuning",
    story: "Tune a model on the mantle endpoint.",
    source: SOURCES.cracksInTheBedrock,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-mantle:CreateFineTuningJob",
        resource: "arn:{partition}:bedrock-mantle:{region}:{account}:project/default",
      },
    ],
  },
  {
    id: "agentcore-gateway",
    story: "Route inference through a gateway of Bedrock AgentCore.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock-agentcore:CreateGateway", resource: "*" }],
  },
  {
    id: "agentcore-runtime",
    story: "Run an agent in AgentCore.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-agentcore:InvokeAgentRuntime",
        resource: "arn:{partition}:bedrock-agentcore:{region}:{account}:runtime/r1",
      },
    ],
  },
  {
    id: "claude-platform",
    story: "Call Claude Platform on AWS, which bills the same account.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "aws-external-anthropic:CreateInference",
        resource: "arn:{partition}:aws-external-anthropic:{region}:{account}:workspace/w1",
      },
    ],
  },
  {
    id: "web-search",
    story: "Have Bedrock search the web for a model of somebody else’s.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock-websearch:ExternalWebAccess", resource: "*" }],
  },
];
