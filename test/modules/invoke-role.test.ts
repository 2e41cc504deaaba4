import { type TerraformStack, TerraformVariable } from "cdktf";
import { type PolicyStatement, parseRenderedPolicy, policyDocument } from "../../access/iam-policy";
import { InvokeRole, type InvokeRoleProps } from "../../modules/invoke-role/invoke-role";
import { example } from "../../modules/invoke-role/invoke-role.example";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const GATEWAY = "arn:aws:iam::222222222222:role/bedrock-access/dev/acme-dev-gateway";
const ROLE = "arn:aws:iam::111111111111:role/bedrock-access/dev/acme-dev-invoke-payments";
const BOUNDARY = "arn:aws:iam::111111111111:policy/bedrock-access/dev/boundary";
const QUARANTINE = "arn:aws:iam::111111111111:policy/bedrock-access/dev/quarantine";
const MODEL = "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0";
const invokeModel: PolicyStatement = { Effect: "Allow", Action: "bedrock:InvokeModel", Resource: MODEL };

const stackOf = (props: Partial<InvokeRoleProps> = {}) =>
  synthesize((stack) => {
    new InvokeRole(stack, "invoke", {
      roleName: "acme-dev-invoke-payments",
      iamPath: "/bedrock-access/dev/",
      gatewayRoleArn: GATEWAY,
      team: "payments",
      permissions: [invokeModel],
      permissionsBoundaryArn: BOUNDARY,
      ...props,
    });
  });

const trustOf = (stack: ReturnType<typeof stackOf>) =>
  parseRenderedPolicy(String(onlyResource(stack, "aws_iam_role").assume_role_policy));

test("the role has its boundary, path and an hour at most", () => {
  expect(onlyResource(stackOf({ tags: { owner: "payments" } }), "aws_iam_role")).toMatchObject({
    name: "acme-dev-invoke-payments",
    path: "/bedrock-access/dev/",
    permissions_boundary: BOUNDARY,
    max_session_duration: 3600,
    tags: { owner: "payments" },
  });
});

test("the trust policy names the gateway's account as principal and its role in every condition", () => {
  const Principal = { AWS: "arn:aws:iam::222222222222:root" };

  expect(trustOf(stackOf())).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "GatewayForItsTeam",
        Effect: "Allow",
        Principal,
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          ArnEquals: { "aws:PrincipalArn": GATEWAY },
          StringEquals: { "aws:RequestTag/team": "payments" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "user"] },
          Null: { "aws:TagKeys": "false" },
        },
      },
      {
        Sid: "GatewayForItsUser",
        Effect: "Allow",
        Principal,
        Action: "sts:SetSourceIdentity",
        Condition: { ArnEquals: { "aws:PrincipalArn": GATEWAY }, StringLike: { "sts:SourceIdentity": "CN=*" } },
      },
    ],
  });
});

test("permissions become the inline policy, managed policies are attached in their order", () => {
  const stack = stackOf({ managedPolicyArns: [QUARANTINE, BOUNDARY] });

  const inline = onlyResource(stack, "aws_iam_role_policy");
  expect(inline.role).toMatch(/^\$\{aws_iam_role\.invoke_Role_.+\.name\}$/);
  expect(parseRenderedPolicy(String(inline.policy))).toEqual(policyDocument(invokeModel));
  expect(resourcesOf(stack, "aws_iam_role_policy_attachment").map(({ policy_arn }) => policy_arn)).toEqual([
    QUARANTINE,
    BOUNDARY,
  ]);
});

const trust = trustOf(stackOf());

interface Session {
  readonly principal?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
}

