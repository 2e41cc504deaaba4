import prod from "../../examples/complete/environments/prod";
import { accountOf } from "../support/synthesized-access";
import { type Attempt, accessIn, decideAtWorst, expectAllowed, named } from "./simulated-fixtures";

// What goes on beside the policies: the exempted workload until its day, the platform's own roles, reads, and other work.

const access = accessIn(prod);
const PAYMENTS = accountOf(access, "team payments").accountId;
const RISK = accountOf(access, "team risk").accountId;
const PLATFORM = accountOf(access, "platform").accountId;

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const MODEL = `arn:aws:bedrock:eu-central-1::foundation-model/${SONNET}`;
const iam = (account: string, rest: string) => `arn:aws:iam::${account}:${rest}`;

describe("the exempted workload", () => {
  const FRAUD_SCORING = iam(RISK, "role/batch/fraud-scoring");
  const calls: Attempt[] = [
    ["bedrock:InvokeModel", MODEL],
    ["bedrock:InvokeModelWithResponseStream", MODEL],
    ["bedrock:CreateModelInvocationJob", MODEL],
    ["bedrock-mantle:CreateInference", `arn:aws:bedrock-mantle:eu-central-1:${RISK}:project/default`],
  ];
  const at = (time: string, [action, resource]: Attempt) =>
    decideAtWorst(access, { principal: FRAUD_SCORING, action, resource, context: { "aws:CurrentTime": time } });

  test.each(named(calls))("keeps $action until the last second before its day", async ({ attempt }) => {
    expect(await at("2026-12-01T00:00:00Z", attempt)).toMatchObject({ why: "allowed" });
    expect(await at("2027-06-29T23:59:59Z", attempt)).toMatchObject({ why: "allowed" });
  });

  test.each(named(calls))("loses $action on its day, for good", async ({ attempt }) => {
    expect(await at("2027-06-30T00:00:00Z", attempt)).toMatchObject({ deniedBy: ["EndExemptions20270630"] });
    expect(await at("2037-01-01T00:00:00Z", attempt)).toMatchObject({ deniedBy: ["EndExemptions20270630"] });
  });

  test("is exempted in its own account only", async () => {
    const namesake = FRAUD_SCORING.replace(RISK, PAYMENTS);

    expect(
      await decideAtWorst(access, { principal: namesake, action: "bedrock:InvokeModel", resource: MODEL }),
    ).toEqual(expect.objectContaining({ deniedBy: ["DenyModelsToOthers"] }));
  });

  const changes: Attempt[] = [
    ["iam:UpdateAssumeRolePolicy", FRAUD_SCORING],
    ["iam:PutRolePolicy", FRAUD_SCORING],
    ["iam:AttachRolePolicy", FRAUD_SCORING],
    ["iam:TagRole", FRAUD_SCORING, { "aws:TagKeys": ["release"] }],
    ["iam:PassRole", FRAUD_SCORING, { "iam:PassedToService": "ecs-tasks.amazonaws.com" }],
  ];

  test.each(named(changes))("can still be changed by its deployer: $action", ({ attempt }) =>
    expectAllowed(access, iam(RISK, "role/cicd/deployer"), attempt),
  );
});

