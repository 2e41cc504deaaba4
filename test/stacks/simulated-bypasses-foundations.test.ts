import prod from "../../examples/complete/environments/prod";
import type { Call } from "../../proofs/simulation/call";
import { accountOf, roleOf } from "../support/synthesized-access";
import { accessIn, decideAtWorst, teamsOf } from "./simulated-fixtures";

// What both paths rest on in every governed account, attacked by those who have every right in their account.

const access = accessIn(prod);
const PAYMENTS = accountOf(access, "team payments").accountId;
const RESEARCH = accountOf(access, "team research").accountId;
const RISK = accountOf(access, "team risk").accountId;
const PLATFORM = accountOf(access, "platform").accountId;

const iam = (account: string, rest: string) => `arn:aws:iam::${account}:${rest}`;
const our = (account: string, name: string) => iam(account, `role/bedrock-access/prod/bedrock-prod-${name}`);

/** What is tried, and every statement that denies it. */
type Attack = readonly [story: string, action: string, resource: string, by: string, context?: Call["context"]];

const PASSED_TO_LAMBDA = { "iam:PassedToService": "lambda.amazonaws.com" };
const PASSED_TO_EC2 = { "iam:PassedToService": "ec2.amazonaws.com" };
const PASSED_TO_CLOUDFORMATION = { "iam:PassedToService": "cloudformation.amazonaws.com" };
const TAGGED_OURS = { "aws:ResourceTag/bedrock-access": "prod" };

