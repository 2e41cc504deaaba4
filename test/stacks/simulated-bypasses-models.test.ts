import prod from "../../examples/complete/environments/prod";
import type { Call } from "../../proofs/simulation/call";
import { accountOf } from "../support/synthesized-access";
import { accessIn, decideAtWorst } from "./simulated-fixtures";

// Every way to a model that is not one of the two paths, tried by those who have every right in their account.

const access = accessIn(prod);
const PAYMENTS = accountOf(access, "team payments").accountId;
const RESEARCH = accountOf(access, "team research").accountId;
const DATA_SCIENCE = accountOf(access, "team data-science").accountId;
const RISK = accountOf(access, "team risk").accountId;
const PLATFORM = accountOf(access, "platform").accountId;

const iam = (account: string, rest: string) => `arn:aws:iam::${account}:${rest}`;
const SSO = "role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_AdministratorAccess_0123456789abcdef";

const attackers: { who: string; principal: string }[] = [
  { who: "the administrator of a team on the gateway path", principal: iam(PAYMENTS, "role/Admin") },
  { who: "the administrator of a team on the direct path, from Identity Center", principal: iam(RESEARCH, SSO) },
  { who: "the root user of a team on both paths", principal: iam(DATA_SCIENCE, "root") },
  { who: "the deployer of the exempted workload", principal: iam(RISK, "role/cicd/deployer") },
  { who: "a role with our name outside our path", principal: iam(PAYMENTS, "role/bedrock-prod-invoke-payments") },
  { who: "the platform account's administrator", principal: iam(PLATFORM, "role/Admin") },
  { who: "the gateway's own role", principal: iam(PLATFORM, "role/bedrock-access/prod/bedrock-prod-gateway") },
  { who: "the operator", principal: iam(PLATFORM, "role/bedrock-access/prod/bedrock-prod-operator") },
];

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const model = (region: string, id = SONNET) => `arn:aws:bedrock:${region}::foundation-model/${id}`;
const BEDROCK_KEY = { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" };
const CLAUDE_KEY = { "iam:ServiceSpecificCredentialServiceName": "aws-external-anthropic.amazonaws.com" };
const THROUGH_BEDROCK = { "aws:CalledViaLast": "bedrock.amazonaws.com" };
const THROUGH_MANTLE = { "aws:CalledViaLast": "bedrock-mantle.amazonaws.com" };

type Attack = readonly [story: string, action: string, resource: string, context?: Call["context"]];

/** By the Sid of the statement that decides, alone. */
const attacksIn = (account: string): Readonly<Record<string, readonly Attack[]>> => {
  const bedrock = (rest: string) => `arn:aws:bedrock:eu-central-1:${account}:${rest}`;
  const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
  const invoke = (story: string, resource: string): Attack => [story, "bedrock:InvokeModel", resource];
  const stream = (story: string, resource: string): Attack => [
    story,
    "bedrock:InvokeModelWithResponseStream",
    resource,
  ];

  return {
    DenyModelsToOthers: [
      // Converse and the Messages API are authorized as InvokeModel, ConverseStream as its stream.
      invoke("InvokeModel or Converse on a model of a route", model("eu-central-1")),
      invoke("a model in a region that no route names", model("ap-northeast-1")),
      invoke("a model that no route names", model("us-east-1", "meta.llama3-3-70b-instruct-v1:0")),
      invoke("the geography's inference profile", bedrock(`inference-profile/eu.${SONNET}`)),
      invoke("the global inference profile", bedrock(`inference-profile/global.${SONNET}`)),
      invoke("an application inference profile", bedrock("application-inference-profile/abcdefghijkl")),
      invoke("another account's application inference profile", application("999999999999")),
      invoke("a prompt router", bedrock("prompt-router/abcdefghijkl")),
      invoke("AWS's prompt router", bedrock("default-prompt-router/anthropic.claude:1")),
      invoke("provisioned throughput", bedrock("provisioned-model/abcdefghijkl")),
      invoke("an imported model", bedrock("imported-model/abcdefghijkl")),
      invoke("a deployed custom model", bedrock("custom-model-deployment/abcdefghijkl")),
      invoke("a Marketplace model", bedrock("marketplace/model-endpoint/all-access")),
      invoke("an asynchronous call", bedrock("async-invoke/abcdefghijkl")),
      invoke("OpenAI's API on bedrock-runtime", bedrock("project/default")),
      stream("the stream, or ConverseStream, on a model of a route", model("eu-central-1")),
      stream("the stream through the geography's profile", bedrock(`inference-profile/eu.${SONNET}`)),
      stream("the stream of an imported model", bedrock("imported-model/abcdefghijkl")),
      ["counting tokens", "bedrock:CountTokens", model("eu-central-1")],
      ["a guardrail's model", "bedrock:ApplyGuardrail", bedrock("guardrail/abcdefghijkl")],
      ["a system tool", "bedrock:InvokeTool", `arn:aws:bedrock::${account}:system-tool/search`],

      ["a short-term key", "bedrock:CallWithBearerToken", "*", { "bedrock:BearerTokenType": "SHORT_TERM" }],
      ["a long-term key", "bedrock:CallWithBearerToken", "*", { "bedrock:BearerTokenType": "LONG_TERM" }],
      [
        "a short-term key at the mantle endpoint",
        "bedrock-mantle:CallWithBearerToken",
        "*",
        { "bedrock-mantle:BearerTokenType": "SHORT_TERM" },
      ],
      [
        "a long-term key at the mantle endpoint",
        "bedrock-mantle:CallWithBearerToken",
        "*",
        { "bedrock-mantle:BearerTokenType": "LONG_TERM" },
      ],
      ["a key of Claude Platform", "aws-external-anthropic:CallWithBearerToken", "*"],

      ["the mantle endpoint", "bedrock-mantle:CreateInference", at("bedrock-mantle", "project/default")],
      ["a stored answer of mantle's", "bedrock-mantle:GetInference", at("bedrock-mantle", "project/default")],
      ["tuning on mantle", "bedrock-mantle:CreateFineTuningJob", at("bedrock-mantle", "project/default")],
      ["an agent runtime", "bedrock-agentcore:InvokeAgentRuntime", at("bedrock-agentcore", "runtime/r1")],
      ["a gateway of AgentCore", "bedrock-agentcore:InvokeGateway", at("bedrock-agentcore", "gateway/g1")],
      ["making such a gateway", "bedrock-agentcore:CreateGateway", "*"],
      ["web search for a model", "bedrock-websearch:ExternalWebAccess", "*"],
      ["Claude Platform", "aws-external-anthropic:CreateInference", at("aws-external-anthropic", "workspace/w1")],
      ["its batches", "aws-external-anthropic:CreateBatchInference", at("aws-external-anthropic", "workspace/w1")],
      ["its console", "aws-external-anthropic:AssumeConsole", "*"],

      ["a batch job", "bedrock:CreateModelInvocationJob", model("eu-central-1")],
      ["a batch job of one's own model", "bedrock:CreateModelInvocationJob", bedrock("custom-model/abc.def/ghi")],
      ["an evaluation job", "bedrock:CreateEvaluationJob", model("eu-central-1")],
      ["an optimized prompt", "bedrock:OptimizePrompt", "*"],
      ["an agent", "bedrock:InvokeAgent", bedrock("agent-alias/AAAAAAAAAA/BBBBBBBBBB")],
      ["an agent that only the call describes", "bedrock:InvokeInlineAgent", "*"],
      ["making an agent", "bedrock:CreateAgent", "*"],
      ["changing an agent", "bedrock:UpdateAgent", bedrock("agent/AAAAAAAAAA")],
      ["a flow", "bedrock:InvokeFlow", bedrock("flow/AAAAAAAAAA/alias/BBBBBBBBBB")],
      ["a flow in the background", "bedrock:StartFlowExecution", bedrock("flow/AAAAAAAAAA/alias/BBBBBBBBBB")],
      ["what such a flow answered", "bedrock:ListFlowExecutionEvents", bedrock("flow/AAAAAAAAAA/alias/B/execution/c")],
      ["making a flow", "bedrock:CreateFlow", "*"],
      ["a knowledge base", "bedrock:Retrieve", bedrock("knowledge-base/AAAAAAAAAA")],
      ["a knowledge base that answers", "bedrock:RetrieveAndGenerate", "*"],
      ["embedding documents", "bedrock:StartIngestionJob", bedrock("knowledge-base/AAAAAAAAAA")],
      ["making a knowledge base", "bedrock:CreateKnowledgeBase", "*"],
      ["ranking again", "bedrock:Rerank", "*"],
      ["a query written by a model", "bedrock:GenerateQuery", "*"],
      [
        "data automation",
        "bedrock:InvokeDataAutomationAsync",
        bedrock("data-automation-profile/us.data-automation-v1"),
      ],
      ["a conversation's session", "bedrock:CreateSession", "*"],
      ["what a model answered asynchronously", "bedrock:GetAsyncInvoke", bedrock("async-invoke/abcdefghijkl")],
      ["what OpenAI's API stored", "bedrock:GetInvoke", bedrock("project/default")],
      ["what an agent remembers", "bedrock:GetAgentMemory", bedrock("agent-alias/AAAAAAAAAA/BBBBBBBBBB")],

      ["buying provisioned throughput", "bedrock:CreateProvisionedModelThroughput", model("us-east-1")],
      ["importing a model", "bedrock:CreateModelImportJob", "*"],
      ["tuning a model", "bedrock:CreateModelCustomizationJob", model("us-east-1")],
      ["deploying a custom model", "bedrock:CreateCustomModelDeployment", bedrock("custom-model/abc.def/ghi")],
      ["copying a model here", "bedrock:CreateModelCopyJob", bedrock("custom-model/abc.def/ghi")],
      ["a Marketplace endpoint", "bedrock:CreateMarketplaceModelEndpoint", "*"],
      ["a prompt router of one's own", "bedrock:CreatePromptRouter", model("us-east-1")],
      ["a profile of one's own", "bedrock:CreateInferenceProfile", bedrock(`inference-profile/eu.${SONNET}`)],
      ["taking our profile away", "bedrock:DeleteInferenceProfile", bedrock("application-inference-profile/abcdefg")],
      [
        "tagging our profile as another's cost",
        "bedrock:TagResource",
        bedrock("application-inference-profile/abcdefg"),
      ],
      ["weakening a guardrail", "bedrock:UpdateGuardrail", bedrock("guardrail/abcdefghijkl")],
      ["sharing a model with another account", "bedrock:PutResourcePolicy", bedrock("custom-model/abc.def/ghi")],
      ["accepting a model's terms", "bedrock:CreateFoundationModelAgreement", "*"],
      ["asking AWS for a model", "bedrock:PutUseCaseForModelAccess", "*"],
      ["switching a model on", "bedrock:PutFoundationModelEntitlement", "*"],
    ],
    DenyLongTermApiKeys: [
      ["making a key", "iam:CreateServiceSpecificCredential", iam(account, "user/jane"), BEDROCK_KEY],
      [
        "making a key that lives a day",
        "iam:CreateServiceSpecificCredential",
        iam(account, "user/jane"),
        { ...BEDROCK_KEY, "iam:ServiceSpecificCredentialAgeDays": "1" },
      ],
      ["making a key of Claude Platform", "iam:CreateServiceSpecificCredential", iam(account, "user/jane"), CLAUDE_KEY],
      ["a new secret for an old key", "iam:ResetServiceSpecificCredential", iam(account, "user/jane"), BEDROCK_KEY],
      ["switching an old key on", "iam:UpdateServiceSpecificCredential", iam(account, "user/jane"), BEDROCK_KEY],
    ],
    DenyModelSubscriptions: [
      ["the subscription of a first call", "aws-marketplace:Subscribe", "*", THROUGH_BEDROCK],
      ["that of the mantle endpoint", "aws-marketplace:Subscribe", "*", THROUGH_MANTLE],
      ["the agreement behind it", "aws-marketplace:AcceptAgreementRequest", "*", THROUGH_BEDROCK],
    ],
  };
};

const application = (account: string) =>
  `arn:aws:bedrock:eu-central-1:${account}:application-inference-profile/abcdefghijkl`;

describe.each(attackers)("$who has no way to a model", ({ principal }) => {
  const [, , , , account = ""] = principal.split(":");
  const cases = Object.entries(attacksIn(account)).flatMap(([sid, attacks]) =>
    attacks.map(([story, action, resource, context]) => ({ story, action, resource, context, sid })),
  );

  test.each(cases)("$story: $action is denied by $sid", async ({ action, resource, context, sid }) => {
    const decision = await decideAtWorst(access, { principal, action, resource, ...(context && { context }) });

    expect(decision).toMatchObject({ allowed: false, deniedBy: [sid] });
  });
});