const inPlatform = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PLATFORM}:${rest}`;
const KEY = inPlatform("kms", "key/11111111-2222-3333-4444-555555555555");
const AUTHORITY = { "kms:ResourceAliases": ["alias/bedrock-prod-authority"] };
const CONTEXT = { "kms:ResourceAliases": ["alias/bedrock-prod-context"] };
const ACCESS_STATE = inPlatform("dynamodb", "table/bedrock-prod-access-state");
const LEDGER = inPlatform("dynamodb", "table/bedrock-prod-ledger");
const STORE = inPlatform("elasticache", "serverlesscache:bedrock-prod-limits");
const CONFIGURATION = inPlatform("appconfig", "application/abcdefg/environment/abcdefg/configuration/abcdefg");
const QUARANTINE = iam(PAYMENTS, "policy/bedrock-access/prod/bedrock-prod-quarantine");

const runtime: { who: string; account: string; calls: readonly Attempt[] }[] = [
  {
    who: "gateway",
    account: PLATFORM,
    calls: [
      ["sts:AssumeRole", iam(PAYMENTS, "role/bedrock-access/prod/bedrock-prod-invoke-payments")],
      ["elasticache:Connect", STORE],
      ["dynamodb:UpdateItem", LEDGER],
      ["appconfig:GetLatestConfiguration", CONFIGURATION, { "aws:ResourceTag/bedrock-access": "prod" }],
      ["logs:PutLogEvents", inPlatform("logs", "log-group:/aws/lambda/bedrock-prod-gateway:log-stream:x")],
    ],
  },
  {
    who: "authorizer",
    account: PLATFORM,
    calls: [
      ["kms:Sign", KEY, CONTEXT],
      ["dynamodb:GetItem", ACCESS_STATE],
      ["appconfig:GetLatestConfiguration", CONFIGURATION, { "aws:ResourceTag/bedrock-access": "prod" }],
    ],
  },
  {
    who: "projector",
    account: PLATFORM,
    calls: [
      ["elasticache:Connect", STORE],
      ["dynamodb:UpdateItem", ACCESS_STATE],
    ],
  },
  {
    who: "issuer",
    account: PLATFORM,
    calls: [
      ["kms:Sign", KEY, AUTHORITY],
      ["dynamodb:PutItem", ACCESS_STATE],
    ],
  },
  {
    who: "revoker",
    account: PLATFORM,
    calls: [
      ["kms:Sign", KEY, AUTHORITY],
      ["dynamodb:PutItem", ACCESS_STATE],
      ["elasticache:Connect", STORE],
      ["sts:AssumeRole", iam(PAYMENTS, "role/bedrock-access/prod/bedrock-prod-revoker")],
    ],
  },
  {
    who: "revoker",
    account: PAYMENTS,
    calls: [
      ["iam:CreatePolicyVersion", QUARANTINE],
      ["iam:DeletePolicyVersion", QUARANTINE],
      ["rolesanywhere:ImportCrl", "*"],
      ["rolesanywhere:UpdateCrl", `arn:aws:rolesanywhere:eu-central-1:${PAYMENTS}:crl/1-2`],
    ],
  },
  {
    who: "spend-guard",
    account: PLATFORM,
    calls: [
      ["lambda:InvokeFunction", inPlatform("lambda", "function:bedrock-prod-revoker")],
      ["dynamodb:UpdateItem", LEDGER],
    ],
  },
  {
    who: "operator",
    account: PLATFORM,
    calls: [
      ["lambda:InvokeFunction", inPlatform("lambda", "function:bedrock-prod-revoker")],
      ["dynamodb:PutItem", ACCESS_STATE],
    ],
  },
];

test.each(
  runtime.flatMap(({ who, account, calls }) =>
    named(calls).map((call) => ({
      who,
      principal: iam(account, `role/bedrock-access/prod/bedrock-prod-${who}`),
      ...call,
    })),
  ),
)("the $who does its work: $action on $resource", ({ principal, attempt }) =>
  expectAllowed(access, principal, attempt),
);

describe.each([
  { whose: "a team's", account: PAYMENTS },
  { whose: "the platform", account: PLATFORM },
])("$whose account's administrator", ({ account }) => {
  const ADMINISTRATOR = iam(account, "role/Admin");
  const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
  const api = (path: string) => `arn:aws:apigateway:eu-central-1::/${path}`;
  const ours = iam(account, "role/bedrock-access/prod/bedrock-prod-direct-payments");
  const ownRole = iam(account, "role/shop/orders");
  const ownKey = at("kms", "key/99999999-2222-3333-4444-555555555555");
  const ownFunction = at("lambda", "function:orders");
  const ownTable = at("dynamodb", "table/orders");
  const ownLog = at("logs", "log-group:/aws/lambda/orders");
  const ownSecret = at("secretsmanager", "secret:orders-AbCdEf");

  const reads: Attempt[] = [
    ["bedrock:ListFoundationModels", "*"],
    ["bedrock:GetFoundationModel", MODEL],
    ["bedrock:GetFoundationModelAvailability", "*"],
    ["bedrock:ListInferenceProfiles", "*"],
    ["bedrock:GetInferenceProfile", at("bedrock", `inference-profile/eu.${SONNET}`)],
    ["bedrock:ListGuardrails", "*"],
    ["bedrock:GetModelInvocationLoggingConfiguration", "*"],
    ["bedrock:ListTagsForResource", at("bedrock", "application-inference-profile/abcdefghijkl")],
    ["iam:GetRole", ours],
    ["iam:ListAttachedRolePolicies", ours],
    ["iam:SimulatePrincipalPolicy", ours],
    ["iam:GetPolicyVersion", iam(account, "policy/bedrock-access/prod/bedrock-prod-quarantine")],
    ["rolesanywhere:ListTrustAnchors", "*"],
    ["rolesanywhere:GetProfile", at("rolesanywhere", "profile/1-2")],
    ["rolesanywhere:ListSubjects", "*"],
    ["lambda:GetFunction", at("lambda", "function:bedrock-prod-gateway")],
    ["logs:StartQuery", at("logs", "log-group:/bedrock-access/prod/invocations")],
    ["apigateway:GET", api("restapis/prd0a1b2c3")],
    ["dynamodb:Query", at("dynamodb", "table/bedrock-prod-ledger")],
    ["ssm:GetParameter", at("ssm", "parameter/bedrock-access/prod/authority")],
    ["kms:GetPublicKey", ownKey, { "kms:ResourceAliases": ["alias/bedrock-prod-authority"] }],
  ];
  test.each(named(reads))("still reads $action on $resource", ({ attempt }) =>
    expectAllowed(access, ADMINISTRATOR, attempt),
  );

  const work: Attempt[] = [
    ["ec2:RunInstances", at("ec2", "instance/i-1")],
    ["ec2:TerminateInstances", at("ec2", "instance/i-1")],
    ["ec2:AuthorizeSecurityGroupIngress", at("ec2", "security-group/sg-1")],
    ["ec2:CreateVpc", at("ec2", "vpc/vpc-1")],
    ["ec2:DescribeInstances", "*"],
    ["s3:CreateBucket", "arn:aws:s3:::acme-orders"],
    ["s3:PutObject", "arn:aws:s3:::acme-orders/key"],
    ["s3:DeleteBucketPolicy", "arn:aws:s3:::acme-orders"],
    ["rds:CreateDBInstance", at("rds", "db:orders")],
    ["sqs:SendMessage", at("sqs", "orders")],
    ["sns:Publish", at("sns", "orders")],
    ["cloudformation:CreateStack", at("cloudformation", "stack/orders/1")],
    ["ecs:RunTask", at("ecs", "task-definition/orders:1")],
    ["sagemaker:InvokeEndpoint", at("sagemaker", "endpoint/own")],
    ["aws-marketplace:Subscribe", "*"],

    ["iam:CreateRole", ownRole, { "aws:TagKeys": ["team", "cost-center"] }],
    ["iam:UpdateAssumeRolePolicy", ownRole],
    ["iam:PutRolePolicy", ownRole],
    ["iam:AttachRolePolicy", ownRole],
    ["iam:PutRolePermissionsBoundary", ownRole],
    ["iam:DeleteRolePermissionsBoundary", ownRole],
    ["iam:TagRole", ownRole, { "aws:TagKeys": ["certificate"] }],
    ["iam:PassRole", ownRole, { "iam:PassedToService": "lambda.amazonaws.com" }],
    ["iam:DeleteRole", ownRole],
    ["iam:CreatePolicyVersion", iam(account, "policy/shop")],
    ["iam:CreateUser", iam(account, "user/jane"), { "aws:TagKeys": ["team"] }],
    ["iam:CreateAccessKey", iam(account, "user/jane")],
    ["iam:CreateServiceLinkedRole", iam(account, "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")],
    ["iam:CreateOpenIDConnectProvider", iam(account, "oidc-provider/token.actions.githubusercontent.com")],
    [
      "iam:CreateServiceSpecificCredential",
      iam(account, "user/jane"),
      { "iam:ServiceSpecificCredentialServiceName": "codecommit.amazonaws.com" },
    ],
    [
      "iam:DeleteServiceSpecificCredential",
      iam(account, "user/jane"),
      { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
    ],
    ["sts:AssumeRole", ownRole],
    ["sts:TagSession", ownRole, { "aws:TagKeys": ["team", "user"] }],
    ["sts:SetSourceIdentity", ownRole, { "sts:SourceIdentity": "jane" }],
    ["sts:GetCallerIdentity", "*"],

    ["lambda:CreateFunction", ownFunction],
    ["lambda:UpdateFunctionCode", ownFunction],
    ["lambda:AddPermission", ownFunction],
    ["lambda:InvokeFunction", ownFunction],
    ["lambda:CreateEventSourceMapping", "*", { "lambda:FunctionArn": ownFunction }],
    ["logs:CreateLogGroup", ownLog],
    ["logs:PutRetentionPolicy", ownLog],
    ["logs:PutSubscriptionFilter", ownLog],
    ["logs:PutDataProtectionPolicy", ownLog],
    ["logs:PutLogEvents", `${ownLog}:log-stream:x`],
    ["logs:DeleteLogGroup", ownLog],
    ["kms:CreateKey", "*"],
    ["kms:CreateAlias", at("kms", "alias/orders")],
    ["kms:PutKeyPolicy", ownKey, { "kms:ResourceAliases": ["alias/orders"] }],
    ["kms:Sign", ownKey, { "kms:ResourceAliases": ["alias/orders"] }],
    ["kms:Decrypt", ownKey],
    ["secretsmanager:GetSecretValue", ownSecret],
    ["secretsmanager:PutSecretValue", ownSecret],
    ["ssm:PutParameter", at("ssm", "parameter/orders/limit")],
    ["dynamodb:CreateTable", ownTable],
    ["dynamodb:PutItem", ownTable],
    ["dynamodb:DeleteTable", ownTable],
    ["elasticache:Connect", at("elasticache", "serverlesscache:sessions")],
    ["apigateway:POST", api("restapis")],
    ["apigateway:PATCH", api("restapis/own1234567/stages/live")],
    ["apigateway:DELETE", api("restapis/own1234567")],
    ["apigateway:PATCH", api("usageplans/own123")],
    ["apigateway:CreateRoutingRule", at("apigateway", "/domainnames/shop.acme.example/routingrules/abc")],
    ["wafv2:UpdateWebACL", at("wafv2", "regional/webacl/shop/1234")],
    ["appconfig:StartDeployment", at("appconfig", "application/own1234")],
    ["acm-pca:IssueCertificate", at("acm-pca", "certificate-authority/own")],
    ["budgets:ModifyBudget", `arn:aws:budgets::${account}:budget/shop`],
    ["organizations:DescribeOrganization", "*"],
    ["organizations:ListAccounts", "*"],
  ];
  test.each(named(work))("still does other work: $action on $resource", ({ attempt }) =>
    expectAllowed(access, ADMINISTRATOR, attempt),
  );
});
