import { protectPlatformAccountStatements } from "../../modules/protect-access/protect-platform-account";
import { protectTeamAccountStatements } from "../../modules/protect-access/protect-team-account";
import {
  ACCESS,
  AUTHORIZER,
  allowed,
  type Case,
  denied,
  documentOf,
  each,
  expectDecision,
  GATEWAY,
  ISSUER,
  OPERATOR,
  ourPlatformRole,
  PLATFORM,
  PLATFORM_ADMIN,
  PROJECTOR,
  PROVISIONING,
  REVOKER,
  SPEND_GUARD,
} from "./protect-access-fixtures";

const SCPS = {
  scps: [documentOf(protectTeamAccountStatements(ACCESS)), documentOf(protectPlatformAccountStatements(ACCESS))],
};

const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PLATFORM}:${rest}`;
const api = (path: string) => `arn:aws:apigateway:eu-central-1::/${path}`;
const tagsOf = (path: string) => api(`tags/${encodeURIComponent(api(path))}`);

const GATEWAY_FUNCTION = at("lambda", "function:bedrock-access-prod-gateway");
const ISSUER_FUNCTION = at("lambda", "function:bedrock-access-prod-issuer");
const REVOKER_FUNCTION = at("lambda", "function:bedrock-access-prod-revoker");
const OWN_FUNCTION = at("lambda", "function:orders");
const TABLE = at("dynamodb", "table/bedrock-access-prod-access-state");
const CACHE = at("elasticache", "serverlesscache:bedrock-access-prod-limits");
const PARAMETER = at("ssm", "parameter/bedrock-access/prod/authority");
const WEB_ACL = at("wafv2", "regional/webacl/bedrock-access-prod-edge/1234");
const RULE = at("events", "rule/bedrock-access-prod-issuer");
const APP_CONFIG = at("appconfig", "application/abcdefg");
const RUNTIME_POLICY = `${APP_CONFIG}/environment/abcdefg/configuration/abcdefg`;
const KEY = at("kms", "key/1111-2222");
const ALIAS = at("kms", "alias/bedrock-access-prod-authority");
const OURS = { "kms:ResourceAliases": ["alias/something-else", "alias/bedrock-access-prod-authority"] };
const CONTEXT = { "kms:ResourceAliases": ["alias/bedrock-access-prod-context"] };
const DATA = { "kms:ResourceAliases": ["alias/bedrock-access-prod-data"] };
const TAGGED = { "aws:ResourceTag/bedrock-access": "prod" };

const attacks: Case[] = [
  ...denied("roles", PLATFORM_ADMIN, "GuardRoles", [
    ["iam:PassRole", GATEWAY, { "iam:PassedToService": "lambda.amazonaws.com" }],
    ["iam:UpdateAssumeRolePolicy", OPERATOR],
    ["iam:CreateRole", ourPlatformRole("gateway")],
  ]),
  ...denied("changing a function", PLATFORM_ADMIN, "GuardFunctions", [
    ...each(
      [
        "lambda:AddPermission",
        "lambda:CreateFunctionUrlConfig",
        "lambda:UpdateAlias",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ],
      GATEWAY_FUNCTION,
    ),
  ]),
  ...denied("calling a function", PLATFORM_ADMIN, "ReserveCalls", [
    ["lambda:InvokeFunction", GATEWAY_FUNCTION],
    ["lambda:InvokeFunction", ISSUER_FUNCTION],
    ["lambda:InvokeFunctionUrl", GATEWAY_FUNCTION],
  ]),
  ...denied("the gateway calling the issuer", GATEWAY, "ReserveCalls", [["lambda:InvokeFunction", ISSUER_FUNCTION]]),
  ...denied("feeding a function", PLATFORM_ADMIN, "ReserveFeeds", [
    ["lambda:CreateEventSourceMapping", "*", { "lambda:FunctionArn": GATEWAY_FUNCTION }],
    [
      "lambda:UpdateEventSourceMapping",
      at("lambda", "event-source-mapping:1234"),
      { "lambda:FunctionArn": GATEWAY_FUNCTION },
    ],
  ]),
  ...denied("the API", PLATFORM_ADMIN, "ReserveChanges", [
    ["apigateway:PATCH", api("restapis/gateway123")],
    ["apigateway:PUT", api("restapis/gateway123")],
    ["apigateway:DELETE", api("restapis/gateway123")],
    ["apigateway:POST", api("restapis/gateway123/resources")],
    ["apigateway:PATCH", api("restapis/gateway123/authorizers/abc")],
    ["apigateway:PATCH", api("restapis/gateway123/stages/live")],
    ["apigateway:UpdateRestApiPolicy", api("restapis/gateway123")],
    ["wafv2:AssociateWebACL", api("restapis/gateway123/stages/live")],
    ["wafv2:DisassociateWebACL", api("restapis/gateway123/stages/live")],
  ]),
  ...denied("the schedules of our functions", PLATFORM_ADMIN, "ReserveChanges", [
    ...each(["events:DeleteRule", "events:DisableRule", "events:PutRule", "events:PutTargets"], RULE),
  ]),
  ...denied("the web ACL", PLATFORM_ADMIN, "ReserveChanges", [
    ["wafv2:DeleteLoggingConfiguration", WEB_ACL],
    ["wafv2:UpdateIPSet", at("wafv2", "regional/ipset/bedrock-access-prod-allowed/1")],
    ["wafv2:UpdateWebACL", WEB_ACL],
  ]),
  ...denied("what is tagged ours", PLATFORM_ADMIN, "ReserveTagged", [
    ["apigateway:PATCH", api("usageplans/abc"), TAGGED],
    ["apigateway:DELETE", api("usageplans/abc"), TAGGED],
    ["apigateway:POST", api("usageplans/abc/keys"), TAGGED],
    ["apigateway:PATCH", api("apikeys/abc"), TAGGED],
    ["apigateway:PATCH", api("domainnames/ai.example.com"), TAGGED],
    ["apigateway:PATCH", api("restapis/unknown123"), TAGGED],
    ["apigateway:CreateRoutingRule", at("apigateway", "/domainnames/ai.example.com/routingrules/abc"), TAGGED],
    ["apigateway:UpdateDomainNamePolicy", at("apigateway", "/domainnames/ai.example.com+abc"), TAGGED],
    ...each(
      [
        "appconfig:CreateHostedConfigurationVersion",
        "appconfig:DeleteApplication",
        "appconfig:StartDeployment",
        "appconfig:StopDeployment",
        "appconfig:UntagResource",
      ],
      APP_CONFIG,
      TAGGED,
    ),
  ]),
  ...denied("the tag", PLATFORM_ADMIN, "ReserveTag", [
    ["apigateway:DELETE", tagsOf("usageplans/abc"), { "aws:TagKeys": ["bedrock-access"] }],
    ["apigateway:PUT", tagsOf("restapis/gateway123/stages/live"), { "aws:TagKeys": ["Bedrock-Access", "Owner"] }],
  ]),
  ...denied("an extension", PLATFORM_ADMIN, "ReserveExtensions", [["appconfig:CreateExtensionAssociation", "*"]]),
  ...[PLATFORM_ADMIN, AUTHORIZER, PROVISIONING].flatMap((principal) =>
    denied(
      `items by ${principal}`,
      principal,
      "ReserveTableWrites",
      each(
        [
          "dynamodb:BatchWriteItem",
          "dynamodb:DeleteItem",
          "dynamodb:PartiQLUpdate",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
        ],
        TABLE,
      ),
    ),
  ),
  ...denied(
    "a table",
    PLATFORM_ADMIN,
    "ReserveChanges",
    each(
      ["dynamodb:DeleteTable", "dynamodb:PutResourcePolicy", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive"],
      TABLE,
    ),
  ),
  ...[PLATFORM_ADMIN, AUTHORIZER, ISSUER].flatMap((principal) =>
    denied(`the limiter store by ${principal}`, principal, "ReserveStore", [["elasticache:Connect", CACHE]]),
  ),
  ...denied("the limiter store", PLATFORM_ADMIN, "ReserveChanges", [
    ["elasticache:ModifyServerlessCache", CACHE],
    ["elasticache:ModifyUser", at("elasticache", "user:bedrock-access-prod-gateway")],
    ["elasticache:ModifyUserGroup", at("elasticache", "usergroup:bedrock-access-prod-limits")],
  ]),
  ...denied(
    "a parameter",
    PLATFORM_ADMIN,
    "ReserveChanges",
    each(["ssm:DeleteParameter", "ssm:PutParameter"], PARAMETER),
  ),
  ...[PLATFORM_ADMIN, PROVISIONING, GATEWAY, AUTHORIZER, PROJECTOR, OPERATOR, SPEND_GUARD].flatMap((principal) =>
    denied(`signing a certificate as ${principal}`, principal, "ReserveSigning", [["kms:Sign", KEY, OURS]]),
  ),
  ...[PLATFORM_ADMIN, PROVISIONING, GATEWAY, PROJECTOR, ISSUER, REVOKER, OPERATOR, SPEND_GUARD].flatMap((principal) =>
    denied(`signing a caller's context as ${principal}`, principal, "ReserveContexts", [["kms:Sign", KEY, CONTEXT]]),
  ),
  ...denied("the context's key", PLATFORM_ADMIN, "ReserveKeys", [["kms:CreateGrant", KEY, CONTEXT]]),
  ...denied(
    "the authority's key",
    PLATFORM_ADMIN,
    "ReserveKeys",
    each(
      [
        "kms:CreateAlias",
        "kms:CreateGrant",
        "kms:DisableKey",
        "kms:PutKeyPolicy",
        "kms:ReplicateKey",
        "kms:ScheduleKeyDeletion",
      ],
      KEY,
      OURS,
    ),
  ),
  ...denied(
    "the key's alias",
    PLATFORM_ADMIN,
    "ReserveChanges",
    each(["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"], ALIAS),
  ),
  ...denied("what the gateway logged", PLATFORM_ADMIN, "GuardLogs", [
    ["logs:DeleteLogGroup", at("logs", "log-group:/aws/lambda/bedrock-access-prod-gateway")],
    ["logs:DeleteLogGroup", at("logs", "log-group:aws-waf-logs-bedrock-access-prod-gateway")],
  ]),
];

