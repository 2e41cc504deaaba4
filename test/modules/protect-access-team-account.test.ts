import { protectTeamAccountStatements } from "../../modules/protect-access/protect-team-account";
import {
  ACCESS,
  allowed,
  type Case,
  CHATBOT,
  DEPLOYER,
  DIRECT,
  denied,
  documentOf,
  each,
  expectDecision,
  INVOKE,
  ourTeamRole,
  PLATFORM,
  REPORTS,
  TEAM,
  TEAM_ADMIN,
  TEAM_PROVISIONING,
  TEAM_REVOKER,
  teamRole,
} from "./protect-access-fixtures";

const SCPS = { scps: [documentOf(protectTeamAccountStatements(ACCESS))] };

const policy = (name: string) => `arn:aws:iam::${TEAM}:policy/${name}`;
const lambda = (name: string) => `arn:aws:lambda:eu-central-1:${TEAM}:function:${name}`;
const logGroup = (name: string) => `arn:aws:logs:eu-central-1:${TEAM}:log-group:${name}`;
const anywhere = (kind: string) => `arn:aws:rolesanywhere:eu-central-1:${TEAM}:${kind}/1111-2222`;

const QUARANTINE = policy("bedrock-access/prod/bedrock-access-prod-quarantine");
const BOUNDARY = policy("bedrock-access/prod/bedrock-access-prod-boundary-research");
const AUTHORITY = `arn:aws:acm-pca:eu-central-1:${TEAM}:certificate-authority/1111-2222`;
const INVOCATIONS = logGroup("/bedrock-access/prod/invocations");
const INVOCATION_STREAM = `${INVOCATIONS}:log-stream:aws/bedrock/modelinvocations`;
const FORWARDER = lambda("bedrock-access-prod-forwarder");
const TAGGED = { "aws:ResourceTag/bedrock-access": "prod" };
const TO_LAMBDA = { "iam:PassedToService": "lambda.amazonaws.com" };

const BUDGET_ACTION = ourTeamRole("budget-action");
const OVER_BUDGET = policy("bedrock-access/prod/bedrock-access-prod-over-budget");
const BUDGET = `arn:aws:budgets::${TEAM}:budget/bedrock-access-prod-research`;
const ACTION = `${BUDGET}/action/11111111-2222-3333-4444-555555555555`;

const ALARM = `arn:aws:cloudwatch:eu-central-1:${TEAM}:alarm:bedrock-access-prod-invocation-logs-missing`;
const TOPIC = `arn:aws:sns:eu-central-1:${TEAM}:bedrock-access-prod-invocation-logs`;
const GUARDRAIL = `arn:aws:bedrock:eu-central-1:${TEAM}:guardrail/abcdefghijkl`;
const PROFILE = `arn:aws:bedrock:eu-central-1:${TEAM}:application-inference-profile/abcdefghijkl`;