/** Asks as STS does: each action on its own, with the keys that are sent with it. */
async function mayAssume({ principal = GATEWAY, tags = {}, sourceIdentity }: Session): Promise<boolean> {
  const keys = Object.keys(tags);
  const tagContext = {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(keys.length > 0 && { "aws:TagKeys": keys }),
  };
  const identity = sourceIdentity === undefined ? undefined : { "sts:SourceIdentity": sourceIdentity };
  const calls: Pick<Call, "action" | "context">[] = [
    { action: "sts:AssumeRole", context: { ...tagContext, ...identity } },
    ...(keys.length > 0 ? [{ action: "sts:TagSession", context: tagContext }] : []),
    ...(identity ? [{ action: "sts:SetSourceIdentity", context: identity }] : []),
  ];
  const decisions = await Promise.all(
    calls.map((call) => decide({ ...call, principal, resource: ROLE }, { identity: [ADMINISTRATOR], resource: trust })),
  );
  return decisions.every(({ allowed }) => allowed);
}

const payments = { team: "payments" };

const sessions: { who: string; session: Session; allowed: boolean }[] = [
  { who: "the gateway for its team", session: { tags: payments }, allowed: true },
  { who: "the gateway for its team and a user", session: { tags: { ...payments, user: "alice" } }, allowed: true },
  { who: "the gateway as a user", session: { tags: payments, sourceIdentity: "CN=alice" }, allowed: true },
  { who: "the gateway for another team", session: { tags: { team: "research" } }, allowed: false },
  { who: "the gateway for the team in capitals", session: { tags: { team: "PAYMENTS" } }, allowed: false },
  { who: "the gateway without a tag", session: {}, allowed: false },
  { who: "the gateway with a user and no team", session: { tags: { user: "alice" } }, allowed: false },
  { who: "the gateway with one tag more", session: { tags: { ...payments, admin: "yes" } }, allowed: false },
  { who: "the gateway with the tag's key in capitals", session: { tags: { Team: "payments" } }, allowed: false },
  { who: "the gateway as nobody", session: { tags: payments, sourceIdentity: "nobody" }, allowed: false },
  { who: "the gateway as a certificate", session: { tags: payments, sourceIdentity: "ID=1f71c511" }, allowed: false },
  {
    who: "another role of the platform account",
    session: { principal: "arn:aws:iam::222222222222:role/bedrock-access/dev/acme-dev-issuer", tags: payments },
    allowed: false,
  },
  {
    who: "a role with the gateway's name on another path",
    session: { principal: "arn:aws:iam::222222222222:role/acme-dev-gateway", tags: payments },
    allowed: false,
  },
  {
    who: "a role whose name only begins with the gateway's",
    session: { principal: `${GATEWAY}-2`, tags: payments },
    allowed: false,
  },
  {
    who: "the platform account's administrator",
    session: { principal: "arn:aws:iam::222222222222:role/Admin", tags: payments },
    allowed: false,
  },
  {
    who: "the platform account's root user",
    session: { principal: "arn:aws:iam::222222222222:root", tags: payments },
    allowed: false,
  },
  {
    who: "the team account's own administrator",
    session: { principal: "arn:aws:iam::111111111111:role/Admin", tags: payments },
    allowed: false,
  },
  {
    who: "a role of the gateway's name in another account",
    session: { principal: GATEWAY.replace("222222222222", "333333333333"), tags: payments },
    allowed: false,
  },
  {
    who: "a user of the gateway's account",
    session: { principal: "arn:aws:iam::222222222222:user/mallory", tags: payments },
    allowed: false,
  },
];

test.each(sessions)("$who may assume the role: $allowed", async ({ session, allowed }) => {
  expect(await mayAssume(session)).toBe(allowed);
});

