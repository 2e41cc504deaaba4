import { protectAccessResourceStatements } from "../../modules/protect-access/protect-access-resources";
import {
  ACCESS,
  type Attempt,
  AUTHORIZER,
  allowed,
  type Case,
  DIRECT,
  denied,
  documentOf,
  each,
  expectDecision,
  GATEWAY,
  INVOKE,
  ISSUER,
  OPERATOR,
  ourPlatformRole,
  ourTeamRole,
  PLATFORM,
  PLATFORM_ADMIN,
  PROJECTOR,
  PROVISIONING,
  platformRole,
  REVOKER,
  SPEND_GUARD,
  TEAM_ADMIN,
  TEAM_REVOKER,
  teamRole,
} from "./protect-access-fixtures";

const RCPS = { rcps: [documentOf(protectAccessResourceStatements(ACCESS))] };

const OUTSIDER = "arn:aws:iam::999999999999:role/Vendor";
const SHARED_SECRET = `arn:aws:secretsmanager:eu-central-1:${PLATFORM}:secret:shared-AbCdEf`;
const KEY = `arn:aws:kms:eu-central-1:${PLATFORM}:key/1111-2222`;
const MEMBER = { "aws:PrincipalOrgID": "o-a1b2c3d4e5" };
const STRANGER = { "aws:PrincipalOrgID": "o-zzzzzzzzzz" };
const CERTIFICATE = { "aws:TagKeys": ["x509Subject/CN", "x509Subject/OU"] };

const assuming = (resource: string): Attempt[] => [["sts:AssumeRole", resource, MEMBER]];

const attacks: Case[] = [
  ...denied("a role of the account", TEAM_ADMIN, "OnlyServicesSetCertificateTags", [
    ["sts:TagSession", teamRole("Own"), { ...MEMBER, ...CERTIFICATE }],
    ["sts:TagSession", teamRole("Own"), { ...MEMBER, "aws:TagKeys": ["Team", "X509subject/cn"] }],
  ]),
  ...denied("a session that has such tags", teamRole("Own"), "OnlyServicesSetCertificateTags", [
    ["sts:TagSession", teamRole("Other"), { ...MEMBER, ...CERTIFICATE, "aws:PrincipalTag/x509Subject/CN": "ada" }],
  ]),
  ...denied("an outsider", OUTSIDER, "OnlyServicesSetCertificateTags", [
    ["sts:TagSession", teamRole("Own"), CERTIFICATE],
  ]),
  ...[
    TEAM_ADMIN,
    PLATFORM_ADMIN,
    PROVISIONING,
    ISSUER,
    ourPlatformRole("gateway-copy"),
    ourTeamRole("gateway"),
    platformRole("bedrock-access-prod-gateway"),
  ].flatMap((principal) => denied(principal, principal, "OnlyGatewayAssumesInvokeRoles", assuming(INVOKE))),
  ...denied("Roles Anywhere", "rolesanywhere.amazonaws.com", "OnlyGatewayAssumesInvokeRoles", [
    ["sts:AssumeRole", INVOKE],
  ]),
  ...[TEAM_ADMIN, PLATFORM_ADMIN, PROVISIONING, REVOKER].flatMap((principal) =>
    [DIRECT, GATEWAY, AUTHORIZER, PROJECTOR, ISSUER, SPEND_GUARD].flatMap((resource) =>
      denied(principal, principal, "OnlyServicesAssumeServiceRoles", assuming(resource)),
    ),
  ),
  ...denied("an outsider", OUTSIDER, "OnlyOurOrganization", [
    ["sts:AssumeRole", OPERATOR, STRANGER],
    ["sts:AssumeRole", REVOKER],
    ["sts:AssumeRole", TEAM_REVOKER],
    ["kms:Sign", KEY],
  ]),
];

const work: Case[] = [
  ...allowed("Roles Anywhere", "rolesanywhere.amazonaws.com", [
    ["sts:AssumeRole", DIRECT],
    ["sts:SetSourceIdentity", DIRECT],
    ["sts:TagSession", DIRECT, CERTIFICATE],
    ["sts:TagSession", teamRole("Own"), CERTIFICATE],
  ]),
  ...allowed("Lambda", "lambda.amazonaws.com", each(["sts:AssumeRole"], GATEWAY)),
  ...allowed("the gateway", GATEWAY, [
    ...assuming(INVOKE),
    ["sts:SetSourceIdentity", INVOKE, MEMBER],
    ["sts:TagSession", INVOKE, { ...MEMBER, "aws:TagKeys": ["team", "user"] }],
  ]),
  ...allowed("the platform's revoker", REVOKER, assuming(TEAM_REVOKER)),
  ...allowed("a person", platformRole("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Security_01"), assuming(OPERATOR)),
  ...allowed("the issuer", ISSUER, [["kms:Sign", KEY, MEMBER]]),
  ...allowed("an outsider with what is the company's own", OUTSIDER, [
    ["sts:AssumeRole", teamRole("Vendor")],
    ["sts:TagSession", teamRole("Vendor"), { "aws:TagKeys": ["customer"] }],
    ["kms:Decrypt", KEY],
    ["secretsmanager:GetSecretValue", SHARED_SECRET],
  ]),
];

test.each(attacks)("the RCP denies, whatever the resource's policy says: $says", (attack) =>
  expectDecision(attack, RCPS),
);
test.each(work)("the RCP leaves open: $says", (call) => expectDecision(call, RCPS));
