import { type TerraformStack, TerraformVariable } from "cdktf";
import { type PolicyStatement, parseRenderedPolicy, policyDocument } from "../../access/iam-policy";
import { acceptedFactsUris, factsUri } from "../../environment/names";
import {
  RolesAnywhereProfile,
  type RolesAnywhereProfileProps,
} from "../../modules/roles-anywhere-profile/roles-anywhere-profile";
import { example } from "../../modules/roles-anywhere-profile/roles-anywhere-profile.example";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";
import { onlyResource, synthesize } from "../support/synth";

const anchor = (digit: string) =>
  `arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/${digit.repeat(8)}-2222-3333-4444-555555555555`;
const ANCHOR = anchor("1");
const ROLE = "arn:aws:iam::111111111111:role/bedrock-access/dev/acme-dev-direct-research";
const BOUNDARY = "arn:aws:iam::111111111111:policy/bedrock-access/dev/boundary";
const QUARANTINE = "arn:aws:iam::111111111111:policy/bedrock-access/dev/quarantine";
const MODEL = "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0";
const FACTS = acceptedFactsUris({ mfa: true, device: false });
const invokeModel: PolicyStatement = { Effect: "Allow", Action: "bedrock:InvokeModel", Resource: MODEL };

const plain: RolesAnywhereProfileProps = {
  name: "acme-dev-research",
  roleName: "acme-dev-direct-research",
  iamPath: "/bedrock-access/dev/",
  trustAnchorArn: ANCHOR,
  issuerCommonName: "Acme Developers dev",
  organization: "dev",
  organizationalUnits: ["research"],
  permissions: [invokeModel],
  permissionsBoundaryArn: BOUNDARY,
};

const stackOf = (props: Partial<RolesAnywhereProfileProps> = {}) =>
  synthesize((stack) => {
    new RolesAnywhereProfile(stack, "direct", { ...plain, ...props });
  });

const trustOf = (stack: ReturnType<typeof stackOf>) =>
  parseRenderedPolicy(String(onlyResource(stack, "aws_iam_role").assume_role_policy));

test("the profile leads to its one role for an hour, and clients cannot name the session", () => {
  const profile = onlyResource(stackOf({ tags: { team: "research" } }), "aws_rolesanywhere_profile");

  expect(profile).toMatchObject({
    name: "acme-dev-research",
    enabled: true,
    duration_seconds: 3600,
    require_instance_properties: false,
    accept_role_session_name: false,
    role_arns: [expect.stringMatching(/^\$\{aws_iam_role\.direct_Role_.+\.arn\}$/)],
    tags: { team: "research" },
  });
  expect(profile).not.toHaveProperty("session_policy");
});

test("the role has its boundary, path and an hour at most, however short the sessions", () => {
  expect(onlyResource(stackOf({ sessionSeconds: 900 }), "aws_iam_role")).toMatchObject({
    name: "acme-dev-direct-research",
    path: "/bedrock-access/dev/",
    permissions_boundary: BOUNDARY,
    max_session_duration: 3600,
  });
});

test("a session policy and a shorter session are the profile's", () => {
  const profile = onlyResource(
    stackOf({ sessionSeconds: 900, sessionPolicy: [invokeModel] }),
    "aws_rolesanywhere_profile",
  );

  expect(profile.duration_seconds).toBe(900);
  expect(parseRenderedPolicy(String(profile.session_policy))).toEqual(policyDocument(invokeModel));
});

test("a profile that exists is imported by its UUID, at the address that it has anyway", () => {
  const importId = "66666666-7777-8888-9999-aaaaaaaaaaaa";
  const [address] = Object.keys(stackOf().resource.aws_rolesanywhere_profile ?? {});
  expect(stackOf({ importId }).import).toEqual([{ to: `aws_rolesanywhere_profile.${address}`, id: importId }]);
});

test("permissions become the inline policy and the quarantine is attached", () => {
  const stack = stackOf({ managedPolicyArns: [QUARANTINE] });

  expect(parseRenderedPolicy(String(onlyResource(stack, "aws_iam_role_policy").policy))).toEqual(
    policyDocument(invokeModel),
  );
  expect(onlyResource(stack, "aws_iam_role_policy_attachment")).toMatchObject({ policy_arn: QUARANTINE });
});