const forged: { what: string; call: Omit<Call, "principal">; allowed: boolean }[] = [
  { what: "the team's model", call: { action: "bedrock:InvokeModel", resource: MODEL }, allowed: true },
  {
    what: "another model",
    call: { action: "bedrock:InvokeModel", resource: MODEL.replace("nova-pro", "nova-lite") },
    allowed: false,
  },
  {
    what: "another action",
    call: { action: "bedrock:InvokeModelWithResponseStream", resource: MODEL },
    allowed: false,
  },
  { what: "storage", call: { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" }, allowed: false },
  {
    what: "other roles",
    call: { action: "sts:AssumeRole", resource: "arn:aws:iam::111111111111:role/Admin" },
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

const mistakes: { says: string; props: Partial<InvokeRoleProps>; problem: RegExp }[] = [
  { says: "a role name of 65 characters", props: { roleName: "r".repeat(65) }, problem: /roleName "r{65}"/ },
  { says: "a path without slashes", props: { iamPath: "dev" }, problem: /iamPath "dev"/ },
  {
    says: "a gateway given by account",
    props: { gatewayRoleArn: "arn:aws:iam::222222222222:root" },
    problem: /gatewayRoleArn "arn:aws:iam::222222222222:root"/,
  },
  {
    says: "a gateway with a wildcard",
    props: { gatewayRoleArn: "arn:aws:iam::222222222222:role/*" },
    problem: /without wildcards/,
  },
  {
    says: "a gateway that only Terraform knows",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a token
    props: { gatewayRoleArn: "${TfToken[TOKEN.0]}" },
    problem: /known only to Terraform/,
  },
  {
    says: "a team with a policy variable",
    props: { team: "$" + "{aws:username}" },
    problem: /team "\$\{aws:username\}"/,
  },
  { says: "no permissions", props: { permissions: [] }, problem: /permissions \[\]/ },
  {
    says: "more permissions than an inline policy holds",
    props: { permissions: Array.from({ length: 100 }, () => invokeModel) },
    problem: /permissions: has \d{5} characters, AWS takes 10240/,
  },
  {
    says: "a boundary that is a role",
    props: { permissionsBoundaryArn: GATEWAY },
    problem: /permissionsBoundaryArn "arn/,
  },
  {
    says: "a managed policy by name",
    props: { managedPolicyArns: [QUARANTINE, "quarantine"] },
    problem: /managedPolicyArns\[1\] "quarantine"/,
  },
  {
    says: "a role tag that stands in for the session's team",
    props: { tags: { Team: "payments" } },
    problem: /tags "Team": would stand in/,
  },
];

test.each(mistakes)("$says is refused", ({ props, problem }) => {
  expect(() => stackOf(props)).toThrow(problem);
});

test("all problems of a role are told at once", () => {
  expect(() => stackOf({ roleName: "a b", team: "", permissionsBoundaryArn: "b" })).toThrow(
    /InvokeRole test\/invoke:\n- roleName.*\n- permissionsBoundaryArn.*\n- team/,
  );
});

test("values that are known only to Terraform are not checked", () => {
  const build = (stack: TerraformStack) => {
    const value = new TerraformVariable(stack, "value", {}).stringValue;
    new InvokeRole(stack, "invoke", {
      roleName: value,
      iamPath: value,
      gatewayRoleArn: GATEWAY,
      team: value,
      permissions: Array.from({ length: 200 }, () => ({ ...invokeModel, Resource: value })),
      permissionsBoundaryArn: value,
      managedPolicyArns: [value],
    });
  };

  expect(() => synthesize(build)).not.toThrow();
});

test("the README's example synthesizes", () => {
  expect(onlyResource(synthesize(example), "aws_iam_role")).toMatchObject({ name: "acme-dev-invoke-payments" });
});

describe("with the gateway's VPC endpoints", () => {
  const ENDPOINT = "vpce-0123456789abcdef0";
  const permissions = parseRenderedPolicy(
    String(onlyResource(stackOf({ vpcEndpointIds: [ENDPOINT] }), "aws_iam_role_policy").policy),
  );

  test.each([
    ["by the endpoint", { "aws:SourceVpce": ENDPOINT }, true],
    ["by another endpoint", { "aws:SourceVpce": "vpce-99999999999999999" }, false],
    ["by no endpoint at all", {}, false],
  ])("a call %s is decided by where it comes from", async (_, context, allowed) => {
    const call: Call = { principal: ROLE, action: "bedrock:InvokeModel", resource: MODEL, context };
    expect((await decide(call, { identity: [permissions] })).allowed).toBe(allowed);
  });

  test("without any, the permissions are what was given", () => {
    for (const props of [{}, { vpcEndpointIds: [] }]) {
      const { policy } = onlyResource(stackOf(props), "aws_iam_role_policy");
      expect(parseRenderedPolicy(String(policy)).Statement).toEqual([invokeModel]);
    }
  });
});
