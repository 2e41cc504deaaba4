import prod from "../../examples/complete/environments/prod";
import type { Call } from "../../proofs/simulation/call";
import { accountOf } from "../support/synthesized-access";
import { accessIn, decideAtWorst } from "./simulated-fixtures";

// What the gateway rests on in the platform account, attacked by those who have every right there.

const access = accessIn(prod);
const PLATFORM = accountOf(access, "platform").accountId;

const role = (name: string) => `arn:aws:iam::${PLATFORM}:role/${name}`;
const our = (name: string) => role(`bedrock-access/prod/bedrock-prod-${name}`);
const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PLATFORM}:${rest}`;
const api = (path: string) => `arn:aws:apigateway:eu-central-1::/${path}`;
const tagsOf = (path: string) => api(`tags/${encodeURIComponent(api(path))}`);

const PROVISIONING = role("OrganizationAccountAccessRole");
const GATEWAY = at("lambda", "function:bedrock-prod-gateway");
const ISSUER = at("lambda", "function:bedrock-prod-issuer");
const REST_API = "restapis/prd0a1b2c3";
const OTHER_REGIONS_API = "arn:aws:apigateway:eu-west-1::/restapis/prd0d4e5f6";
const ACCESS_STATE = at("dynamodb", "table/bedrock-prod-access-state");
const LEDGER = at("dynamodb", "table/bedrock-prod-ledger");
const STORE = at("elasticache", "serverlesscache:bedrock-prod-limits");
const STORE_USER = at("elasticache", "user:bedrock-prod-gateway");
const AUTHORITY = at("ssm", "parameter/bedrock-access/prod/authority");
const WEB_ACL = at("wafv2", "regional/webacl/bedrock-prod-edge/1234");
const RUNTIME_POLICY = at("appconfig", "application/abcdefg");
const DEPLOYED = at("appconfig", "application/abcdefg/environment/abcdefg/deployment/7");
const KEY = at("kms", "key/11111111-2222-3333-4444-555555555555");
const OWN_KEY = at("kms", "key/99999999-2222-3333-4444-555555555555");
const ALIAS = at("kms", "alias/bedrock-prod-authority");
const OURS = { "kms:ResourceAliases": ["alias/bedrock-prod-authority"] };
const BOTH = { "kms:ResourceAliases": ["alias/own", "alias/bedrock-prod-authority"] };
const CONTEXT = { "kms:ResourceAliases": ["alias/bedrock-prod-context"] };
const TAGGED = { "aws:ResourceTag/bedrock-access": "prod" };
const UNTAGGING = { "aws:TagKeys": ["bedrock-access"] };

type Attack = readonly [story: string, action: string, resource: string, by: string, context?: Call["context"]];

const attacks: readonly Attack[] = [
  ["an event of one's own for the gateway", "lambda:InvokeFunction", GATEWAY, "ReserveCalls"],
  ["an event for the live version", "lambda:InvokeFunction", `${GATEWAY}:live`, "ReserveCalls"],
  ["a certificate without a login", "lambda:InvokeFunction", ISSUER, "ReserveCalls"],
  ["a call without waiting", "lambda:InvokeAsync", GATEWAY, "ReserveCalls"],
  ["a call by URL", "lambda:InvokeFunctionUrl", GATEWAY, "ReserveCalls"],
  ["other code", "lambda:UpdateFunctionCode", GATEWAY, "GuardFunctions"],
  ["other settings", "lambda:UpdateFunctionConfiguration", GATEWAY, "GuardFunctions"],
  ["another version behind the alias", "lambda:UpdateAlias", `${GATEWAY}:live`, "GuardFunctions"],
  ["a URL around the API", "lambda:CreateFunctionUrlConfig", GATEWAY, "GuardFunctions"],
  ["another service that may call", "lambda:AddPermission", GATEWAY, "GuardFunctions"],
  [
    "a function with the name of ours",
    "lambda:CreateFunction",
    at("lambda", "function:bedrock-prod-x"),
    "GuardFunctions",
  ],
  [
    "a queue of one's own as source",
    "lambda:CreateEventSourceMapping",
    "*",
    "ReserveFeeds",
    { "lambda:FunctionArn": GATEWAY },
  ],
  [
    "a source led to the gateway",
    "lambda:UpdateEventSourceMapping",
    at("lambda", "event-source-mapping:11111111-2222-3333-4444-555555555555"),
    "ReserveFeeds",
    { "lambda:FunctionArn": GATEWAY },
  ],
  ["the gateway's role in another function", "iam:PassRole", our("gateway"), "GuardRoles"],
  ["the gateway's trust", "iam:UpdateAssumeRolePolicy", our("gateway"), "GuardRoles"],
  ["the revoker's trust", "iam:UpdateAssumeRolePolicy", our("revoker"), "GuardRoles"],
  ["the operator's trust", "iam:UpdateAssumeRolePolicy", our("operator"), "GuardRoles"],

  ["a method without authorizer", "apigateway:PUT", api(`${REST_API}/resources/abc/methods/GET`), "ReserveChanges"],
  ["another authorizer", "apigateway:PATCH", api(`${REST_API}/authorizers/abc`), "ReserveChanges"],
  ["another integration", "apigateway:PUT", api(`${REST_API}/resources/a/methods/GET/integration`), "ReserveChanges"],
  ["a resource without authorizer", "apigateway:POST", api(`${REST_API}/resources`), "ReserveChanges"],
  ["another deployment live", "apigateway:PATCH", api(`${REST_API}/stages/live`), "ReserveChanges"],
  ["an API imported over ours", "apigateway:PUT", api(REST_API), "ReserveChanges"],
  ["an open resource policy", "apigateway:UpdateRestApiPolicy", api(REST_API), "ReserveChanges"],
  ["the API gone", "apigateway:DELETE", api(REST_API), "ReserveChanges"],
  ["the API of another region", "apigateway:PATCH", `${OTHER_REGIONS_API}/stages/live`, "ReserveChanges"],
  ["a stage without its web ACL", "wafv2:DisassociateWebACL", api(`${REST_API}/stages/live`), "ReserveChanges"],
  ["a stage with another web ACL", "wafv2:AssociateWebACL", api(`${REST_API}/stages/live`), "ReserveChanges"],
  ["a web ACL that lets all in", "wafv2:UpdateWebACL", WEB_ACL, "ReserveChanges"],
  ["addresses let in", "wafv2:UpdateIPSet", at("wafv2", "regional/ipset/bedrock-prod-allowed/1"), "ReserveChanges"],
  ["blind logs of the web ACL", "wafv2:DeleteLoggingConfiguration", WEB_ACL, "ReserveChanges"],

  ["a higher throttle", "apigateway:PATCH", api("usageplans/abc"), "ReserveTagged", TAGGED],
  ["a team's plan gone", "apigateway:DELETE", api("usageplans/abc"), "ReserveTagged", TAGGED],
  ["a key of one's own in the plan", "apigateway:POST", api("usageplans/abc/keys"), "ReserveTagged", TAGGED],
  ["a team's key out of its plan", "apigateway:DELETE", api("usageplans/abc/keys/def"), "ReserveTagged", TAGGED],
  ["a team's key disabled", "apigateway:PATCH", api("apikeys/def"), "ReserveTagged", TAGGED],
  [
    "our domain led elsewhere",
    "apigateway:POST",
    api("domainnames/ai.acme.example/basepathmappings"),
    "ReserveTagged",
    TAGGED,
  ],
  [
    "our domain led elsewhere by a rule",
    "apigateway:CreateRoutingRule",
    at("apigateway", "/domainnames/ai.acme.example/routingrules/abc"),
    "ReserveTagged",
    TAGGED,
  ],
  [
    "our private domain's policy",
    "apigateway:UpdateDomainNamePolicy",
    at("apigateway", "/domainnames/ai.acme.example+abc"),
    "ReserveTagged",
    TAGGED,
  ],
  ["a plan without our tag", "apigateway:DELETE", tagsOf("usageplans/abc"), "ReserveTag", UNTAGGING],
  ["a plan tagged for dev", "apigateway:PUT", tagsOf("usageplans/abc"), "ReserveTag", UNTAGGING],
  [
    "the tag's key in capitals",
    "apigateway:PUT",
    tagsOf("usageplans/abc"),
    "ReserveTag",
    { "aws:TagKeys": ["Owner", "Bedrock-Access"] },
  ],

  ["a runtime policy that allows all", "appconfig:StartDeployment", RUNTIME_POLICY, "ReserveTagged", TAGGED],
  ["a version to deploy", "appconfig:CreateHostedConfigurationVersion", RUNTIME_POLICY, "ReserveTagged", TAGGED],
  ["a deployment stopped", "appconfig:StopDeployment", DEPLOYED, "ReserveTagged", TAGGED],
  ["a runtime policy not ours", "appconfig:UntagResource", RUNTIME_POLICY, "ReserveTagged", TAGGED],
  ["a runtime policy rewritten on its way", "appconfig:CreateExtensionAssociation", "*", "ReserveExtensions"],

  ["a user let in again", "dynamodb:DeleteItem", ACCESS_STATE, "ReserveTableWrites"],
  ["a key of one's own", "dynamodb:PutItem", ACCESS_STATE, "ReserveTableWrites"],
  ["a revocation changed", "dynamodb:UpdateItem", ACCESS_STATE, "ReserveTableWrites"],
  ["a revocation changed in SQL", "dynamodb:PartiQLUpdate", ACCESS_STATE, "ReserveTableWrites"],
  ["money back", "dynamodb:BatchWriteItem", LEDGER, "ReserveTableWrites"],
  ["money back in SQL", "dynamodb:PartiQLDelete", LEDGER, "ReserveTableWrites"],
  ["entries that end", "dynamodb:UpdateTimeToLive", LEDGER, "ReserveChanges"],
  ["another account that writes", "dynamodb:PutResourcePolicy", ACCESS_STATE, "ReserveChanges"],
  ["an older table", "dynamodb:RestoreTableToPointInTime", ACCESS_STATE, "ReserveChanges"],
  ["no table", "dynamodb:DeleteTable", ACCESS_STATE, "ReserveChanges"],

  ["the limiter's store", "elasticache:Connect", STORE, "ReserveStore"],
  ["the limiter's store as the gateway's user", "elasticache:Connect", STORE_USER, "ReserveStore"],
  ["a user without IAM", "elasticache:ModifyUser", STORE_USER, "ReserveChanges"],
  [
    "a user of one's own",
    "elasticache:ModifyUserGroup",
    at("elasticache", "usergroup:bedrock-prod-limits"),
    "ReserveChanges",
  ],
  ["no store", "elasticache:DeleteServerlessCache", STORE, "ReserveChanges"],

  ["another authority for all to read", "ssm:PutParameter", AUTHORITY, "ReserveChanges"],

  ["a caller's context signed by hand", "kms:Sign", KEY, "ReserveContexts", CONTEXT],
  ["a grant to sign contexts", "kms:CreateGrant", KEY, "ReserveKeys", CONTEXT],
  [
    "another key under the context's name",
    "kms:UpdateAlias",
    at("kms", "alias/bedrock-prod-context"),
    "ReserveChanges",
  ],
  ["a certificate signed by hand", "kms:Sign", KEY, "ReserveSigning", OURS],
  ["a certificate signed with a key of two names", "kms:Sign", KEY, "ReserveSigning", BOTH],
  ["a grant to sign", "kms:CreateGrant", KEY, "ReserveKeys", OURS],
  ["a key policy", "kms:PutKeyPolicy", KEY, "ReserveKeys", OURS],
  ["the key gone", "kms:ScheduleKeyDeletion", KEY, "ReserveKeys", OURS],
  ["the key off", "kms:DisableKey", KEY, "ReserveKeys", OURS],
  ["the key under a second name", "kms:CreateAlias", KEY, "ReserveKeys", OURS],
  ["the name on another key", "kms:UpdateAlias", ALIAS, "ReserveChanges"],
  ["no name, so no protection", "kms:DeleteAlias", ALIAS, "ReserveChanges"],
  ["our name for a key of one's own", "kms:CreateAlias", at("kms", "alias/bedrock-prod-x"), "ReserveChanges"],
];

const administrators: { who: string; principal: string }[] = [
  { who: "the platform account's administrator", principal: role("Admin") },
  { who: "the platform account's root user", principal: `arn:aws:iam::${PLATFORM}:root` },
  { who: "a role named as the gateway's, outside our path", principal: role("bedrock-prod-gateway") },
];

const asCases = (all: readonly Attack[]) =>
  all.map(([story, action, resource, by, context]) => ({ story, action, resource, by, context }));

async function expectDenied(principal: string, { action, resource, by, context }: ReturnType<typeof asCases>[number]) {
  const decision = await decideAtWorst(access, { principal, action, resource, ...(context && { context }) });

  expect(decision).toMatchObject({ allowed: false, deniedBy: [by] });
}

describe.each(administrators)("$who does not get", ({ principal }) => {
  test.each(asCases(attacks))("$story: $action is denied by $by", (attack) => expectDenied(principal, attack));
});

// One runtime role taken over is not all of them.
const beyondTheirWork: { who: string; principal: string; attacks: readonly Attack[] }[] = [
  {
    who: "the gateway's role",
    principal: our("gateway"),
    attacks: [
      ["a certificate", "lambda:InvokeFunction", ISSUER, "ReserveCalls"],
      ["a signature", "kms:Sign", KEY, "ReserveSigning", OURS],
      ["a caller of its own", "kms:Sign", KEY, "ReserveContexts", CONTEXT],
      ["its own code", "lambda:UpdateFunctionCode", GATEWAY, "GuardFunctions"],
      ["its own policy", "appconfig:StartDeployment", RUNTIME_POLICY, "ReserveTagged", TAGGED],
      ["the quarantine", "iam:CreatePolicyVersion", quarantine(), "GuardPolicies"],
    ],
  },
  {
    who: "the authorizer's role",
    principal: our("authorizer"),
    attacks: [
      ["a certificate", "kms:Sign", KEY, "ReserveSigning", OURS],
      ["the store", "elasticache:Connect", STORE, "ReserveStore"],
      ["a user let in again", "dynamodb:DeleteItem", ACCESS_STATE, "ReserveTableWrites"],
      ["the gateway", "lambda:InvokeFunction", GATEWAY, "ReserveCalls"],
    ],
  },
  {
    who: "the projector's role",
    principal: our("projector"),
    attacks: [
      ["a caller of its own", "kms:Sign", KEY, "ReserveContexts", CONTEXT],
      ["a certificate", "kms:Sign", KEY, "ReserveSigning", OURS],
      ["no table", "dynamodb:DeleteTable", ACCESS_STATE, "ReserveChanges"],
    ],
  },
  {
    who: "the issuer's role",
    principal: our("issuer"),
    attacks: [
      ["a caller", "kms:Sign", KEY, "ReserveContexts", CONTEXT],
      ["the store", "elasticache:Connect", STORE, "ReserveStore"],
      ["the gateway", "lambda:InvokeFunction", GATEWAY, "ReserveCalls"],
      ["the key's policy", "kms:PutKeyPolicy", KEY, "ReserveKeys", OURS],
    ],
  },
  {
    who: "the operator's role",
    principal: our("operator"),
    attacks: [
      ["a signature", "kms:Sign", KEY, "ReserveSigning", OURS],
      ["the store", "elasticache:Connect", STORE, "ReserveStore"],
      ["its own trust", "iam:UpdateAssumeRolePolicy", our("operator"), "GuardRoles"],
    ],
  },
  {
    who: "provisioning",
    principal: PROVISIONING,
    attacks: [
      ["a signature", "kms:Sign", KEY, "ReserveSigning", OURS],
      ["an event for the gateway", "lambda:InvokeFunction", GATEWAY, "ReserveCalls"],
      ["a user let in again", "dynamodb:DeleteItem", ACCESS_STATE, "ReserveTableWrites"],
      ["the limiter's store", "elasticache:Connect", STORE, "ReserveStore"],
    ],
  },
];

function quarantine(): string {
  return `arn:aws:iam::${PLATFORM}:policy/bedrock-access/prod/bedrock-prod-quarantine`;
}

describe.each(beyondTheirWork)("$who does not get", ({ principal, attacks: tried }) => {
  test.each(asCases(tried))("$story: $action is denied by $by", (attack) => expectDenied(principal, attack));
});

const OUTSIDER = "arn:aws:iam::999999999999:role/Vendor";
const STRANGERS = { "aws:PrincipalOrgID": "o-stranger00" };

const fromOutside: readonly Attack[] = [
  ["the operator's role", "sts:AssumeRole", our("operator"), "OnlyOurOrganization", STRANGERS],
  ["the revoker's role, from no organization", "sts:AssumeRole", our("revoker"), "OnlyOurOrganization"],
  ["a signature", "kms:Sign", OWN_KEY, "OnlyOurOrganization", STRANGERS],
];

describe("a stranger whom a resource's own policy lets in does not get", () => {
  test.each(asCases(fromOutside))("$story: $action is denied by $by", (attack) => expectDenied(OUTSIDER, attack));
});