test("the trust policy pins anchor, issuer, environment, team and facts, positively and in both statements", () => {
  const certificate = {
    ArnEquals: { "aws:SourceArn": ANCHOR },
    StringEquals: {
      "aws:PrincipalTag/x509Issuer/CN": "Acme Developers dev",
      "aws:PrincipalTag/x509Subject/O": "dev",
      "aws:PrincipalTag/x509Subject/OU": ["research"],
      "aws:PrincipalTag/x509SAN/URI": FACTS,
    },
  };
  const Principal = { Service: "rolesanywhere.amazonaws.com" };

  expect(trustOf(stackOf({ acceptedFactsUris: FACTS }))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "CertificateOfTheTeam",
        Effect: "Allow",
        Principal,
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        Condition: { ...certificate, StringLike: { "sts:SourceIdentity": "CN=*" } },
      },
      {
        Sid: "AttributesOfTheCertificate",
        Effect: "Allow",
        Principal,
        Action: "sts:TagSession",
        Condition: certificate,
      },
    ],
  });
});

test("an anchor that is made in the same plan is pinned by reference", () => {
  expect(JSON.stringify(trustOf(synthesize(example)))).toMatch(
    /"aws:SourceArn":"\$\{aws_rolesanywhere_trust_anchor\.trust-anchor_[0-9A-F]{8}\.arn\}"/,
  );
});

const trust = trustOf(stackOf({ acceptedFactsUris: FACTS }));
const trustWithoutFacts = trustOf(stackOf());

const certificate = {
  "aws:SourceArn": ANCHOR,
  "aws:PrincipalTag/x509Issuer/CN": "Acme Developers dev",
  "aws:PrincipalTag/x509Subject/O": "dev",
  "aws:PrincipalTag/x509Subject/OU": "research",
  "aws:PrincipalTag/x509SAN/URI": factsUri({ mfa: true, device: false }),
  "sts:SourceIdentity": "CN=alice",
};
type Attributes = Partial<typeof certificate>;

/** Asks as STS does for Roles Anywhere: each of three actions on its own. */
async function allowedActions(attributes: Attributes, policy = trust, principal = "rolesanywhere.amazonaws.com") {
  const { "sts:SourceIdentity": _, ...tags } = attributes;
  const calls: Pick<Call, "action" | "context">[] = [
    { action: "sts:AssumeRole", context: attributes },
    { action: "sts:SetSourceIdentity", context: attributes },
    { action: "sts:TagSession", context: tags },
  ];
  const decisions = await Promise.all(
    calls.map((call) =>
      decide({ ...call, principal, resource: ROLE }, { identity: [ADMINISTRATOR], resource: policy }),
    ),
  );
  return calls.map(({ action }) => action).filter((_, index) => decisions[index]?.allowed);
}

const without = (key: keyof Attributes): Attributes => {
  const { [key]: _, ...rest } = certificate;
  return rest;
};

const ALL = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

const right: { which: string; attributes: Attributes }[] = [
  { which: "the team's certificate", attributes: certificate },
  {
    which: "one with more facts than asked",
    attributes: { ...certificate, "aws:PrincipalTag/x509SAN/URI": factsUri({ mfa: true, device: true }) },
  },
  { which: "another user's", attributes: { ...certificate, "sts:SourceIdentity": "CN=bob@example.com" } },
];

test.each(right)("a session is granted to $which", async ({ attributes }) => {
  expect(await allowedActions(attributes)).toEqual(ALL);
});

const wrong: { which: string; attributes: Attributes }[] = [
  { which: "of another team", attributes: { ...certificate, "aws:PrincipalTag/x509Subject/OU": "payments" } },
  { which: "of the team in capitals", attributes: { ...certificate, "aws:PrincipalTag/x509Subject/OU": "Research" } },
  {
    which: "of two teams, ours first",
    attributes: { ...certificate, "aws:PrincipalTag/x509Subject/OU": "research/payments" },
  },
  {
    which: "of two teams, ours last",
    attributes: { ...certificate, "aws:PrincipalTag/x509Subject/OU": "payments/research" },
  },
  {
    which: "of our team twice",
    attributes: { ...certificate, "aws:PrincipalTag/x509Subject/OU": "research/research" },
  },
  { which: "of no team", attributes: without("aws:PrincipalTag/x509Subject/OU") },
  { which: "of another environment", attributes: { ...certificate, "aws:PrincipalTag/x509Subject/O": "prod" } },
  { which: "of two environments", attributes: { ...certificate, "aws:PrincipalTag/x509Subject/O": "dev/prod" } },
  { which: "of no environment", attributes: without("aws:PrincipalTag/x509Subject/O") },
  { which: "of another issuer", attributes: { ...certificate, "aws:PrincipalTag/x509Issuer/CN": "Acme Servers" } },
  { which: "of an issuer that cannot be mapped", attributes: without("aws:PrincipalTag/x509Issuer/CN") },
  { which: "through a later anchor of the account", attributes: { ...certificate, "aws:SourceArn": anchor("9") } },
  {
    which: "through the same anchor id in another account",
    attributes: { ...certificate, "aws:SourceArn": ANCHOR.replace("111111111111", "333333333333") },
  },
  { which: "through no anchor", attributes: without("aws:SourceArn") },
  {
    which: "issued without MFA",
    attributes: { ...certificate, "aws:PrincipalTag/x509SAN/URI": factsUri({ mfa: false, device: true }) },
  },
  {
    which: "with another URI that begins like ours",
    attributes: { ...certificate, "aws:PrincipalTag/x509SAN/URI": `${factsUri({ mfa: true, device: true })}/x` },
  },
  { which: "without facts", attributes: without("aws:PrincipalTag/x509SAN/URI") },
];

