import prod from "../../examples/complete/environments/prod";
import { accountOf } from "../support/synthesized-access";
import { gatewayProvisioning } from "./gateway-provisioning";
import { type Attempt, accessIn, composed, decideAtWorst, expectAllowed, named } from "./simulated-fixtures";

// Terraform goes on beside the policies: it makes what the stacks hold, and calls no model.

const output = composed(prod);
const access = accessIn(prod);
const PAYMENTS = accountOf(access, "team payments").accountId;
const PLATFORM = accountOf(access, "platform").accountId;

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const MODEL = `arn:aws:bedrock:eu-central-1::foundation-model/${SONNET}`;
const iam = (account: string, rest: string) => `arn:aws:iam::${account}:${rest}`;

describe("provisioning", () => {
  const team = iam(PAYMENTS, "role/OrganizationAccountAccessRole");
  const platform = iam(PLATFORM, "role/OrganizationAccountAccessRole");
  const role = iam(PAYMENTS, "role/bedrock-access/prod/bedrock-prod-direct-payments");
  const policy = iam(PAYMENTS, "policy/bedrock-access/prod/bedrock-prod-quarantine");
  const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PAYMENTS}:${rest}`;
  const api = (path: string) => `arn:aws:apigateway:eu-central-1::/${path}`;
  const tagsOf = (path: string) => api(`tags/${encodeURIComponent(api(path))}`);
  const anchor = at("rolesanywhere", "trust-anchor/1-2");
  const profile = at("rolesanywhere", "profile/1-2");
  const guardrail = at("bedrock", "guardrail/abcdefghijkl");
  const inferenceProfile = at("bedrock", "application-inference-profile/abcdefghijkl");
  const parameter = `arn:aws:ssm:eu-central-1:${PLATFORM}:parameter/bedrock-access/prod/authority`;
  const budget = `arn:aws:budgets::${PAYMENTS}:budget/bedrock-prod-payments`;
  const inPlatform = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PLATFORM}:${rest}`;
  const table = inPlatform("dynamodb", "table/bedrock-prod-certificates");
  const key = inPlatform("kms", "key/11111111-2222-3333-4444-555555555555");
  const authorityKey = { "kms:ResourceAliases": ["alias/bedrock-prod-authority", "alias/bedrock-prod-authority-1"] };
  const lambda = inPlatform("lambda", "function:bedrock-prod-issuer");
  const logGroup = inPlatform("logs", "log-group:/aws/lambda/bedrock-prod-issuer");
  const rule = inPlatform("events", "rule/bedrock-prod-issuer");
  const alarm = inPlatform("cloudwatch", "alarm:bedrock-prod-issuer-errors");
  const topic = inPlatform("sns", "bedrock-prod-trust");
  const issuerRole = iam(PLATFORM, "role/bedrock-access/prod/bedrock-prod-issuer");
  const tags = { "aws:TagKeys": ["bedrock-access", "owner"] };
  const tagged = { "aws:ResourceTag/bedrock-access": "prod" };

  /** What Terraform's provider calls for each type of resource. */
  const work: Readonly<Record<string, { readonly principal: string; readonly calls: readonly Attempt[] }>> = {
    aws_api_gateway_api_key: {
      principal: platform,
      calls: [
        ["apigateway:POST", api("apikeys"), tags],
        ["apigateway:GET", api("apikeys/abc"), tagged],
        ["apigateway:PATCH", api("apikeys/abc"), tagged],
        ["apigateway:DELETE", api("apikeys/abc"), tagged],
        ["apigateway:PUT", tagsOf("apikeys/abc"), tags],
        ["apigateway:DELETE", tagsOf("apikeys/abc"), tags],
      ],
    },
    aws_api_gateway_usage_plan: {
      principal: platform,
      calls: [
        ["apigateway:POST", api("usageplans"), tags],
        ["apigateway:GET", api("usageplans/abc"), tagged],
        ["apigateway:PATCH", api("usageplans/abc"), tagged],
        ["apigateway:DELETE", api("usageplans/abc"), tagged],
        ["apigateway:PUT", tagsOf("usageplans/abc"), tags],
      ],
    },
    aws_api_gateway_usage_plan_key: {
      principal: platform,
      calls: [
        ["apigateway:POST", api("usageplans/abc/keys"), tagged],
        ["apigateway:GET", api("usageplans/abc/keys/def"), tagged],
        ["apigateway:DELETE", api("usageplans/abc/keys/def"), tagged],
      ],
    },
    // The simulator takes no ARN under /apis: tagging, which has a statement of its own, is what it can decide of an HTTP API.
    aws_apigatewayv2_api: { principal: platform, calls: [["apigateway:PUT", tagsOf("apis/abc"), tags]] },
    aws_apigatewayv2_integration: { principal: platform, calls: [] },
    aws_apigatewayv2_route: { principal: platform, calls: [] },
    aws_apigatewayv2_stage: {
      principal: platform,
      calls: [
        ["apigateway:PUT", tagsOf("apis/abc/stages/$default"), tags],
        ["logs:CreateLogDelivery", "*"],
      ],
    },
    aws_bedrock_guardrail: {
      principal: team,
      calls: [
        ["bedrock:CreateGuardrail", "*", tags],
        ["bedrock:GetGuardrail", guardrail, tagged],
        ["bedrock:ListTagsForResource", guardrail, tagged],
        ["bedrock:TagResource", guardrail, { ...tags, ...tagged }],
        ["bedrock:UpdateGuardrail", guardrail, tagged],
        ["bedrock:DeleteGuardrail", guardrail, tagged],
      ],
    },
    aws_bedrock_guardrail_version: {
      principal: team,
      calls: [
        ["bedrock:CreateGuardrailVersion", guardrail, tagged],
        ["bedrock:GetGuardrail", guardrail, tagged],
      ],
    },
    aws_bedrock_inference_profile: {
      principal: team,
      calls: [
        ["bedrock:CreateInferenceProfile", at("bedrock", `inference-profile/eu.${SONNET}`), tags],
        ["bedrock:CreateInferenceProfile", MODEL, tags],
        ["bedrock:CreateInferenceProfile", inferenceProfile, tags],
        ["bedrock:GetInferenceProfile", inferenceProfile],
        ["bedrock:ListTagsForResource", inferenceProfile],
        ["bedrock:TagResource", inferenceProfile, tags],
        ["bedrock:UntagResource", inferenceProfile, tags],
        ["bedrock:DeleteInferenceProfile", inferenceProfile],
      ],
    },
    aws_bedrock_model_invocation_logging_configuration: {
      principal: team,
      calls: [
        ["bedrock:PutModelInvocationLoggingConfiguration", "*"],
        ["bedrock:GetModelInvocationLoggingConfiguration", "*"],
        ["bedrock:DeleteModelInvocationLoggingConfiguration", "*"],
        ["iam:PassRole", role, { "iam:PassedToService": "bedrock.amazonaws.com" }],
      ],
    },
    aws_budgets_budget: {
      principal: team,
      calls: [
        ["budgets:ModifyBudget", budget],
        ["budgets:ViewBudget", budget],
        ["budgets:TagResource", budget, tags],
      ],
    },
    aws_budgets_budget_action: {
      principal: team,
      calls: [
        ["budgets:CreateBudgetAction", `${budget}/action/1-2`],
        ["budgets:DescribeBudgetAction", `${budget}/action/1-2`],
        ["budgets:UpdateBudgetAction", `${budget}/action/1-2`],
        ["budgets:DeleteBudgetAction", `${budget}/action/1-2`],
        ["iam:PassRole", role, { "iam:PassedToService": "budgets.amazonaws.com" }],
      ],
    },
    aws_cloudwatch_event_rule: {
      principal: platform,
      calls: [
        ["events:PutRule", rule, tags],
        ["events:TagResource", rule, tags],
        ["events:DeleteRule", rule],
      ],
    },
    aws_cloudwatch_event_target: {
      principal: platform,
      calls: [
        ["events:PutTargets", rule],
        ["events:RemoveTargets", rule],
      ],
    },
    aws_cloudwatch_log_group: {
      principal: platform,
      calls: [
        ["logs:CreateLogGroup", logGroup, tags],
        ["logs:AssociateKmsKey", logGroup],
        ["logs:PutRetentionPolicy", logGroup],
        ["logs:TagResource", logGroup, tags],
        ["logs:DeleteLogGroup", logGroup],
      ],
    },
    aws_cloudwatch_metric_alarm: {
      principal: platform,
      calls: [
        ["cloudwatch:PutMetricAlarm", alarm, tags],
        ["cloudwatch:TagResource", alarm, tags],
        ["cloudwatch:DeleteAlarms", alarm],
      ],
    },
    aws_dynamodb_table: {
      principal: platform,
      calls: [
        ["dynamodb:CreateTable", table, tags],
        ["kms:CreateGrant", key, { "kms:ResourceAliases": ["alias/bedrock-prod-trust"] }],
        ["dynamodb:DescribeTable", table],
        ["dynamodb:UpdateTimeToLive", table],
        ["dynamodb:UpdateContinuousBackups", table],
        ["dynamodb:UpdateTable", table],
        ["dynamodb:TagResource", table, tags],
        ["dynamodb:DeleteTable", table],
      ],
    },
    aws_iam_policy: {
      principal: team,
      calls: [
        ["iam:CreatePolicy", policy, tags],
        ["iam:GetPolicyVersion", policy],
        ["iam:CreatePolicyVersion", policy],
        ["iam:DeletePolicyVersion", policy],
        ["iam:SetDefaultPolicyVersion", policy],
        ["iam:TagPolicy", policy, tags],
        ["iam:DeletePolicy", policy],
      ],
    },
    aws_iam_role: {
      principal: team,
      calls: [
        ["iam:CreateRole", role, tags],
        ["iam:GetRole", role],
        ["iam:UpdateAssumeRolePolicy", role],
        ["iam:UpdateRole", role],
        ["iam:PutRolePermissionsBoundary", role],
        ["iam:TagRole", role, tags],
        ["iam:UntagRole", role, tags],
        ["iam:DeleteRole", role],
      ],
    },
    aws_iam_role_policy: {
      principal: team,
      calls: [
        ["iam:PutRolePolicy", role],
        ["iam:GetRolePolicy", role],
        ["iam:DeleteRolePolicy", role],
      ],
    },
    aws_iam_role_policy_attachment: {
      principal: team,
      calls: [
        ["iam:AttachRolePolicy", role],
        ["iam:ListAttachedRolePolicies", role],
        ["iam:DetachRolePolicy", role],
      ],
    },
    aws_kms_alias: {
      principal: platform,
      calls: [
        ["kms:CreateAlias", inPlatform("kms", "alias/bedrock-prod-authority")],
        ["kms:CreateAlias", key],
        ["kms:UpdateAlias", inPlatform("kms", "alias/bedrock-prod-authority")],
        ["kms:UpdateAlias", key, authorityKey],
        ["kms:DeleteAlias", key, authorityKey],
      ],
    },
    aws_kms_key: {
      principal: platform,
      calls: [
        ["kms:CreateKey", "*", tags],
        ["kms:DescribeKey", key, authorityKey],
        ["kms:GetKeyPolicy", key, authorityKey],
        ["kms:PutKeyPolicy", key, authorityKey],
        ["kms:TagResource", key, { ...authorityKey, ...tags }],
        ["kms:ScheduleKeyDeletion", key, authorityKey],
      ],
    },
    aws_lambda_alias: {
      principal: platform,
      calls: [
        ["lambda:CreateAlias", lambda],
        ["lambda:UpdateAlias", lambda],
        ["lambda:DeleteAlias", lambda],
      ],
    },
    aws_lambda_function: {
      principal: platform,
      calls: [
        ["lambda:CreateFunction", lambda, tags],
        ["iam:PassRole", issuerRole, { "iam:PassedToService": "lambda.amazonaws.com" }],
        ["lambda:GetFunction", lambda],
        ["lambda:UpdateFunctionCode", lambda],
        ["lambda:UpdateFunctionConfiguration", lambda],
        ["lambda:PublishVersion", lambda],
        ["lambda:TagResource", lambda, tags],
        ["lambda:DeleteFunction", lambda],
      ],
    },
    aws_lambda_permission: {
      principal: platform,
      calls: [
        ["lambda:AddPermission", lambda],
        ["lambda:GetPolicy", lambda],
        ["lambda:RemovePermission", lambda],
      ],
    },
    aws_rolesanywhere_profile: {
      principal: team,
      calls: [
        ["rolesanywhere:CreateProfile", "*", tags],
        ["iam:PassRole", role, { "iam:PassedToService": "rolesanywhere.amazonaws.com" }],
        ["rolesanywhere:GetProfile", profile],
        ["rolesanywhere:UpdateProfile", profile],
        ["rolesanywhere:EnableProfile", profile],
        ["rolesanywhere:TagResource", profile, tags],
        ["rolesanywhere:DeleteProfile", profile],
      ],
    },
    aws_rolesanywhere_trust_anchor: {
      principal: team,
      calls: [
        ["rolesanywhere:CreateTrustAnchor", "*", tags],
        ["rolesanywhere:GetTrustAnchor", anchor],
        ["rolesanywhere:UpdateTrustAnchor", anchor],
        ["rolesanywhere:EnableTrustAnchor", anchor],
        ["rolesanywhere:PutNotificationSettings", anchor],
        ["rolesanywhere:TagResource", anchor, tags],
        ["rolesanywhere:DeleteTrustAnchor", anchor],
      ],
    },
    aws_sns_topic: {
      principal: platform,
      calls: [
        ["sns:CreateTopic", topic, tags],
        ["sns:SetTopicAttributes", topic],
        ["sns:TagResource", topic, tags],
        ["sns:DeleteTopic", topic],
      ],
    },
    aws_sns_topic_subscription: {
      principal: platform,
      calls: [
        ["sns:Subscribe", topic],
        ["sns:Unsubscribe", topic],
      ],
    },
    aws_ssm_parameter: {
      principal: platform,
      calls: [
        ["ssm:PutParameter", parameter, tags],
        ["ssm:GetParameter", parameter],
        ["ssm:AddTagsToResource", parameter, tags],
        ["ssm:DeleteParameter", parameter],
      ],
    },
  };

  const ofGateway = Object.entries(gatewayProvisioning(PLATFORM)).map(([type, calls]) => [
    type,
    { principal: platform, calls },
  ]);
  const all: typeof work = { ...work, ...Object.fromEntries(ofGateway) };

  test("is asked here about every type of resource that the stacks make in accounts that the policies bind", () => {
    const bound = output.environments.prod?.stacks.filter(({ holder }) => holder !== "management") ?? [];
    const types = new Set(bound.flatMap(({ name }) => Object.keys(output.stacks[name]?.resource ?? {})));

    expect(Object.keys(all).sort()).toEqual([...types].sort());
  });

  test.each(
    Object.entries(all).flatMap(([type, { principal, calls }]) =>
      named(calls).map((call) => ({ type, principal, ...call })),
    ),
  )("makes, changes and takes away $type: $action on $resource", ({ principal, attempt }) =>
    expectAllowed(access, principal, attempt),
  );

  const models: Attempt[] = [
    ["bedrock:InvokeModel", MODEL],
    ["bedrock:InvokeModelWithResponseStream", MODEL],
    ["bedrock:InvokeModel", inferenceProfile],
    ["bedrock:CountTokens", MODEL],
    ["bedrock:CallWithBearerToken", "*"],
    ["bedrock:CreateModelInvocationJob", MODEL],
    ["bedrock:InvokeAgent", at("bedrock", "agent-alias/AAAAAAAAAA/BBBBBBBBBB")],
    ["bedrock:RetrieveAndGenerate", "*"],
    ["bedrock:InvokeFlow", at("bedrock", "flow/AAAAAAAAAA/alias/BBBBBBBBBB")],
    ["bedrock-mantle:CallWithBearerToken", "*"],
    ["bedrock-mantle:CreateInference", at("bedrock-mantle", "project/default")],
    ["bedrock-agentcore:InvokeAgentRuntime", at("bedrock-agentcore", "runtime/r1")],
    ["aws-external-anthropic:CreateInference", at("aws-external-anthropic", "workspace/w1")],
  ];

  test.each([team, platform].flatMap((principal) => named(models).map((call) => ({ principal, ...call }))))(
    "calls no model itself: $action on $resource by $principal",
    async ({ principal, action, resource }) => {
      expect(await decideAtWorst(access, { principal, action, resource })).toMatchObject({
        deniedBy: ["DenyModelsToProvisioning"],
      });
    },
  );
});
