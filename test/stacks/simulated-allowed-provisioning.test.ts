import prod from "../../examples/complete/environments/prod";
import { accountOf, readAccess } from "../support/synthesized-access";
import { type Attempt, composed, decideAtWorst, expectAllowed, named } from "./simulated-fixtures";

// Terraform goes on beside the policies: it makes what the stacks hold, and calls no model.

const output = composed(prod);
const access = readAccess(output, "prod");
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
  const inferenceProfile = at("bedrock", "application-inference-profile/abcdefghijkl");
  const parameter = `arn:aws:ssm:eu-central-1:${PLATFORM}:parameter/bedrock-access/prod/authority`;
  const budget = `arn:aws:budgets::${PAYMENTS}:budget/bedrock-prod-payments`;
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
    aws_budgets_budget: {
      principal: team,
      calls: [
        ["budgets:ModifyBudget", budget],
        ["budgets:ViewBudget", budget],
        ["budgets:TagResource", budget, tags],
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

  test("is asked here about every type of resource that the stacks make in accounts that the policies bind", () => {
    const bound = output.environments.prod?.stacks.filter(({ holder }) => holder !== "management") ?? [];
    const types = new Set(bound.flatMap(({ name }) => Object.keys(output.stacks[name]?.resource ?? {})));

    expect(Object.keys(work)).toEqual([...types].sort());
  });

  test.each(
    Object.entries(work).flatMap(([type, { principal, calls }]) =>
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