test.each(wrong)("a certificate $which is granted nothing", async ({ attributes }) => {
  expect(await allowedActions(attributes)).toEqual([]);
});

const identities: { which: string; attributes: Attributes }[] = [
  { which: "without CN", attributes: { ...certificate, "sts:SourceIdentity": "ID=1f71c5114a119fc0" } },
  { which: "whose user is missing", attributes: without("sts:SourceIdentity") },
];

test.each(identities)("a certificate $which cannot begin a session", async ({ attributes }) => {
  expect(await allowedActions(attributes)).toEqual(["sts:TagSession"]);
});

const callers: { who: string; principal: string }[] = [
  { who: "the team account's administrator", principal: "arn:aws:iam::111111111111:role/Admin" },
  { who: "the team account's root user", principal: "arn:aws:iam::111111111111:root" },
  { who: "a user of the team account", principal: "arn:aws:iam::111111111111:user/mallory" },
  { who: "the role itself", principal: ROLE },
  { who: "the platform account's gateway", principal: "arn:aws:iam::222222222222:role/bedrock-access/dev/gateway" },
  { who: "another service", principal: "lambda.amazonaws.com" },
];

test.each(callers)("$who is granted nothing, even with every attribute of a certificate", async ({ principal }) => {
  expect(await allowedActions(certificate, trust, principal)).toEqual([]);
});

test("a trust without required facts takes certificates with and without a URI", async () => {
  expect(await allowedActions(certificate, trustWithoutFacts)).toEqual(ALL);
  expect(await allowedActions(without("aws:PrincipalTag/x509SAN/URI"), trustWithoutFacts)).toEqual(ALL);
});

test("each of several units is enough, both together are not", async () => {
  const both = trustOf(stackOf({ organizationalUnits: ["research", "labs"] }));
  const ofUnit = (unit: string) => ({ ...certificate, "aws:PrincipalTag/x509Subject/OU": unit });

  expect(await allowedActions(ofUnit("research"), both)).toEqual(ALL);
  expect(await allowedActions(ofUnit("labs"), both)).toEqual(ALL);
  expect(await allowedActions(ofUnit("research/labs"), both)).toEqual([]);
});

const forged: { what: string; call: Omit<Call, "principal">; allowed: boolean }[] = [
  { what: "the team's model", call: { action: "bedrock:InvokeModel", resource: MODEL }, allowed: true },
  {
    what: "another model",
    call: { action: "bedrock:InvokeModel", resource: MODEL.replace("nova-pro", "nova-lite") },
    allowed: false,
  },
  { what: "bearer tokens", call: { action: "bedrock:CallWithBearerToken", resource: "*" }, allowed: false },
  {
    what: "its own policies",
    call: { action: "iam:CreatePolicyVersion", resource: QUARANTINE },
    allowed: false,
  },
];

test.each(forged)(
  "a quarantine document rewritten to allow everything leaves $what: $allowed",
  async ({ call, allowed }) => {
    const stack = stackOf({ managedPolicyArns: [QUARANTINE] });
    const inline = parseRenderedPolicy(String(onlyResource(stack, "aws_iam_role_policy").policy));
    expect(onlyResource(stack, "aws_iam_role").permissions_boundary).toBe(BOUNDARY);

    const decision = await decide(
      { ...call, principal: ROLE },
      { identity: [inline, ADMINISTRATOR], boundary: [policyDocument(invokeModel)] },
    );

    expect(decision).toMatchObject({ allowed });
  },
);

