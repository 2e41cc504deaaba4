import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import prod from "../../examples/complete/environments/prod";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import type { RoleAccess } from "../support/synthesized-access";
import {
  accessIn,
  certificateSession,
  decideByOwnPolicies,
  decideForRole,
  gatewaySession,
  SERIAL,
  teamsOf,
} from "./simulated-fixtures";

// The quarantine policy's document is written at run time. Forged, it adds nothing; written by the revoker, it ends the sessions
// that it names and no others.

const access = accessIn(prod);
type Context = NonNullable<Call["context"]>;

const roles = teamsOf(prod, access).flatMap(({ team, account, direct, invoke }) => [
  ...(direct ? [{ team, kind: "direct", accountId: account.accountId, role: direct }] : []),
  ...(invoke ? [{ team, kind: "invoke", accountId: account.accountId, role: invoke }] : []),
]);

const sessionOf = ({ team, kind, role }: (typeof roles)[number]): Context =>
  kind === "direct" ? certificateSession(role, team, "prod") : gatewaySession(role, team);

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const OPUS = "anthropic.claude-opus-5-5";
const model = (id: string, region: string) => `arn:aws:bedrock:${region}::foundation-model/${id}`;

/** What a forged document could be after: models beyond the routes, and everything outside Bedrock. */
function forbidden(accountId: string, { arn }: RoleAccess): [action: string, resource: string, context?: Context][] {
  const bedrock = (rest: string) => `arn:aws:bedrock:eu-central-1:${accountId}:${rest}`;
  const global = bedrock(`inference-profile/global.${SONNET}`);
  return [
    ["bedrock:InvokeModel", model(OPUS, "eu-central-1")],
    ["bedrock:InvokeModelWithResponseStream", model(OPUS, "eu-central-1")],
    ["bedrock:InvokeModel", bedrock(`inference-profile/eu.${OPUS}`)],
    ["bedrock:InvokeModel", model(SONNET, "ap-northeast-1")],
    ["bedrock:InvokeModel", model(SONNET, "eu-central-1")], // without a profile
    ["bedrock:InvokeModel", global],
    ["bedrock:InvokeModel", model(SONNET, "eu-central-1"), { "bedrock:InferenceProfileArn": global }],
    ["bedrock:InvokeModel", bedrock("provisioned-model/abcdefghijkl")],
    ["bedrock:InvokeModel", bedrock("imported-model/abcdefghijkl")],
    ["bedrock:InvokeModel", bedrock("application-inference-profile/notourown000")],
    ["bedrock:CallWithBearerToken", "*"],
    ["bedrock-mantle:CallWithBearerToken", "*"],
    ["bedrock-mantle:CreateInference", `arn:aws:bedrock-mantle:eu-central-1:${accountId}:project/default`],
    ["bedrock:CreateModelInvocationJob", model(SONNET, "eu-central-1")],
    ["bedrock:InvokeAgent", bedrock("agent-alias/AAAAAAAAAA/BBBBBBBBBB")],
    ["bedrock:CreateInferenceProfile", model(SONNET, "eu-central-1")],
    ["bedrock:DeleteModelInvocationLoggingConfiguration", "*"],
    ["iam:UpdateAssumeRolePolicy", arn],
    ["iam:DeleteRolePermissionsBoundary", arn],
    ["iam:AttachRolePolicy", arn],
    ["iam:CreatePolicyVersion", `arn:aws:iam::${accountId}:policy/bedrock-access/prod/bedrock-prod-quarantine`],
    ["iam:CreateUser", `arn:aws:iam::${accountId}:user/mallory`],
    ["iam:PassRole", `arn:aws:iam::${accountId}:role/Admin`],
    ["sts:AssumeRole", `arn:aws:iam::${accountId}:role/Admin`],
    ["rolesanywhere:CreateTrustAnchor", "*"],
    ["s3:GetObject", "arn:aws:s3:::acme-terraform-state/key"],
    ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:orders-AbCdEf`],
    ["lambda:InvokeFunction", `arn:aws:lambda:eu-central-1:${accountId}:function:orders`],
    ["ec2:RunInstances", `arn:aws:ec2:eu-central-1:${accountId}:instance/i-1`],
    ["organizations:LeaveOrganization", "*"],
  ];
}

describe.each(roles)("a quarantine rewritten to allow everything gives the $kind role of $team", (each) => {
  const { role, accountId } = each;
  const context = sessionOf(each);
  const forged: RoleAccess = { ...role, quarantine: ADMINISTRATOR };

  // Without the organization's policies: the boundary, and a direct role's session policy, hold by themselves.
  test.each(forbidden(accountId, role).map(([action, resource, more]) => ({ action, resource, more })))(
    "no $action on $resource",
    async ({ action, resource, more }) => {
      const decision = await decideByOwnPolicies(forged, { action, resource, context: { ...context, ...more } });

      expect(decision).toMatchObject({ allowed: false });
    },
  );

  test("no dearer tier, on none of its own profiles", async () => {
    const profiles = Object.values(
      teamsOf(prod, access).find(({ team }) => team === each.team)?.account.inferenceProfiles ?? {},
    );
    const call = { action: "bedrock:InvokeModel", context: { ...context, "bedrock:ServiceTier": "priority" } };

    expect(profiles.length).toBeGreaterThan(0);
    for (const resource of profiles) {
      expect(await decideByOwnPolicies(forged, { ...call, resource })).toMatchObject({ allowed: false });
    }
  });
});

describe("what Terraform makes first", () => {
  test.each(roles)("ends no session of the $kind role of $team", async (each) => {
    const context = sessionOf(each);
    const [profile = ""] = ownProfiles(each);

    for (const identity of ["CN=ada", "CN=nobody"]) {
      const call = { action: "bedrock:InvokeModel", resource: profile };
      expect(
        await decideForRole(access, each.role, { ...call, context: { ...context, "aws:SourceIdentity": identity } }),
      ).toMatchObject({ why: "allowed" });
    }
  });
});

/** As the revoker writes it: users by both forms of the source identity, certificates by their serial. */
const WRITTEN: PolicyDocument = policyDocument(
  {
    Sid: "Users",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceIdentity": ["CN=ada", "CN=carol@acme.example", `ID=${SERIAL}`] } },
  },
  {
    Sid: "Certificates",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { StringLike: { "aws:userid": ["*:5be0cd19137e2179", "*:1f83d9abfb41bd6b"] } },
  },
);

/** When it is full. */
const WHOLE_ROLE: PolicyDocument = policyDocument({ Sid: "Everybody", Effect: "Deny", Action: "*", Resource: "*" });

describe.each(roles)("a session of the $kind role of $team", (each) => {
  const { role, kind } = each;
  const [profile = ""] = ownProfiles(each);
  const as = (user: string | undefined, name: string): Context => {
    const { "aws:SourceIdentity": _, ...rest } = sessionOf(each);
    return {
      ...rest,
      ...(kind === "direct" && user !== undefined && { "aws:PrincipalTag/x509Subject/CN": user }),
      ...(user !== undefined && { "aws:SourceIdentity": `CN=${user}` }),
      "aws:userid": `AROAEXAMPLE:${name}`,
    };
  };
  const decideUnder = (quarantine: PolicyDocument, context: Context) =>
    decideForRole(access, { ...role, quarantine }, { action: "bedrock:InvokeModel", resource: profile, context });

  test.each([
    { which: "of a quarantined user", context: as("ada", "0123456789abcdef"), by: ["Users"] },
    { which: "of another, with an address", context: as("carol@acme.example", "0123456789abcdef"), by: ["Users"] },
    { which: "from a quarantined certificate", context: as("bob", "5be0cd19137e2179"), by: ["Certificates"] },
    { which: "of both", context: as("ada", "1f83d9abfb41bd6b"), by: ["Certificates", "Users"] },
  ])("$which is ended", async ({ context, by }) => {
    const decision = await decideUnder(WRITTEN, context);

    expect(decision.allowed).toBe(false);
    expect([...decision.deniedBy].sort()).toEqual(by);
  });

  test("known by its serial only is ended by that form", async () => {
    const context = { ...as(undefined, SERIAL), "aws:SourceIdentity": `ID=${SERIAL}` };

    expect((await decideUnder(WRITTEN, context)).deniedBy).toContain("Users");
  });

  test.each([
    { which: "of another user", context: as("bob", "0123456789abcdef") },
    { which: "of a user whose name begins alike", context: as("ada2", "0123456789abcdef") },
    { which: "of a user whose name is a part", context: as("carol", "0123456789abcdef") },
    { which: "from another certificate of the same user", context: as("bob", "5be0cd19137e217a") },
    { which: "from a certificate whose serial ends alike", context: as("bob", "aa5be0cd19137e2179") },
    { which: "from a certificate whose serial begins alike", context: as("bob", "5be0cd19137e2179aa") },
  ])("$which lives on", async ({ context }) => {
    expect(await decideUnder(WRITTEN, context)).toMatchObject({ why: "allowed" });
  });

  test("does nothing once the whole role is quarantined", async () => {
    expect(await decideUnder(WHOLE_ROLE, as("bob", "0123456789abcdef"))).toMatchObject({ deniedBy: ["Everybody"] });
  });
});

function ownProfiles({ team }: { readonly team: string }): string[] {
  const account = teamsOf(prod, access).find((other) => other.team === team)?.account;
  return Object.values(account?.inferenceProfiles ?? {});
}