const work: Case[] = [
  ...allowed("provisioning", PROVISIONING, [
    ["apigateway:PATCH", api("restapis/gateway123")],
    ["apigateway:PATCH", api("usageplans/abc"), TAGGED],
    ["apigateway:POST", api("usageplans"), { "aws:TagKeys": ["bedrock-access"] }],
    ["appconfig:StartDeployment", APP_CONFIG, TAGGED],
    ["dynamodb:UpdateTable", TABLE],
    ["elasticache:ModifyServerlessCache", CACHE],
    ["events:PutTargets", RULE],
    ["iam:PassRole", GATEWAY, { "iam:PassedToService": "lambda.amazonaws.com" }],
    ["kms:CreateAlias", ALIAS],
    ["kms:PutKeyPolicy", KEY, OURS],
    ["lambda:UpdateFunctionCode", GATEWAY_FUNCTION],
    ["ssm:PutParameter", PARAMETER],
    ["wafv2:UpdateWebACL", WEB_ACL],
  ]),
  ...allowed("the gateway", GATEWAY, [
    ["appconfig:GetLatestConfiguration", RUNTIME_POLICY, TAGGED],
    ["appconfig:StartConfigurationSession", RUNTIME_POLICY, TAGGED],
    ["dynamodb:UpdateItem", at("dynamodb", "table/bedrock-access-prod-ledger")],
    ["elasticache:Connect", CACHE],
    ["elasticache:Connect", at("elasticache", "user:bedrock-access-prod-gateway")],
    ["kms:Decrypt", KEY, OURS],
    ["logs:PutLogEvents", at("logs", "log-group:/aws/lambda/bedrock-access-prod-gateway:log-stream:x")],
  ]),
  ...allowed("the authorizer", AUTHORIZER, [
    ["appconfig:GetLatestConfiguration", RUNTIME_POLICY, TAGGED],
    ["dynamodb:GetItem", TABLE],
    ["kms:Decrypt", KEY, DATA],
    ["kms:Sign", KEY, CONTEXT],
  ]),
  ...allowed("the projector", PROJECTOR, [
    ["dynamodb:UpdateItem", TABLE],
    ["elasticache:Connect", CACHE],
    ["kms:Decrypt", KEY, DATA],
  ]),
  ...allowed("the issuer", ISSUER, [
    ["dynamodb:PutItem", TABLE],
    ["kms:Sign", KEY, OURS],
  ]),
  ...allowed("the revoker", REVOKER, [
    ["dynamodb:PutItem", TABLE],
    ["elasticache:Connect", CACHE],
    ["kms:Sign", KEY, OURS],
  ]),
  ...allowed("the spend guard", SPEND_GUARD, [
    ["dynamodb:UpdateItem", TABLE],
    ["lambda:InvokeFunction", REVOKER_FUNCTION],
  ]),
  ...allowed("the operator", OPERATOR, [
    ["dynamodb:PutItem", TABLE],
    ["lambda:InvokeFunction", REVOKER_FUNCTION],
  ]),
  ...allowed("an administrator's own things", PLATFORM_ADMIN, [
    ["apigateway:DELETE", api("restapis/other12345/stages/live")],
    ["apigateway:PATCH", api("apikeys/def"), { "aws:ResourceTag/Owner": "prod" }],
    ["apigateway:PATCH", api("restapis/other12345")],
    ["apigateway:PATCH", api("usageplans/def")],
    ["apigateway:POST", api("restapis")],
    ["apigateway:CreateRoutingRule", at("apigateway", "/domainnames/shop.example.com/routingrules/abc")],
    ["apigateway:PUT", tagsOf("usageplans/def"), { "aws:TagKeys": ["Owner"] }],
    ["appconfig:StartDeployment", at("appconfig", "application/other12")],
    ["dynamodb:DeleteTable", at("dynamodb", "table/orders")],
    ["dynamodb:PutItem", at("dynamodb", "table/orders")],
    ["elasticache:Connect", at("elasticache", "serverlesscache:sessions")],
    ["events:PutTargets", at("events", "rule/orders")],
    ["kms:CreateAlias", at("kms", "alias/orders")],
    ["kms:PutKeyPolicy", KEY],
    ["kms:Sign", KEY, { "kms:ResourceAliases": ["alias/orders"] }],
    ["lambda:CreateEventSourceMapping", "*", { "lambda:FunctionArn": OWN_FUNCTION }],
    ["lambda:InvokeFunction", OWN_FUNCTION],
    ["lambda:UpdateFunctionCode", OWN_FUNCTION],
    ["secretsmanager:GetSecretValue", at("secretsmanager", "secret:orders-AbCdEf")],
    ["ssm:PutParameter", at("ssm", "parameter/orders/limit")],
    ["wafv2:AssociateWebACL", api("restapis/other12345/stages/live")],
    ["wafv2:UpdateWebACL", at("wafv2", "regional/webacl/shop/1234")],
  ]),
  ...allowed("an administrator reading ours, or backing it up", PLATFORM_ADMIN, [
    ["apigateway:GET", api("restapis/gateway123")],
    ["apigateway:GET", api("usageplans/abc"), TAGGED],
    ["dynamodb:CreateBackup", TABLE],
    ["dynamodb:GetItem", TABLE],
    ["dynamodb:Query", TABLE],
    ["events:DescribeRule", RULE],
    ["events:ListTargetsByRule", RULE],
    ["kms:GetPublicKey", KEY, OURS],
    ["lambda:GetFunction", GATEWAY_FUNCTION],
    ["ssm:GetParameter", PARAMETER],
    ["wafv2:GetWebACL", WEB_ACL],
  ]),
];

test.each(attacks)("the platform account's SCPs deny: $says", (attack) => expectDecision(attack, SCPS));
test.each(work)("the platform account's SCPs leave open: $says", (call) => expectDecision(call, SCPS));