const mistakes: { says: string; props: Partial<RolesAnywhereProfileProps>; problem: RegExp }[] = [
  { says: "a profile name with a slash", props: { name: "dev/research" }, problem: /name "dev\/research"/ },
  { says: "a role name with a space", props: { roleName: "my role" }, problem: /roleName "my role"/ },
  {
    says: "any anchor of the account",
    props: { trustAnchorArn: "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/*" },
    problem: /trustAnchorArn "arn.*\*"/,
  },
  { says: "an issuer with &", props: { issuerCommonName: "Acme & Sons" }, problem: /issuerCommonName "Acme & Sons"/ },
  { says: "an organization of two values", props: { organization: "dev/prod" }, problem: /organization "dev\/prod"/ },
  {
    says: "a unit of two values",
    props: { organizationalUnits: ["research", "payments/research"] },
    problem: /organizationalUnits\[1\] "payments\/research"/,
  },
  { says: "a unit with a wildcard", props: { organizationalUnits: ["re*"] }, problem: /"re\*"/ },
  { says: "a unit of 65 characters", props: { organizationalUnits: ["u".repeat(65)] }, problem: /"u{65}"/ },
  { says: "a unit that IAM policies cannot hold", props: { organizationalUnits: ["研究"] }, problem: /"研究"/ },
  { says: "no unit", props: { organizationalUnits: [] }, problem: /organizationalUnits \[\]: matches no certificate/ },
  { says: "an empty list of URIs", props: { acceptedFactsUris: [] }, problem: /acceptedFactsUris \[\]/ },
  { says: "a URI with a query", props: { acceptedFactsUris: ["x:a?b"] }, problem: /acceptedFactsUris\[0\] "x:a\?b"/ },
  { says: "an ARN to import by", props: { importId: ANCHOR }, problem: /importId "arn:.*": give the UUID/ },
  { says: "sessions of 899 seconds", props: { sessionSeconds: 899 }, problem: /sessionSeconds 899: give 900 to 3600/ },
  { says: "sessions of two hours", props: { sessionSeconds: 7200 }, problem: /sessionSeconds 7200/ },
  {
    says: "a session policy over 2,048 characters",
    props: { sessionPolicy: Array.from({ length: 20 }, () => invokeModel) },
    problem: /sessionPolicy: has \d{4} characters, AWS takes 2048/,
  },
  { says: "a session policy without statement", props: { sessionPolicy: [] }, problem: /sessionPolicy \[\]/ },
  {
    says: "a role tag that stands in for an attribute",
    props: { tags: { "X509Subject/OU": "research" } },
    problem: /tags "X509Subject\/OU"/,
  },
];

test.each(mistakes)("$says is refused", ({ props, problem }) => {
  expect(() => stackOf(props)).toThrow(problem);
});

test("all problems of a profile are told at once", () => {
  const props = { name: "", iamPath: "dev", organization: "", sessionSeconds: 1, permissions: [] };

  expect(() => stackOf(props)).toThrow(
    /RolesAnywhereProfile test\/direct:\n- name "".*\n- iamPath "dev".*\n- permissions.*\n- organization "".*\n- sessionSeconds 1/,
  );
});

test("Latin letters with accents are taken", () => {
  expect(() =>
    stackOf({ issuerCommonName: "Société Générale", organizationalUnits: ["Forschung für KI"] }),
  ).not.toThrow();
});

test("values that are known only to Terraform are not checked", () => {
  const build = (stack: TerraformStack) => {
    const value = new TerraformVariable(stack, "value", {}).stringValue;
    new RolesAnywhereProfile(stack, "direct", {
      name: value,
      roleName: value,
      iamPath: value,
      trustAnchorArn: value,
      issuerCommonName: value,
      organization: value,
      organizationalUnits: [value],
      acceptedFactsUris: [value],
      permissions: [{ ...invokeModel, Resource: value }],
      sessionPolicy: Array.from({ length: 50 }, () => ({ ...invokeModel, Resource: value })),
      permissionsBoundaryArn: value,
      managedPolicyArns: [value],
      sessionSeconds: new TerraformVariable(stack, "seconds", {}).numberValue,
    });
  };

  expect(() => synthesize(build)).not.toThrow();
});

test("the README's example synthesizes", () => {
  expect(onlyResource(synthesize(example), "aws_rolesanywhere_profile")).toMatchObject({ name: "acme-dev-research" });
});
