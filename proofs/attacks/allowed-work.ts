import { namesOf } from "../../environment/names";
import type { AlikeTeams } from "../matrix/alike";
import type { Question } from "../question";
import { gatewayRole } from "../sessions";
import type { CallContext } from "../simulation/call";
import type { World } from "../world";
import { type Places, placesOf, put, putAll } from "./places";
import { RUNTIME_WORK } from "./runtime-work";

type Work = readonly [action: string, resource: string, context?: CallContext];

const OURS = { "aws:ResourceTag/bedrock-access": "{env}" };
const GUARDRAIL = "arn:{partition}:bedrock:{region}:{account}:guardrail/abcdefghijkl";
const PROFILE = "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/abcdefghijkl";
const AUTHORITY = { "kms:ResourceAliases": ["alias/{prefix}-authority"] };

/** What an account's own administrators go on doing: a policy that denied it would be safe, and unusable. */
const WORK: readonly Work[] = [
  ["bedrock:ListFoundationModels", "*"],
  ["bedrock:GetFoundationModel", "{model}"],
  ["bedrock:ListInferenceProfiles", "*"],
  ["bedrock:GetModelInvocationLoggingConfiguration", "*"],
  ["bedrock:GetGuardrail", GUARDRAIL, OURS],
  ["bedrock:GetInferenceProfile", PROFILE, OURS],
  ["bedrock:ListTagsForResource", PROFILE, OURS],
  ["iam:GetRole", "{direct}"],
  ["iam:ListAttachedRolePolicies", "{invoke}"],
  ["iam:GetPolicyVersion", "{quarantine}"],
  ["rolesanywhere:ListTrustAnchors", "*"],
  ["rolesanywhere:ListSubjects", "*"],
  ["lambda:GetFunction", "arn:{partition}:lambda:{region}:{account}:function:{prefix}-gateway"],
  ["logs:StartQuery", "arn:{partition}:logs:{region}:{account}:log-group:/bedrock-access/{env}/invocations"],
  ["ec2:RunInstances", "arn:{partition}:ec2:{region}:{account}:instance/i-1"],
  ["s3:PutObject", "arn:{partition}:s3:::own-bucket/key"],
  ["sqs:SendMessage", "arn:{partition}:sqs:{region}:{account}:orders"],
  ["cloudformation:CreateStack", "arn:{partition}:cloudformation:{region}:{account}:stack/orders/1"],
  ["sagemaker:InvokeEndpoint", "arn:{partition}:sagemaker:{region}:{account}:endpoint/own"],
  ["aws-marketplace:Subscribe", "*"],
  ["iam:CreateRole", "arn:{partition}:iam::{account}:role/shop/orders", { "aws:TagKeys": ["team", "cost-center"] }],
  ["iam:PutRolePolicy", "arn:{partition}:iam::{account}:role/shop/orders"],
  ["iam:UpdateAssumeRolePolicy", "arn:{partition}:iam::{account}:role/shop/orders"],
  ["iam:TagRole", "arn:{partition}:iam::{account}:role/shop/orders", { "aws:TagKeys": ["certificate"] }],
  [
    "iam:PassRole",
    "arn:{partition}:iam::{account}:role/shop/orders",
    { "iam:PassedToService": "lambda.amazonaws.com" },
  ],
  [
    "iam:CreateServiceSpecificCredential",
    "arn:{partition}:iam::{account}:user/jane",
    { "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com" },
  ],
  ["sts:AssumeRole", "arn:{partition}:iam::{account}:role/shop/orders"],
  ["sts:TagSession", "arn:{partition}:iam::{account}:role/shop/orders", { "aws:TagKeys": ["team", "user"] }],
  ["lambda:UpdateFunctionCode", "arn:{partition}:lambda:{region}:{account}:function:orders"],
  ["lambda:InvokeFunction", "arn:{partition}:lambda:{region}:{account}:function:orders"],
  ["logs:PutLogEvents", "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/orders:log-stream:x"],
  ["logs:DeleteLogGroup", "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/orders"],
  [
    "kms:Sign",
    "arn:{partition}:kms:{region}:{account}:key/99999999-2222-3333-4444-555555555555",
    { "kms:ResourceAliases": ["alias/orders"] },
  ],
  ["secretsmanager:GetSecretValue", "arn:{partition}:secretsmanager:{region}:{account}:secret:orders-AbCdEf"],
  [
    "acm-pca:IssueCertificate",
    "arn:{partition}:acm-pca:{region}:{account}:certificate-authority/99999999-2222-3333-4444-555555555555",
    { "aws:ResourceTag/owner": "shop" },
  ],
  ["cloudwatch:PutMetricAlarm", "arn:{partition}:cloudwatch:{region}:{account}:alarm:orders-late"],
  ["cloudwatch:DescribeAlarms", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{prefix}-invocation-logs-missing"],
  ["sns:Publish", "arn:{partition}:sns:{region}:{account}:orders"],
  ["budgets:ModifyBudget", "arn:{partition}:budgets::{account}:budget/orders"],
  ["dynamodb:PutItem", "arn:{partition}:dynamodb:{region}:{account}:table/orders"],
  ["ssm:PutParameter", "arn:{partition}:ssm:{region}:{account}:parameter/orders/limit"],
];

/** What the provisioning role goes on doing in a team's account. */
const PROVISIONING: readonly Work[] = [
  ["iam:CreateRole", "{direct}", { "aws:TagKeys": ["owner"] }],
  ["iam:UpdateAssumeRolePolicy", "{invoke}"],
  ["iam:PutRolePermissionsBoundary", "{direct}"],
  ["iam:CreatePolicyVersion", "{boundary}"],
  ["iam:CreatePolicy", "{quarantine}", { "aws:TagKeys": ["owner"] }],
  ["iam:PassRole", "{direct}", { "iam:PassedToService": "rolesanywhere.amazonaws.com" }],
  ["rolesanywhere:CreateTrustAnchor", "*", { "aws:TagKeys": ["owner"] }],
  ["rolesanywhere:CreateProfile", "*", { "aws:TagKeys": ["owner"] }],
  ["rolesanywhere:ImportCrl", "*"],
  ["bedrock:CreateInferenceProfile", "{model}", { "aws:TagKeys": ["team"] }],
  ["bedrock:UpdateGuardrail", GUARDRAIL, OURS],
  ["bedrock:TagResource", PROFILE, { ...OURS, "aws:TagKeys": ["team"] }],
  ["bedrock:PutModelInvocationLoggingConfiguration", "*"],
  ["aws-marketplace:Subscribe", "*", { "aws:CalledViaLast": "bedrock.amazonaws.com" }],
  ["logs:PutAccountPolicy", "*"],
  ["budgets:ModifyBudget", "arn:{partition}:budgets::{account}:budget/{prefix}-{team}"],
  ["cloudwatch:PutMetricAlarm", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{prefix}-invocation-logs-missing"],
  ["logs:PutRetentionPolicy", "arn:{partition}:logs:{region}:{account}:log-group:/bedrock-access/{env}/invocations"],
  ["lambda:UpdateFunctionCode", "arn:{partition}:lambda:{region}:{account}:function:{prefix}-forwarder"],
  [
    "acm-pca:UntagCertificateAuthority",
    "arn:{partition}:acm-pca:{region}:{account}:certificate-authority/11111111-2222-3333-4444-555555555555",
    OURS,
  ],
];

/** What a session of the invoke role goes on doing with what the organization has made for it. */
const SESSION: readonly Work[] = [
  ["bedrock:InvokeModel", PROFILE, { ...OURS, "aws:PrincipalTag/team": "{team}" }],
  ["bedrock:InvokeModelWithResponseStream", PROFILE, { ...OURS, "aws:PrincipalTag/team": "{team}" }],
  ["bedrock:ApplyGuardrail", GUARDRAIL, { ...OURS, "aws:PrincipalTag/team": "{team}" }],
];

/** And in the platform account. */
const PLATFORM_PROVISIONING: readonly Work[] = [
  ["sns:CreateTopic", "arn:{partition}:sns:{region}:{account}:{prefix}-invocation-logs"],
  ["dynamodb:CreateTable", "arn:{partition}:dynamodb:{region}:{account}:table/{prefix}-ledger"],
  ["apigateway:PATCH", "arn:{partition}:apigateway:{region}::/usageplans/abc", OURS],
  ["apigateway:PUT", "arn:{partition}:apigateway:{region}::/tags/abc", { "aws:TagKeys": ["bedrock-access"] }],
  ["appconfig:CreateExtensionAssociation", "*"],
  [
    "lambda:CreateEventSourceMapping",
    "*",
    { "lambda:FunctionArn": "arn:{partition}:lambda:{region}:{account}:function:{prefix}-projector" },
  ],
  ["kms:PutKeyPolicy", "arn:{partition}:kms:{region}:{account}:key/11111111-2222-3333-4444-555555555555", AUTHORITY],
];

/** What administrators of the platform account do with their own things of the same kinds. */
const PLATFORM_WORK: readonly Work[] = [
  ["apigateway:GET", "arn:{partition}:apigateway:{region}::/usageplans/abc", OURS],
  ...["GetConfigurationProfile", "ListConfigurationProfiles", "ValidateConfiguration"].map(
    (action): Work => [
      `appconfig:${action}`,
      `arn:{partition}:appconfig:{region}:{account}:application/abcdefg${action.startsWith("List") ? "" : "/configurationprofile/abcdefg"}`,
      OURS,
    ],
  ),
  [
    "appconfig:StartConfigurationSession",
    "arn:{partition}:appconfig:{region}:{account}:application/abcdefg/environment/abcdefg/configuration/abcdefg",
    OURS,
  ],
  ["apigateway:PATCH", "arn:{partition}:apigateway:{region}::/usageplans/own", { "aws:ResourceTag/owner": "shop" }],
  ["apigateway:PUT", "arn:{partition}:apigateway:{region}::/tags/own", { "aws:TagKeys": ["owner"] }],
  [
    "lambda:CreateEventSourceMapping",
    "*",
    { "lambda:FunctionArn": "arn:{partition}:lambda:{region}:{account}:function:own" },
  ],
  [
    "kms:PutKeyPolicy",
    "arn:{partition}:kms:{region}:{account}:key/99999999-2222-3333-4444-555555555555",
    { "kms:ResourceAliases": ["alias/orders"] },
  ],
];

/** In one account of a team, and in the platform account. */
export function allowedWork(world: World, groups: readonly AlikeTeams[]): Question[] {
  const { environment } = world.model;
  const [group] = groups.filter(({ account }) => account.enforcement === "enforced");
  const inTeam = placesOf(world.model, group);
  const inPlatform = { ...placesOf(world.model, undefined), model: inTeam.model };
  const role = (name: string, places: Places) => put(`arn:{partition}:iam::{account}:role${name}`, places);
  const { provisioningRole } = environment;
  const teams = group?.names ?? [];
  const work = (who: string, principal: string, calls: readonly Work[], places: Places) =>
    calls.map((call): Question => workOf(world, who, principal, call, places, places === inTeam ? teams : []));
  const { iamPath, roles } = namesOf(environment);

  return [
    ...work("administrator of a team's account", role("/Admin", inTeam), WORK, inTeam),
    ...work("provisioning role of a team's account", role(`/${provisioningRole}`, inTeam), PROVISIONING, inTeam),
    ...(group === undefined ? [] : work("session of the invoke role", inTeam.invoke, SESSION, inTeam)),
    ...work(
      "administrator of the platform account",
      role("/Admin", inPlatform),
      [...WORK, ...PLATFORM_WORK],
      inPlatform,
    ),
    ...work(
      "provisioning role of the platform account",
      role(`/${provisioningRole}`, inPlatform),
      PLATFORM_PROVISIONING,
      inPlatform,
    ),
    ...RUNTIME_WORK.map((each): Question => {
      const places = each.in === "team" ? inTeam : inPlatform;
      const ownRole = role(`${iamPath}${roles[each.role]}`, places);
      const principal = each.role === "gateway" ? gatewayRole(environment) : ownRole;
      const call: Work = [each.action, each.resource, each.context ?? {}];
      return workOf(world, `role of the ${each.role}`, principal, call, { ...places, invoke: inTeam.invoke }, []);
    }),
  ];
}

function workOf(
  world: World,
  who: string,
  principal: string,
  [action, resource, context = {}]: Work,
  places: Places,
  teams: readonly string[],
): Question {
  return {
    who,
    what: "goes on working",
    expected: "allowed",
    teams,
    asks: [world.askAtWorst({ principal, action, resource: put(resource, places), context: putAll(context, places) })],
  };
}
