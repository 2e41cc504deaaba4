import type { PolicyDocument, PolicyStatement } from "../../access/iam-policy";
import { policyDocument } from "../../access/iam-policy";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import { SimulationError } from "../../proofs/simulation/decide";
import { decide, type Policies } from "./simulation";

const ACCOUNT = "111111111111";
const ADMIN = `arn:aws:iam::${ACCOUNT}:role/Admin`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-access/prod/direct`;
const BUCKET_OBJECT = "arn:aws:s3:::bucket/key";
const getObject: Call = { principal: ADMIN, action: "s3:GetObject", resource: BUCKET_OBJECT };
const assumeRole: Call = { principal: "rolesanywhere.amazonaws.com", action: "sts:AssumeRole", resource: ROLE };

const deny = (Sid: string, more: Partial<PolicyStatement> = {}): PolicyDocument =>
  policyDocument({ Sid, Effect: "Deny", Action: "s3:*", Resource: "*", ...more });
const allow = (Action: string): PolicyDocument => policyDocument({ Effect: "Allow", Action, Resource: "*" });
const trust = (Condition?: PolicyStatement["Condition"]): PolicyDocument =>
  policyDocument({
    Effect: "Allow",
    Principal: { Service: "rolesanywhere.amazonaws.com" },
    Action: "sts:AssumeRole",
    ...(Condition && { Condition }),
  });
const rcpDeny = (Sid: string, Action: string) =>
  policyDocument({ Sid, Effect: "Deny", Principal: "*", Action, Resource: "*" });

const decisions: { says: string; call: Call; policies: Policies; allowed: boolean; deniedBy?: string[] }[] = [
  { says: "an administrator is allowed", call: getObject, policies: { identity: [ADMINISTRATOR] }, allowed: true },
  { says: "nobody is allowed by default", call: getObject, policies: {}, allowed: false },
  {
    says: "an SCP's deny names its Sid",
    call: getObject,
    policies: { identity: [ADMINISTRATOR], scps: [allow("s3:*"), deny("NoS3")] },
    allowed: false,
    deniedBy: ["NoS3"],
  },
  {
    says: "an SCP binds the account's root",
    call: { ...getObject, principal: `arn:aws:iam::${ACCOUNT}:root` },
    policies: { identity: [ADMINISTRATOR], scps: [deny("NoS3")] },
    allowed: false,
    deniedBy: ["NoS3"],
  },
  {
    says: "a boundary without an allow denies implicitly",
    call: getObject,
    policies: { identity: [ADMINISTRATOR], boundary: [allow("ec2:*")] },
    allowed: false,
  },
  {
    says: "a boundary's deny is explicit",
    call: getObject,
    policies: { identity: [ADMINISTRATOR], boundary: [ADMINISTRATOR, deny("BoundaryDeny")] },
    allowed: false,
    deniedBy: ["BoundaryDeny"],
  },
  {
    says: "a session policy narrows",
    call: getObject,
    policies: { identity: [ADMINISTRATOR], session: allow("ec2:*") },
    allowed: false,
  },
  {
    says: "a session policy's deny is explicit",
    call: getObject,
    policies: { identity: [ADMINISTRATOR], session: deny("SessionDeny") },
    allowed: false,
    deniedBy: ["SessionDeny"],
  },
  {
    says: "an RCP denies",
    call: getObject,
    policies: { identity: [ADMINISTRATOR], rcps: [rcpDeny("NoReads", "s3:GetObject")] },
    allowed: false,
    deniedBy: ["NoReads"],
  },
  {
    says: "an RCP does not reach a service that takes none",
    call: { principal: ADMIN, action: "bedrock:ListFoundationModels", resource: "*" },
    policies: { identity: [ADMINISTRATOR], rcps: [rcpDeny("NoBedrock", "bedrock:*")] },
    allowed: true,
  },
  {
    says: "a trust policy lets the service in that it names",
    call: assumeRole,
    policies: { resource: trust() },
    allowed: true,
  },
  {
    says: "a trust policy keeps everybody else out, the account's administrator too",
    call: { ...assumeRole, principal: ADMIN },
    policies: { identity: [ADMINISTRATOR], resource: trust() },
    allowed: false,
  },
  {
    says: "a trust policy's condition on a tag with slashes is met",
    call: { ...assumeRole, context: { "aws:PrincipalTag/x509Subject/OU": "payments" } },
    policies: { resource: trust({ StringEquals: { "aws:PrincipalTag/x509Subject/OU": "payments" } }) },
    allowed: true,
  },
  {
    says: "a trust policy's condition on another tag value is not met",
    call: { ...assumeRole, context: { "aws:PrincipalTag/x509Subject/OU": "research" } },
    policies: { resource: trust({ StringEquals: { "aws:PrincipalTag/x509Subject/OU": "payments" } }) },
    allowed: false,
  },
  {
    says: "an SCP does not bind a service principal",
    call: assumeRole,
    policies: { resource: trust(), scps: [deny("NoSts", { Action: "sts:*" })] },
    allowed: true,
  },
  {
    says: "an SCP does not bind a service-linked role",
    call: { ...getObject, principal: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/Slr` },
    policies: { identity: [ADMINISTRATOR], scps: [deny("NoS3")] },
    allowed: true,
  },
  {
    says: "an RCP binds a service principal",
    call: assumeRole,
    policies: { resource: trust(), rcps: [rcpDeny("NoSts", "sts:AssumeRole")] },
    allowed: false,
    deniedBy: ["NoSts"],
  },
  {
    says: "a call into another account needs both sides",
    call: { ...getObject, resourceAccount: "222222222222" },
    policies: { identity: [ADMINISTRATOR] },
    allowed: false,
  },
  {
    says: "the principal's ARN is filled in",
    call: getObject,
    policies: {
      identity: [ADMINISTRATOR],
      scps: [deny("NotAdmin", { Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/Adm*" } } })],
    },
    allowed: true,
  },
  {
    says: "a policy variable is read",
    call: { ...getObject, context: { "aws:PrincipalTag/team": "bucket" } },
    policies: {
      identity: [
        policyDocument({
          Effect: "Allow",
          Action: "s3:GetObject",
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
          Resource: "arn:aws:s3:::${aws:PrincipalTag/team}/*",
        }),
      ],
    },
    allowed: true,
  },
  {
    says: "an action that can name a resource is decided without one",
    call: { principal: ADMIN, action: "bedrock:CreateGuardrail", resource: "*" },
    policies: { identity: [ADMINISTRATOR] },
    allowed: true,
  },
  {
    says: "an action that can name a resource is denied without one",
    call: { principal: ADMIN, action: "bedrock:CreateGuardrail", resource: "*" },
    policies: { identity: [ADMINISTRATOR], scps: [deny("NoGuardrails", { Action: "bedrock:Create*" })] },
    allowed: false,
    deniedBy: ["NoGuardrails"],
  },
  {
    says: "the time is fixed, and a deny that has begun applies",
    call: getObject,
    policies: {
      identity: [ADMINISTRATOR],
      scps: [deny("Ended", { Condition: { DateGreaterThanEquals: { "aws:CurrentTime": "2026-12-01T00:00:00Z" } } })],
    },
    allowed: false,
    deniedBy: ["Ended"],
  },
  {
    says: "another time can be given",
    call: { ...getObject, context: { "aws:CurrentTime": "2026-11-30T23:59:59Z" } },
    policies: {
      identity: [ADMINISTRATOR],
      scps: [deny("Ended", { Condition: { DateGreaterThanEquals: { "aws:CurrentTime": "2026-12-01T00:00:00Z" } } })],
    },
    allowed: true,
  },
];

test.each(decisions)("$says", async ({ call, policies, allowed, deniedBy = [] }) => {
  const decision = await decide(call, policies);

  expect(decision).toMatchObject({ allowed, deniedBy });
});

test("an implicit deny says where an allow is missing", async () => {
  const { why } = await decide(getObject, { identity: [ADMINISTRATOR], boundary: [allow("ec2:*")] });

  expect(why).toBe("denied for want of an allow in: boundary");
});

const typo = { Sid: "Typo", Effect: "Deny", Acton: "s3:*", Resource: "*" } as unknown as PolicyStatement;

const refusals: { says: string; call?: Partial<Call>; policies: Policies; problem: RegExp }[] = [
  {
    says: "an identity policy with a misspelt element",
    policies: { identity: [policyDocument(typo)] },
    problem: /Acton/,
  },
  { says: "an SCP with a misspelt element", policies: { scps: [policyDocument(typo)] }, problem: /Acton/ },
  { says: "an SCP with a principal", policies: { scps: [rcpDeny("X", "s3:*")] }, problem: /Principal/ },
  { says: "an RCP without a principal", policies: { rcps: [deny("X")] }, problem: /Principal/ },
  { says: "a boundary with a principal", policies: { boundary: [trust()] }, problem: /Principal/ },
  { says: "a session policy with a principal", policies: { session: trust() }, problem: /Principal/ },
  {
    says: "a trust policy with a resource",
    call: assumeRole,
    policies: {
      resource: policyDocument({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Resource: "*" }),
    },
    problem: /Resource/,
  },
  {
    says: "a condition operator that does not exist",
    policies: { scps: [deny("X", { Condition: { ArnNotLikes: { "aws:PrincipalArn": "*" } } })] },
    problem: /ArnNotLikes/,
  },
  {
    says: "a condition key that does not exist",
    policies: { scps: [deny("X", { Condition: { ArnNotLike: { "aws:PrincipleArn": "*" } } })] },
    problem: /aws:PrincipleArn/,
  },
  { says: "an action that does not exist", call: { action: "s3:GetObjekt" }, policies: {}, problem: /invalid.action/ },
  { says: "a service that does not exist", call: { action: "s4:GetObject" }, policies: {}, problem: /invalid.service/ },
  {
    says: "an ARN that the action does not take",
    call: { resource: "arn:aws:s3:::bucket" },
    policies: {},
    problem: /resource/,
  },
  {
    says: "a wildcard where the action takes a resource",
    call: { action: "iam:CreateRole", resource: "*" },
    policies: { identity: [ADMINISTRATOR] },
    problem: /name one/,
  },
  {
    says: "a context key that AWS does not send with the action",
    call: { context: { "iam:PassedToService": "lambda.amazonaws.com" } },
    policies: {},
    problem: /iam:PassedToService/,
  },
  {
    says: "a list for a key with one value",
    call: { context: { "aws:PrincipalTag/team": ["a", "b"] } },
    policies: {},
    problem: /aws:PrincipalTag\/team/,
  },
  {
    says: "text that is escaped for Terraform",
    policies: { scps: [deny("X", { Resource: "arn:aws:s3:::$${aws:PrincipalTag/team}" })] },
    problem: /escaped for Terraform/,
  },
  {
    says: "a reference of Terraform's",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Terraform would read
    policies: { scps: [deny("X", { Resource: "${aws_s3_bucket.b.arn}" })] },
    problem: /aws_s3_bucket\.b\.arn/,
  },
];

test.each(refusals)("$says is refused, not counted as a deny", async ({ call, policies, problem }) => {
  const decision = decide({ ...getObject, ...call }, policies);

  await expect(decision).rejects.toThrow(SimulationError);
  await expect(decision).rejects.toThrow(problem);
});

test("a role session's own ARN is refused, for its role's path is not in it", async () => {
  const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/session`;

  await expect(decide({ ...getObject, principal }, {})).rejects.toThrow("ARN of a role");
});