const onRole = (story: string, role: string, by: string): Attack[] => [
  [`${story}: its trust`, "iam:UpdateAssumeRolePolicy", role, by],
  [`${story}: an inline policy`, "iam:PutRolePolicy", role, by],
  [`${story}: without its inline policy`, "iam:DeleteRolePolicy", role, by],
  [
    `${story}: a managed policy`,
    "iam:AttachRolePolicy",
    role,
    by,
    { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" },
  ],
  [`${story}: without its quarantine`, "iam:DetachRolePolicy", role, by],
  [`${story}: without its boundary`, "iam:DeleteRolePermissionsBoundary", role, by],
  [`${story}: another boundary`, "iam:PutRolePermissionsBoundary", role, by],
  [`${story}: longer sessions`, "iam:UpdateRole", role, by],
  [`${story}: a tag`, "iam:TagRole", role, by, { "aws:TagKeys": ["team"] }],
  [`${story}: deleted`, "iam:DeleteRole", role, by],
  [`${story}: made anew`, "iam:CreateRole", role, by],
  [`${story}: passed to a function`, "iam:PassRole", role, by, PASSED_TO_LAMBDA],
  [`${story}: passed to a machine`, "iam:PassRole", role, by, PASSED_TO_EC2],
  [`${story}: passed to CloudFormation`, "iam:PassRole", role, by, PASSED_TO_CLOUDFORMATION],
];

const onPolicy = (story: string, policy: string, by: string): Attack[] =>
  [
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
  ].map((action) => [story, action, policy, by]);

const inEveryAccount = (account: string): Attack[] => {
  const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
  const policy = (name: string) => iam(account, `policy/bedrock-access/prod/bedrock-prod-${name}`);
  const own = iam(account, "role/app/own");
  const invocations = at("logs", "log-group:/bedrock-access/prod/invocations");
  const forwarder = at("lambda", "function:bedrock-prod-forwarder");
  const authority = at("acm-pca", "certificate-authority/11111111-2222-3333-4444-555555555555");
  const anchors = "GuardTrustAnchors";
  const crls = "GuardRevocationLists";

  return [
    ...onRole("the provisioning role", iam(account, "role/OrganizationAccountAccessRole"), "GuardRoles"),
    ["a direct role of one's own", "iam:CreateRole", our(account, "direct-mine"), "GuardRoles"],
    ["an invoke role of one's own", "iam:CreateRole", our(account, "invoke-mine"), "GuardRoles"],
    ["a revoker of one's own", "iam:CreateRole", our(account, "revoker"), "GuardRoles"],
    ["a role under our path", "iam:CreateRole", iam(account, "role/bedrock-access/x/y"), "GuardRoles"],
    ...onPolicy("the quarantine", policy("quarantine"), "GuardPolicies"),
    ...onPolicy("a boundary", policy("boundary-payments"), "GuardPolicies GuardRoles"),

    ["an anchor of one's own", "rolesanywhere:CreateTrustAnchor", "*", anchors],
    ["another authority in ours", "rolesanywhere:UpdateTrustAnchor", at("rolesanywhere", "trust-anchor/1-2"), anchors],
    ["ours gone", "rolesanywhere:DeleteTrustAnchor", at("rolesanywhere", "trust-anchor/1-2"), anchors],
    ["ours disabled", "rolesanywhere:DisableTrustAnchor", at("rolesanywhere", "trust-anchor/1-2"), anchors],
    ["a profile of one's own", "rolesanywhere:CreateProfile", "*", anchors],
    ["our session policy", "rolesanywhere:UpdateProfile", at("rolesanywhere", "profile/1-2"), anchors],
    ["other attributes as tags", "rolesanywhere:PutAttributeMapping", at("rolesanywhere", "profile/1-2"), anchors],
    ["fewer attributes as tags", "rolesanywhere:DeleteAttributeMapping", at("rolesanywhere", "profile/1-2"), anchors],
    ["a revocation list that is empty", "rolesanywhere:UpdateCrl", at("rolesanywhere", "crl/1-2"), crls],
    ["a revocation list that is gone", "rolesanywhere:DeleteCrl", at("rolesanywhere", "crl/1-2"), crls],
    ["a revocation list that is off", "rolesanywhere:DisableCrl", at("rolesanywhere", "crl/1-2"), crls],
    ["lists that fill the quota", "rolesanywhere:ImportCrl", "*", crls],
    ["a certificate from our Private CA", "acm-pca:IssueCertificate", authority, "GuardAuthorities", TAGGED_OURS],
    ["our Private CA not ours", "acm-pca:UntagCertificateAuthority", authority, "GuardAuthorities", TAGGED_OURS],

    ...["x509Subject/CN", "X509Subject/CN", "x509SAN/URI", "X509ISSUER/CN"].flatMap((key): Attack[] => [
      [`a role tagged ${key}`, "iam:TagRole", own, "NoCertificateTags", { "aws:TagKeys": [key] }],
      [`a role made with ${key}`, "iam:CreateRole", own, "NoCertificateTags", { "aws:TagKeys": ["a", key] }],
      [`a user tagged ${key}`, "iam:TagUser", iam(account, "user/own"), "NoCertificateTags", { "aws:TagKeys": [key] }],
      [
        `a user made with ${key}`,
        "iam:CreateUser",
        iam(account, "user/own"),
        "NoCertificateTags",
        { "aws:TagKeys": [key, "a"] },
      ],
      [
        `a session with ${key}`, // denied to the caller, and on the role
        "sts:TagSession",
        own,
        "NoCertificateTags OnlyServicesSetCertificateTags",
        { "aws:TagKeys": [key, "a"] },
      ],
    ]),

    [
      "invocations that nobody logs",
      "bedrock:DeleteModelInvocationLoggingConfiguration",
      "*",
      "DenyModelsToOthers GuardInvocationLogging",
    ],
    [
      "invocations logged elsewhere",
      "bedrock:PutModelInvocationLoggingConfiguration",
      "*",
      "DenyModelsToOthers GuardInvocationLogging",
    ],
    ["the log deleted", "logs:DeleteLogGroup", invocations, "GuardLogs"],
    ["the log kept for a day", "logs:PutRetentionPolicy", invocations, "GuardLogs"],
    ["the log masked", "logs:PutDataProtectionPolicy", invocations, "GuardLogs"],
    ["every log of the account masked", "logs:PutAccountPolicy", "*", "GuardLogPolicies"],
    ["the log rewritten", "logs:PutTransformer", invocations, "GuardLogs"],
    ["the subscription gone", "logs:DeleteSubscriptionFilter", invocations, "GuardLogs"],
    ["the subscription led elsewhere", "logs:PutSubscriptionFilter", invocations, "GuardLogs"],
    ["an invented record", "logs:PutLogEvents", `${invocations}:log-stream:aws/bedrock/modelinvocations`, "GuardLogs"],
    [
      "an invented log for the platform",
      "logs:PutSubscriptionFilter",
      `arn:aws:logs:eu-central-1:${PLATFORM}:destination:bedrock-prod-invocations`,
      "GuardLogs",
    ],
    ["our function's code", "lambda:UpdateFunctionCode", forwarder, "GuardFunctions"],
    ["our function's role", "lambda:UpdateFunctionConfiguration", forwarder, "GuardFunctions"],
    ["who may call our function", "lambda:AddPermission", forwarder, "GuardFunctions"],
    ["our function gone", "lambda:DeleteFunction", forwarder, "GuardFunctions"],

    ["the account standing alone", "organizations:LeaveOrganization", "*", "StayInOrganization"],
    [
      "the account in another organization",
      "organizations:AcceptHandshake",
      "arn:aws:organizations::999999999999:handshake/o-stranger00/invite/h-12345678",
      "StayInOrganization",
    ],
  ];
};

const inTheTeams: readonly (readonly [who: string, principal: string, attacks: readonly Attack[]])[] = teamsOf(
  prod,
  access,
).flatMap(({ team, account, direct, invoke }) =>
  [direct, invoke].flatMap((role) =>
    role === undefined
      ? []
      : [
          [
            `the administrator of team ${team}`,
            iam(account.accountId, "role/Admin"),
            onRole(role.arn.replace(/.*bedrock-prod-/, "the role "), role.arn, "GuardRoles"),
          ] as const,
        ],
  ),
);

const FRAUD_SCORING = iam(RISK, "role/batch/fraud-scoring");
const DEPLOYER = iam(RISK, "role/cicd/deployer");

const tables: readonly (readonly [who: string, principal: string, attacks: readonly Attack[]])[] = [
  ["a team's administrator", iam(PAYMENTS, "role/Admin"), inEveryAccount(PAYMENTS)],
  ["a team's root user", iam(RESEARCH, "root"), inEveryAccount(RESEARCH)],
  ["the platform account's administrator", iam(PLATFORM, "role/Admin"), inEveryAccount(PLATFORM)],
  ...inTheTeams,
  [
    "the administrator beside the exempted workload",
    iam(RISK, "role/Admin"),
    [
      ...onRole("the exempted workload's role", FRAUD_SCORING, "GuardExemptedRoles"),
      ...onRole("its deployer", DEPLOYER, "GuardExemptedRoles"),
    ],
  ],
  [
    "the exempted workload",
    FRAUD_SCORING,
    [
      ...onRole("its own role", FRAUD_SCORING, "GuardExemptedRoles"),
      ["unlogged invocations", "bedrock:DeleteModelInvocationLoggingConfiguration", "*", "GuardInvocationLogging"],
    ],
  ],
  [
    "the exempted workload's deployer",
    DEPLOYER,
    [
      ...onRole("the direct role", our(RISK, "direct-risk"), "GuardRoles"),
      ...onRole("the provisioning role", iam(RISK, "role/OrganizationAccountAccessRole"), "GuardRoles"),
    ],
  ],
  [
    "a stranger whom a role of a team's account trusts",
    "arn:aws:iam::999999999999:role/Vendor",
    ["x509Subject/CN", "X509Subject/CN"].map((key) => [
      `a session with ${key}`,
      "sts:TagSession",
      iam(PAYMENTS, "role/vendor"),
      "OnlyServicesSetCertificateTags",
      { "aws:TagKeys": [key] },
    ]),
  ],
  [
    "the revoker in a team's account, beyond its work",
    our(PAYMENTS, "revoker"),
    [
      ...onRole("the invoke role", our(PAYMENTS, "invoke-payments"), "GuardRoles"),
      ["a boundary", "iam:CreatePolicyVersion", boundaryOf(PAYMENTS, "payments"), "GuardRoles"],
      ["an anchor", "rolesanywhere:CreateTrustAnchor", "*", "GuardTrustAnchors"],
    ],
  ],
  [
    "provisioning",
    iam(PAYMENTS, "role/OrganizationAccountAccessRole"),
    [
      ["the account standing alone", "organizations:LeaveOrganization", "*", "StayInOrganization"],
      [
        "a role tagged like a certificate",
        "iam:TagRole",
        our(PAYMENTS, "invoke-payments"),
        "NoCertificateTags",
        { "aws:TagKeys": ["x509Subject/CN"] },
      ],
    ],
  ],
];

function boundaryOf(account: string, team: string): string {
  return iam(account, `policy/bedrock-access/prod/bedrock-prod-boundary-${team}`);
}

describe.each(tables.map(([who, principal, attacks]) => ({ who, principal, attacks })))(
  "$who does not get",
  ({ principal, attacks }) => {
    const cases = attacks.map(([story, action, resource, by, context]) => ({ story, action, resource, by, context }));

    test.each(cases)("$story: $action is denied by $by", async ({ action, resource, by, context }) => {
      const decision = await decideAtWorst(access, { principal, action, resource, ...(context && { context }) });

      expect(decision.allowed).toBe(false);
      expect([...decision.deniedBy].sort()).toEqual(by.split(" "));
    });
  },
);

test("the roles that are attacked here are the synthesized ones", () => {
  const payments = accountOf(access, "team payments");

  expect(roleOf(payments, "bedrock-prod-invoke-payments").arn).toBe(our(PAYMENTS, "invoke-payments"));
});