const attacks: Case[] = [
  ...denied(
    "a role of ours",
    TEAM_ADMIN,
    "GuardRoles",
    each(
      [
        "iam:AttachRolePolicy",
        "iam:DeleteRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PassRole",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:TagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      INVOKE,
    ),
  ),
  ...denied("a new role under our path", TEAM_ADMIN, "GuardRoles", [
    ["iam:CreateRole", ourTeamRole("revoker")],
    ["iam:CreateRole", teamRole("bedrock-access/mine/bedrock-access-mine-revoker")],
  ]),
  ...denied("the account's root", `arn:aws:iam::${TEAM}:root`, "GuardRoles", [["iam:UpdateAssumeRolePolicy", DIRECT]]),
  ...denied("the provisioning role", TEAM_ADMIN, "GuardRoles", [
    ["iam:UpdateAssumeRolePolicy", TEAM_PROVISIONING],
    ["iam:CreateRole", TEAM_PROVISIONING],
    ["iam:PassRole", TEAM_PROVISIONING, { "iam:PassedToService": "cloudformation.amazonaws.com" }],
  ]),
  ...denied("an exempted role that nobody changes", TEAM_ADMIN, "GuardRoles", [
    ["iam:UpdateAssumeRolePolicy", REPORTS],
    ["iam:PassRole", REPORTS, TO_LAMBDA],
  ]),
  ...denied("an exempted role that a deployer changes", TEAM_ADMIN, "GuardExemptedRoles", [
    ["iam:UpdateAssumeRolePolicy", CHATBOT],
    ["iam:PutRolePolicy", CHATBOT],
    ["iam:PassRole", CHATBOT, TO_LAMBDA],
  ]),
  ...denied("the deployer of an exempted role", TEAM_ADMIN, "GuardExemptedRoles", [
    ["iam:UpdateAssumeRolePolicy", DEPLOYER],
  ]),
  ...denied("a deployer with another exempted role", DEPLOYER, "GuardRoles", [["iam:PutRolePolicy", REPORTS]]),
  ...denied("a boundary", TEAM_ADMIN, ["GuardRoles", "GuardPolicies"], [["iam:SetDefaultPolicyVersion", BOUNDARY]]),
  ...denied(
    "the quarantine policy",
    TEAM_ADMIN,
    "GuardPolicies",
    each(
      ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
      QUARANTINE,
    ),
  ),
  ...denied("a developer's session", DIRECT, "GuardPolicies", [["iam:CreatePolicyVersion", QUARANTINE]]),
  ...denied("the revoker beyond its work", TEAM_REVOKER, "GuardRoles", [
    ["iam:CreatePolicyVersion", BOUNDARY],
    ["iam:DetachRolePolicy", DIRECT],
    ["iam:UpdateAssumeRolePolicy", TEAM_REVOKER],
  ]),
  ...denied("AWS Budgets' role with another policy", BUDGET_ACTION, "LimitBudgetAction", [
    ["iam:AttachRolePolicy", DIRECT, { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" }],
    ["iam:AttachRolePolicy", teamRole("Own"), { "iam:PolicyARN": policy("bedrock-access/prod/own") }],
    ["iam:DetachRolePolicy", INVOKE, { "iam:PolicyARN": QUARANTINE }],
  ]),
  ...denied("AWS Budgets' role beyond its work", BUDGET_ACTION, "LimitBudgetAction", [
    ["iam:UpdateAssumeRolePolicy", DIRECT],
    ["iam:PutRolePolicy", BUDGET_ACTION],
    ["iam:DeleteRolePermissionsBoundary", BUDGET_ACTION],
    ["s3:GetObject", "arn:aws:s3:::bucket/key"],
  ]),
  ...denied(
    "AWS Budgets' role with a policy",
    BUDGET_ACTION,
    ["GuardPolicies", "LimitBudgetAction"],
    [["iam:CreatePolicyVersion", OVER_BUDGET]],
  ),
  ...denied("anybody else with AWS Budgets' policy", TEAM_ADMIN, "GuardRoles", [
    ["iam:AttachRolePolicy", INVOKE, { "iam:PolicyARN": OVER_BUDGET }],
    ["iam:DetachRolePolicy", INVOKE, { "iam:PolicyARN": OVER_BUDGET }],
    ["iam:PassRole", BUDGET_ACTION, { "iam:PassedToService": "budgets.amazonaws.com" }],
    ["iam:UpdateAssumeRolePolicy", BUDGET_ACTION],
  ]),
  ...denied("AWS Budgets' policy", TEAM_ADMIN, "GuardPolicies", [["iam:CreatePolicyVersion", OVER_BUDGET]]),
  ...denied("the budget", TEAM_ADMIN, "GuardWarnings", [
    ["budgets:ModifyBudget", BUDGET],
    ...each(["budgets:DeleteBudgetAction", "budgets:ExecuteBudgetAction", "budgets:UpdateBudgetAction"], ACTION),
  ]),
  ...denied(
    "an alarm",
    TEAM_ADMIN,
    "GuardWarnings",
    each(
      [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:DisableAlarmActions",
        "cloudwatch:PutAlarmMuteRule",
        "cloudwatch:PutCompositeAlarm",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:SetAlarmState",
        "cloudwatch:UntagResource",
      ],
      ALARM,
    ),
  ),
  ...denied(
    "the topic of alarms",
    TEAM_ADMIN,
    "GuardWarnings",
    each(["sns:DeleteTopic", "sns:Publish", "sns:SetTopicAttributes", "sns:Subscribe", "sns:Unsubscribe"], TOPIC),
  ),
  ...[TEAM_ADMIN, CHATBOT].flatMap((principal) => [
    ...denied(
      `a guardrail of ours as ${principal}`,
      principal,
      "GuardModelSettings",
      each(
        [
          "bedrock:CreateGuardrailVersion",
          "bedrock:DeleteGuardrail",
          "bedrock:PutResourcePolicy",
          "bedrock:TagResource",
          "bedrock:UntagResource",
          "bedrock:UpdateGuardrail",
        ],
        GUARDRAIL,
        TAGGED,
      ),
    ),
    ...denied(
      `an inference profile of ours as ${principal}`,
      principal,
      "GuardModelSettings",
      each(["bedrock:DeleteInferenceProfile", "bedrock:TagResource", "bedrock:UntagResource"], PROFILE, TAGGED),
    ),
  ]),
  ...denied("the revoker beyond its work", TEAM_REVOKER, "GuardTrustAnchors", [
    ["rolesanywhere:CreateTrustAnchor", "*"],
    ["rolesanywhere:UpdateProfile", anywhere("profile")],
  ]),
  ...denied("an anchor or profile, whosever", TEAM_ADMIN, "GuardTrustAnchors", [
    ["rolesanywhere:CreateProfile", "*"],
    ["rolesanywhere:CreateTrustAnchor", "*"],
    ["rolesanywhere:DeleteTrustAnchor", anywhere("trust-anchor")],
    ["rolesanywhere:DisableTrustAnchor", anywhere("trust-anchor")],
    ["rolesanywhere:PutAttributeMapping", anywhere("profile")],
    ["rolesanywhere:UpdateProfile", anywhere("profile")],
    ["rolesanywhere:UpdateTrustAnchor", anywhere("trust-anchor")],
  ]),
  ...denied("a revocation list", TEAM_ADMIN, "GuardRevocationLists", [
    ["rolesanywhere:DeleteCrl", anywhere("crl")],
    ["rolesanywhere:DisableCrl", anywhere("crl")],
    ["rolesanywhere:ImportCrl", "*"],
    ["rolesanywhere:UpdateCrl", anywhere("crl")],
  ]),
  ...denied(
    "the Private CA of an anchor",
    TEAM_ADMIN,
    "GuardAuthorities",
    each(
      ["acm-pca:CreatePermission", "acm-pca:IssueCertificate", "acm-pca:UntagCertificateAuthority"],
      AUTHORITY,
      TAGGED,
    ),
  ),
  ...["x509Subject/CN", "X509Subject/CN", "X509SUBJECT/OU", "x509san/uri", "X509Issuer/cn"].flatMap((key) =>
    denied("a tag that says certificate", TEAM_ADMIN, "NoCertificateTags", [
      ["iam:CreateRole", teamRole("Own"), { "aws:TagKeys": ["Team", key] }],
      ["iam:TagRole", teamRole("Own"), { "aws:TagKeys": ["Team", key] }],
      ["iam:TagUser", `arn:aws:iam::${TEAM}:user/own`, { "aws:TagKeys": [key] }],
      ["sts:TagSession", teamRole("Own"), { "aws:TagKeys": [key, "Team"] }],
    ]),
  ),
  ...denied("provisioning with such a tag", TEAM_PROVISIONING, "NoCertificateTags", [
    ["iam:TagRole", DIRECT, { "aws:TagKeys": ["x509Subject/CN"] }],
  ]),
  ...[TEAM_ADMIN, CHATBOT].flatMap((principal) =>
    denied(
      `invocation logging by ${principal}`,
      principal,
      "GuardInvocationLogging",
      each(
        ["bedrock:DeleteModelInvocationLoggingConfiguration", "bedrock:PutModelInvocationLoggingConfiguration"],
        "*",
      ),
    ),
  ),
  ...denied("the invocation log", TEAM_ADMIN, "GuardLogs", [
    ...each(
      [
        "logs:AssociateKmsKey",
        "logs:DeleteLogGroup",
        "logs:DeleteSubscriptionFilter",
        "logs:PutDataProtectionPolicy",
        "logs:PutRetentionPolicy",
        "logs:PutSubscriptionFilter",
      ],
      INVOCATIONS,
    ),
    ["logs:DeleteLogStream", INVOCATION_STREAM],
    ["logs:PutLogEvents", INVOCATION_STREAM],
  ]),
  ...denied("every log of the account", TEAM_ADMIN, "GuardLogPolicies", [["logs:PutAccountPolicy", "*"]]),
  ...denied("an invented log into the platform's destination", TEAM_ADMIN, "GuardLogs", [
    ["logs:PutSubscriptionFilter", `arn:aws:logs:eu-central-1:${PLATFORM}:destination:bedrock-access-prod-spend`],
  ]),
  ...denied(
    "a function of ours",
    TEAM_ADMIN,
    "GuardFunctions",
    each(
      ["lambda:AddPermission", "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:UpdateFunctionCode"],
      FORWARDER,
    ),
  ),
  ...[TEAM_ADMIN, TEAM_PROVISIONING].flatMap((principal) =>
    denied(`leaving as ${principal}`, principal, "StayInOrganization", [
      ["organizations:LeaveOrganization", "*"],
      ["organizations:AcceptHandshake", "arn:aws:organizations::999999999999:handshake/o-stranger00/invite/h-12345678"],
    ]),
  ),
];

const work: Case[] = [
  ...allowed("provisioning", TEAM_PROVISIONING, [
    ...each(["iam:CreateRole", "iam:DeleteRole", "iam:PassRole", "iam:TagRole", "iam:UpdateAssumeRolePolicy"], DIRECT),
    ...each(["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy"], QUARANTINE),
    ["iam:UpdateAssumeRolePolicy", CHATBOT],
    ["rolesanywhere:CreateTrustAnchor", "*"],
    ["rolesanywhere:TagResource", anywhere("profile")],
    ["rolesanywhere:DeleteCrl", anywhere("crl")],
    ["acm-pca:TagCertificateAuthority", AUTHORITY, TAGGED],
    ["bedrock:PutModelInvocationLoggingConfiguration", "*"],
    ["logs:PutSubscriptionFilter", INVOCATIONS],
    ["logs:PutAccountPolicy", "*"],
    ["lambda:CreateFunction", FORWARDER],
    ["iam:PassRole", BUDGET_ACTION, { "iam:PassedToService": "budgets.amazonaws.com" }],
    ["budgets:ModifyBudget", BUDGET],
    ...each(["budgets:CreateBudgetAction", "budgets:ExecuteBudgetAction"], ACTION),
    ...each(["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"], ALARM),
    ...each(["sns:CreateTopic", "sns:Subscribe"], TOPIC),
    ...each(["bedrock:UpdateGuardrail", "bedrock:CreateGuardrailVersion"], GUARDRAIL, TAGGED),
    ...each(["bedrock:DeleteInferenceProfile", "bedrock:UntagResource"], PROFILE, TAGGED),
  ]),
  ...allowed(
    "AWS Budgets",
    BUDGET_ACTION,
    [DIRECT, INVOKE].flatMap((role) =>
      each(["iam:AttachRolePolicy", "iam:DetachRolePolicy"], role, { "iam:PolicyARN": OVER_BUDGET }),
    ),
  ),
  ...allowed("the revoker", TEAM_REVOKER, [
    ...each(["iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"], QUARANTINE),
    ["rolesanywhere:ImportCrl", "*"],
    ["rolesanywhere:EnableCrl", anywhere("crl")],
    ["rolesanywhere:UpdateCrl", anywhere("crl")],
  ]),
  ...allowed("Bedrock's logging role", ourTeamRole("logging"), [["logs:PutLogEvents", INVOCATION_STREAM]]),
  ...allowed("the deployer of an exempted role", DEPLOYER, [
    ["iam:PassRole", CHATBOT, TO_LAMBDA],
    ["iam:PutRolePolicy", CHATBOT],
  ]),
  ...allowed("an administrator's own things", TEAM_ADMIN, [
    ...each(
      ["iam:CreateRole", "iam:DeleteRole", "iam:PassRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
      teamRole("app/Own"),
    ),
    ["iam:TagRole", teamRole("Own"), { "aws:TagKeys": ["team", "cost-center", "certificate"] }],
    ["sts:TagSession", teamRole("Own"), { "aws:TagKeys": ["team"] }],
    ["sts:AssumeRole", teamRole("Own")],
    ...each(["iam:CreatePolicy", "iam:CreatePolicyVersion"], policy("own")),
    ["acm-pca:IssueCertificate", AUTHORITY],
    ["lambda:UpdateFunctionCode", lambda("orders")],
    ...each(
      ["logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:PutSubscriptionFilter"],
      logGroup("/aws/lambda/orders"),
    ),
    ["dynamodb:PutItem", `arn:aws:dynamodb:eu-central-1:${TEAM}:table/orders`],
    ["s3:PutObject", "arn:aws:s3:::bucket/key"],
    ["budgets:ModifyBudget", `arn:aws:budgets::${TEAM}:budget/orders`],
    ["cloudwatch:PutMetricAlarm", `arn:aws:cloudwatch:eu-central-1:${TEAM}:alarm:orders-late`],
    ["sns:Publish", `arn:aws:sns:eu-central-1:${TEAM}:orders`],
    ...each(["bedrock:UpdateGuardrail", "bedrock:DeleteGuardrail"], GUARDRAIL),
    ["bedrock:TagResource", PROFILE, { "aws:TagKeys": ["team"] }],
    ["bedrock:UpdateGuardrail", GUARDRAIL, { "aws:ResourceTag/bedrock-access": "dev" }],
    ["organizations:DescribeOrganization", "*"],
  ]),
  ...allowed("an administrator reading ours", TEAM_ADMIN, [
    ...each(["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:SimulatePrincipalPolicy"], DIRECT),
    ["iam:GetPolicyVersion", QUARANTINE],
    ["budgets:ViewBudget", BUDGET],
    ["budgets:DescribeBudgetAction", ACTION],
    ...each(["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"], ALARM),
    ...each(["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"], TOPIC),
    ...each(["bedrock:ApplyGuardrail", "bedrock:GetGuardrail"], GUARDRAIL, TAGGED),
    ...each(["bedrock:InvokeModel", "bedrock:GetInferenceProfile", "bedrock:ListTagsForResource"], PROFILE, TAGGED),
    ["rolesanywhere:GetTrustAnchor", anywhere("trust-anchor")],
    ["lambda:GetFunction", FORWARDER],
    ["logs:StartQuery", INVOCATIONS],
  ]),
];

test.each(attacks)("a team account's SCP denies: $says", (attack) => expectDecision(attack, SCPS));
test.each(work)("a team account's SCP leaves open: $says", (call) => expectDecision(call, SCPS));
