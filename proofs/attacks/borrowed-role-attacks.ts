import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Calls of a model as a role that policies may take for one of ours, or as the provisioning role. */
export const BORROWED_ROLE_ATTACKS: readonly Attack[] = [
  {
    id: "namesake-role",
    story: "Make a role with the invoke role’s name outside our IAM path, and call as it.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [
      { action: "iam:CreateRole", resource: "arn:{partition}:iam::{account}:role/{prefix}-invoke-{team}" },
      {
        action: "bedrock:InvokeModel",
        resource: "{model}",
        as: "arn:{partition}:iam::{account}:role/{prefix}-invoke-{team}",
      },
    ],
  },
  {
    id: "chained-role",
    story: "Let a stranger into a role of the account, and call as that role.",
    source: SOURCES.assumeRole,
    attacker: "team-administrator",
    steps: [
      { action: "iam:UpdateAssumeRolePolicy", resource: "arn:{partition}:iam::{account}:role/own/vendor" },
      { action: "bedrock:InvokeModel", resource: "{model}", as: "arn:{partition}:iam::{account}:role/own/vendor" },
    ],
  },
  {
    id: "own-function",
    story: "Run a function of one’s own that calls the model.",
    source: SOURCES.lambdaPermissions,
    attacker: "team-administrator",
    steps: [
      { action: "lambda:CreateFunction", resource: "arn:{partition}:lambda:{region}:{account}:function:own" },
      { action: "bedrock:InvokeModel", resource: "{model}", as: "arn:{partition}:iam::{account}:role/own/function" },
    ],
  },
  {
    id: "provisioning-invokes",
    story: "Call a model as the provisioning role, which may change everything else.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}", as: "{provisioning}" }],
  },
  {
    id: "provisioning-mantle",
    story: "Call the mantle endpoint as the provisioning role, which may change everything else.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-mantle:CreateInference",
        resource: "arn:{partition}:bedrock-mantle:{region}:{account}:project/default",
        as: "{provisioning}",
      },
    ],
  },
  {
    id: "provisioning-agentcore",
    story: "Run an agent as the provisioning role, which may change everything else.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock-agentcore:InvokeAgentRuntime",
        resource: "arn:{partition}:bedrock-agentcore:{region}:{account}:runtime/r1",
        as: "{provisioning}",
      },
    ],
  },
  {
    id: "provisioning-web-search",
    story: "Search the web as the provisioning role, which may change everything else.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [{ action: "bedrock-websearch:ExternalWebAccess", resource: "*", as: "{provisioning}" }],
  },
  {
    id: "provisioning-claude-platform",
    story: "Call Claude Platform as the provisioning role, which may change everything else.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [
      {
        action: "aws-external-anthropic:CreateInference",
        resource: "arn:{partition}:aws-external-anthropic:{region}:{account}:workspace/w1",
        as: "{provisioning}",
      },
    ],
  },
];
