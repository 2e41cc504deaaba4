import type { Call } from "../../proofs/simulation/call";
import {
  administrator,
  bedrockKey,
  decideFor,
  functionRole,
  JANE,
  MANTLE_PROJECT,
  MODEL,
  PROFILE,
  TEAM,
} from "./deny-direct-bedrock-fixtures";

const signedInAdministrator = `${TEAM}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef`;
const root = `${TEAM}:root`;
const user = `${TEAM}:user/jane`;

interface Case {
  readonly says: string;
  readonly call: Omit<Call, "principal">;
  readonly by: string;
}

const routes: Case[] = [
  { says: "a model", by: "DenyModelsToOthers", call: { action: "bedrock:InvokeModel", resource: MODEL } },
  {
    says: "a model, streaming",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeModelWithResponseStream", resource: MODEL },
  },
  {
    says: "an inference profile",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeModel", resource: PROFILE },
  },
  {
    says: "the project behind OpenAI's API on bedrock-runtime",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:eu-central-1:111111111111:project/default" },
  },
  {
    says: "a stored answer",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:GetInvoke", resource: "arn:aws:bedrock:eu-central-1:111111111111:project/default" },
  },
  {
    says: "a batch job",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:CreateModelInvocationJob", resource: MODEL },
  },
  { says: "counting tokens", by: "DenyModelsToOthers", call: { action: "bedrock:CountTokens", resource: MODEL } },
  {
    says: "an agent",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeAgent", resource: "arn:aws:bedrock:eu-central-1:111111111111:agent-alias/A1/B2" },
  },
  {
    says: "an agent without a name",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:InvokeInlineAgent", resource: "*" },
  },
  {
    says: "a knowledge base that answers",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:RetrieveAndGenerate", resource: "*" },
  },
  {
    says: "logging of invocations switched off",
    by: "DenyModelsToOthers",
    call: { action: "bedrock:DeleteModelInvocationLoggingConfiguration", resource: "*" },
  },
  {
    says: "an API key at bedrock-runtime",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock:CallWithBearerToken",
      resource: "*",
      context: { "bedrock:BearerTokenType": "SHORT_TERM" },
    },
  },
  {
    says: "an API key at the mantle endpoint",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock-mantle:CallWithBearerToken",
      resource: "*",
      context: { "bedrock-mantle:BearerTokenType": "LONG_TERM" },
    },
  },
  {
    says: "the mantle endpoint",
    by: "DenyModelsToOthers",
    call: { action: "bedrock-mantle:CreateInference", resource: MANTLE_PROJECT },
  },
  {
    says: "an agent runtime",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock-agentcore:InvokeAgentRuntime",
      resource: "arn:aws:bedrock-agentcore:eu-central-1:111111111111:runtime/r1",
    },
  },
  {
    says: "an agent gateway",
    by: "DenyModelsToOthers",
    call: {
      action: "bedrock-agentcore:InvokeGateway",
      resource: "arn:aws:bedrock-agentcore:eu-central-1:111111111111:gateway/g1",
    },
  },
  {
    says: "Claude Platform on AWS",
    by: "DenyModelsToOthers",
    call: {
      action: "aws-external-anthropic:CreateInference",
      resource: "arn:aws:aws-external-anthropic:eu-central-1:111111111111:workspace/w1",
    },
  },
  {
    says: "a long-term API key for Bedrock",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:CreateServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  {
    says: "a long-term API key that expires tomorrow",
    by: "DenyLongTermApiKeys",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { ...bedrockKey, "iam:ServiceSpecificCredentialAgeDays": "1" },
    },
  },
  {
    says: "a long-term API key whose service is spelled otherwise",
    by: "DenyLongTermApiKeys",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "Bedrock.AmazonAWS.com" },
    },
  },
  {
    says: "a long-term API key for Claude Platform",
    by: "DenyLongTermApiKeys",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "aws-external-anthropic.amazonaws.com" },
    },
  },
  {
    says: "a new secret for an old API key",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:ResetServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  {
    says: "an inactive API key switched on",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:UpdateServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  {
    says: "a credential switched on of which AWS does not say the service",
    by: "DenyLongTermApiKeys",
    call: { action: "iam:UpdateServiceSpecificCredential", resource: JANE },
  },
  {
    says: "a subscription that Bedrock makes on a first call",
    by: "DenyModelSubscriptions",
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "bedrock.amazonaws.com" },
    },
  },
  {
    says: "a subscription that the mantle endpoint makes",
    by: "DenyModelSubscriptions",
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "bedrock-mantle.amazonaws.com" },
    },
  },
];

describe.each([
  { who: "the account's administrator", principal: administrator },
  { who: "an administrator from Identity Center", principal: signedInAdministrator },
  { who: "the account's root", principal: root },
  { who: "a user", principal: user },
  { who: "a function's role", principal: functionRole },
  { who: "a role of another team that looks like ours", principal: `${TEAM}:role/bedrock-access-prod-invoke-payments` },
])("$who does not reach", ({ principal }) => {
  test.each(routes)("$says", async ({ call, by }) => {
    expect(await decideFor(principal, call)).toMatchObject({ allowed: false, deniedBy: [by] });
  });
});

const ordinaryWork: Omit<Case, "by">[] = [
  { says: "S3", call: { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" } },
  { says: "EC2", call: { action: "ec2:DescribeInstances", resource: "*" } },
  { says: "making a role", call: { action: "iam:CreateRole", resource: `${TEAM}:role/app` } },
  {
    says: "a credential for CodeCommit",
    call: {
      action: "iam:CreateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com" },
    },
  },
  {
    says: "a credential for CodeCommit switched off",
    call: {
      action: "iam:UpdateServiceSpecificCredential",
      resource: JANE,
      context: { "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com" },
    },
  },
  {
    says: "deleting an API key for Bedrock",
    call: { action: "iam:DeleteServiceSpecificCredential", resource: JANE, context: bedrockKey },
  },
  { says: "buying something on AWS Marketplace", call: { action: "aws-marketplace:Subscribe", resource: "*" } },
  {
    says: "buying something that another service buys",
    call: {
      action: "aws-marketplace:Subscribe",
      resource: "*",
      context: { "aws:CalledViaLast": "sagemaker.amazonaws.com" },
    },
  },
  { says: "the list of models", call: { action: "bedrock:ListFoundationModels", resource: "*" } },
  { says: "what a model is", call: { action: "bedrock:GetFoundationModel", resource: MODEL } },
  {
    says: "how invocations are logged",
    call: { action: "bedrock:GetModelInvocationLoggingConfiguration", resource: "*" },
  },
  {
    says: "a model of its own on SageMaker",
    call: { action: "sagemaker:InvokeEndpoint", resource: "arn:aws:sagemaker:eu-central-1:111111111111:endpoint/e" },
  },
];

test.each(ordinaryWork)("an administrator keeps $says", async ({ call }) => {
  expect(await decideFor(administrator, call)).toMatchObject({ allowed: true });
});
