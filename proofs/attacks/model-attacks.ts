import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Ways to a model that are not one of the two paths. */
export const MODEL_ATTACKS: readonly Attack[] = [
  {
    id: "invoke-model",
    story: "Call a model of a route without taking either path.",
    source: SOURCES.llmJacking,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "invoke-model-stream",
    story: "Call it as a stream, which a deny of InvokeModel alone leaves open.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:InvokeModelWithResponseStream", resource: "{model}" }],
  },
  {
    id: "invoke-by-iam",
    story: "Call it by an IAM policy such as AmazonBedrockFullAccess, as any user of the account may have it.",
    source: SOURCES.llmJacking,
    attacker: "ordinary-user",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "invoke-as-root",
    story: "Call it as the account\u2019s root user, whom no IAM policy binds.",
    source: SOURCES.scps,
    attacker: "team-root",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "invoke-in-platform",
    story: "Call it from the platform account, where nobody looks for developers.",
    source: SOURCES.scps,
    attacker: "platform-administrator",
    steps: [{ action: "bedrock:InvokeModel", resource: "{model}" }],
  },
  {
    id: "gateway-role-invokes",
    story: "Call it as the gateway\u2019s role in the platform account, where no team pays and no limit counts.",
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
    story: "Make an application inference profile of one\u2019s own and call through it.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateInferenceProfile", resource: "{model}" }],
  },
  {
    id: "foreign-application-profile",
    story: "Call at another team\u2019s cost, through its application inference profile.",
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
  {
    id: "provisioned-throughput",
    story: "Buy provisioned throughput and call it: its ARN is no foundation model, so a deny by model ARN misses it.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateProvisionedModelThroughput", resource: "{model}" }],
  },
  {
    id: "provisioned-model",
    story: "Call provisioned throughput that was bought before the policies.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:provisioned-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "imported-model",
    story: "Import a model of one\u2019s own and call it.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateModelImportJob", resource: "*" }],
  },
  {
    id: "imported-model-call",
    story: "Call an imported model.",
    source: SOURCES.sampleScps,
    attacker: "ordinary-user",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:imported-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "custom-model",
    story: "Tune a model and deploy it.",
    source: SOURCES.limitedAccess,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateModelCustomizationJob", resource: "{model}" }],
  },
  {
    id: "marketplace-endpoint",
    story: "Deploy a Marketplace model behind Bedrock\u2019s API.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateMarketplaceModelEndpoint", resource: "*" }],
  },
  {
    id: "marketplace-subscription",
    story: "Subscribe to a model by calling it for the first time.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [
      { action: "aws-marketplace:Subscribe", resource: "*", context: { "aws:CalledViaLast": "bedrock.amazonaws.com" } },
    ],
  },
  ...["AcceptAgreementRequest", "CreateAgreementRequest"].map(
    (action): Attack => ({
      id: `marketplace-${action.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? "-" : ""}${letter.toLowerCase()}`)}`,
      story: `Subscribe to a model through Bedrock by the Marketplace\u2019s newer action ${action}.`,
      source: SOURCES.modelAccessEnabled,
      attacker: "team-administrator",
      steps: [
        {
          action: `aws-marketplace:${action}`,
          resource: "*",
          context: { "aws:CalledViaLast": "bedrock.amazonaws.com" },
        },
      ],
    }),
  ),
  {
    id: "marketplace-subscription-mantle",
    story: "Subscribe to a model by calling it for the first time on the mantle endpoint.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [
      {
        action: "aws-marketplace:Subscribe",
        resource: "*",
        context: { "aws:CalledViaLast": "bedrock-mantle.amazonaws.com" },
      },
    ],
  },
  {
    id: "model-agreement",
    story: "Accept a model\u2019s terms by the API.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateFoundationModelAgreement", resource: "*" }],
  },
  {
    id: "model-entitlement",
    story: "Switch a model on for the account, as thieves of credentials do first.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:PutFoundationModelEntitlement", resource: "*" }],
  },
  {
    id: "batch-job",
    story: "Put prompts into a bucket of one\u2019s own and have a batch job answer them.",
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
  {
    id: "openai-surface",
    story: "Call Bedrock\u2019s OpenAI API, whose resource is a project.",
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
    id: "namesake-role",
    story: "Make a role with the invoke role\u2019s name outside our IAM path, and call as it.",
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
    story: "Run a function of one\u2019s own that calls the model.",
    source: SOURCES.lambdaPermissions,
    attacker: "team-administrator",
    steps: [
      { action: "lambda:CreateFunction", resource: "arn:{partition}:lambda:{region}:{account}:function:own" },
      { action: "bedrock:InvokeModel", resource: "{model}", as: "arn:{partition}:iam::{account}:role/own/function" },
    ],
  },
  {
    id: "share-model",
    story: "Share a custom model with an account that no policy binds.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:PutResourcePolicy",
        resource: "arn:{partition}:bedrock:{region}:{account}:custom-model/abc.def/ghi",
      },
    ],
  },
  {
    id: "leave-organization",
    story: "Take the account out of the organization, where no policy binds it.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [{ action: "organizations:LeaveOrganization", resource: "*" }],
  },
  {
    id: "other-organization",
    story: "Move the account into an organization of one\u2019s own.",
    source: SOURCES.handshakes,
    attacker: "team-administrator",
    steps: [
      {
        action: "organizations:AcceptHandshake",
        resource: "arn:{partition}:organizations::999999999999:handshake/o-stranger00/invite/h-12345678",
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
