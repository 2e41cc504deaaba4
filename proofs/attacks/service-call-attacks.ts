import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Jobs, agents and other services of Bedrock that call a model for whoever asks them. */
export const SERVICE_CALL_ATTACKS: readonly Attack[] = [
  {
    id: "batch-job",
    story: "Put prompts into a bucket of one’s own and have a batch job answer them.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      { action: "s3:PutObject", resource: "arn:{partition}:s3:::own-bucket/prompts.jsonl" },
      { action: "bedrock:CreateModelInvocationJob", resource: "{model}" },
    ],
  },
  {
    id: "async-invoke",
    story: "Read what a model answered asynchronously.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:GetAsyncInvoke",
        resource: "arn:{partition}:bedrock:{region}:{account}:async-invoke/abcdefghijkl",
      },
    ],
  },
  {
    id: "agent",
    story: "Invoke an agent, which calls a model for its caller.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeAgent",
        resource: "arn:{partition}:bedrock:{region}:{account}:agent-alias/AAAAAAAAAA/BBBBBBBBBB",
      },
    ],
  },
  {
    id: "inline-agent",
    story: "Invoke an agent that only the call describes.",
    source: SOURCES.bedrockActions,
    attacker: "ordinary-user",
    steps: [{ action: "bedrock:InvokeInlineAgent", resource: "*" }],
  },
  {
    id: "agent-role",
    story: "Make a role for an agent, then the agent.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      { action: "iam:CreateRole", resource: "arn:{partition}:iam::{account}:role/own/agent" },
      { action: "bedrock:CreateAgent", resource: "*" },
    ],
  },
  {
    id: "flow",
    story: "Run a flow with a model node.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeFlow",
        resource: "arn:{partition}:bedrock:{region}:{account}:flow/AAAAAAAAAA/alias/BBBBBBBBBB",
      },
    ],
  },
  {
    id: "knowledge-base",
    story: "Ask a knowledge base that answers with a model.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:RetrieveAndGenerate", resource: "*" }],
  },
  {
    id: "ingestion",
    story: "Have a knowledge base embed documents.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:StartIngestionJob",
        resource: "arn:{partition}:bedrock:{region}:{account}:knowledge-base/AAAAAAAAAA",
      },
    ],
  },
  {
    id: "prompt-router",
    story: "Call through a prompt router, which chooses the model itself.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:default-prompt-router/anthropic.claude:1",
      },
    ],
  },
  {
    id: "evaluation-job",
    story: "Have an evaluation job call a model.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateEvaluationJob", resource: "{model}" }],
  },
  {
    id: "data-automation",
    story: "Have data automation call a model.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeDataAutomationAsync",
        resource: "arn:{partition}:bedrock:{region}:{account}:data-automation-profile/us.data-automation-v1",
      },
    ],
  },
];
