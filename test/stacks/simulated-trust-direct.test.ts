import type { Environment } from "../../environment/environment";
import dev from "../../examples/complete/environments/dev";
import prod from "../../examples/complete/environments/prod";
import staging from "../../examples/complete/environments/staging";
import type { Call } from "../../proofs/simulation/call";
import { accountOf, type RoleAccess } from "../support/synthesized-access";
import {
  accessIn,
  decideEach,
  decideForRole,
  isGranted,
  OPEN_TRUST,
  type TeamAccess,
  tagsOfRole,
  teamsOf,
} from "./simulated-fixtures";

// Who becomes a direct role: by its trust policy, and once more by the RCPs should a trust policy ever be wrong.

const ROLES_ANYWHERE = "rolesanywhere.amazonaws.com";

interface Certificate {
  readonly "aws:SourceArn"?: string;
  readonly "aws:PrincipalTag/x509Issuer/CN"?: string;
  readonly "aws:PrincipalTag/x509Subject/O"?: string;
  readonly "aws:PrincipalTag/x509Subject/OU"?: string;
  readonly "aws:PrincipalTag/x509SAN/URI"?: string;
  readonly "sts:SourceIdentity"?: string;
}

/** Roles Anywhere asks STS for three actions; the source identity does not come with the tags. */
function asked(role: RoleAccess, certificate: Certificate, principal = ROLES_ANYWHERE): Call[] {
  const { "sts:SourceIdentity": sourceIdentity, ...tags } = certificate;
  const context = { ...tags, ...(sourceIdentity !== undefined && { "sts:SourceIdentity": sourceIdentity }) };
  return [
    { principal, resource: role.arn, action: "sts:AssumeRole", context },
    { principal, resource: role.arn, action: "sts:SetSourceIdentity", context },
    { principal, resource: role.arn, action: "sts:TagSession", context: tags },
  ];
}

const environments = [dev, staging, prod].map((environment) => ({ environment, access: accessIn(environment) }));

/** The facts that each environment asks for, written down here once more. */
const FACTS: Readonly<Record<string, { readonly taken: readonly string[]; readonly refused: readonly string[] }>> = {
  dev: { taken: ["mfa=yes/device=yes", "mfa=yes/device=no"], refused: ["mfa=no/device=yes", "mfa=no/device=no"] },
  staging: { taken: ["mfa=yes/device=yes", "mfa=yes/device=no"], refused: ["mfa=no/device=yes", "mfa=no/device=no"] },
  prod: { taken: ["mfa=yes/device=yes"], refused: ["mfa=yes/device=no", "mfa=no/device=yes", "mfa=no/device=no"] },
};
const uri = (facts: string) => `bedrock-access:facts/${facts}`;

function certificateOf({ name }: Environment, team: TeamAccess): Required<Certificate> {
  const { trustAnchorArn } = team.account;
  if (trustAnchorArn === undefined) throw new Error(`team ${team.team} has no trust anchor`);
  return {
    "aws:SourceArn": trustAnchorArn,
    "aws:PrincipalTag/x509Issuer/CN": `Acme Bedrock Access ${name}`,
    "aws:PrincipalTag/x509Subject/O": name,
    "aws:PrincipalTag/x509Subject/OU": team.team,
    "aws:PrincipalTag/x509SAN/URI": uri("mfa=yes/device=yes"),
    "sts:SourceIdentity": "CN=ada@acme.example",
  };
}

const directs = environments.flatMap(({ environment, access }) =>
  teamsOf(environment, access).flatMap((team) =>
    team.direct === undefined
      ? []
      : [{ environment, name: environment.name, access, team, of: team.team, role: team.direct }],
  ),
);

test("three direct teams in dev and staging, four in prod", () => {
  expect(directs.map(({ name, of }) => `${name}: ${of}`)).toEqual([
    ...["dev", "staging"].flatMap((name) => [`${name}: research`, `${name}: platform-tools`, `${name}: data-science`]),
    "prod: research",
    "prod: platform-tools",
    "prod: data-science",
    "prod: risk",
  ]);
});

describe.each(directs)("the direct role of $of in $name", ({ environment, name, access, team, role }) => {
  const right = certificateOf(environment, team);
  const facts = FACTS[name];
  const anchor = right["aws:SourceArn"];
  const without = (key: keyof Certificate): Certificate => {
    const { [key]: _, ...rest } = right;
    return rest;
  };

  test.each(facts?.taken ?? [])("is granted to its team's certificate with %s", async (fact) => {
    const certificate = { ...right, "aws:PrincipalTag/x509SAN/URI": uri(fact) };

    expect(await isGranted(access, asked(role, certificate), role.trust)).toBe(true);
  });

  const wrong: { which: string; certificate: Certificate }[] = [
    ...(facts?.refused ?? []).map((fact) => ({
      which: `issued with ${fact}`,
      certificate: { ...right, "aws:PrincipalTag/x509SAN/URI": uri(fact) },
    })),
    { which: "without facts", certificate: without("aws:PrincipalTag/x509SAN/URI") },
    { which: "without a user", certificate: without("sts:SourceIdentity") },
    { which: "known by its serial only", certificate: { ...right, "sts:SourceIdentity": "ID=1f71c5114a119fc0" } },
    { which: "without a team", certificate: without("aws:PrincipalTag/x509Subject/OU") },
    {
      which: "of two teams",
      certificate: { ...right, "aws:PrincipalTag/x509Subject/OU": `${team.team}/payments` },
    },
    { which: "without an environment", certificate: without("aws:PrincipalTag/x509Subject/O") },
    ...["dev", "staging", "prod", "lab"]
      .filter((other) => other !== name)
      .flatMap((other) => [
        { which: `of environment ${other}`, certificate: { ...right, "aws:PrincipalTag/x509Subject/O": other } },
        {
          which: `from the issuer of ${other}`,
          certificate: { ...right, "aws:PrincipalTag/x509Issuer/CN": `Acme Bedrock Access ${other}` },
        },
      ]),
    { which: "from an unnamed issuer", certificate: without("aws:PrincipalTag/x509Issuer/CN") },
    {
      which: "through an anchor that is made later in the account",
      certificate: { ...right, "aws:SourceArn": anchor.replace(/[^/]+$/, "99999999-2222-3333-4444-555555555555") },
    },
    {
      which: "through the same anchor in another region",
      certificate: { ...right, "aws:SourceArn": anchor.replace("eu-central-1", "eu-west-1") },
    },
    {
      which: "through an anchor of another account",
      certificate: { ...right, "aws:SourceArn": anchor.replace(team.account.accountId, "999999999999") },
    },
    { which: "through no anchor", certificate: without("aws:SourceArn") },
  ];

  test.each(wrong)("is not granted to a certificate $which", async ({ certificate }) => {
    expect(await isGranted(access, asked(role, certificate), role.trust)).toBe(false);
  });

  const { accountId } = team.account;
  const platform = accountOf(access, "platform").accountId;
  const callers: { who: string; principal: string }[] = [
    { who: "the account's administrator", principal: `arn:aws:iam::${accountId}:role/Admin` },
    { who: "the account's root user", principal: `arn:aws:iam::${accountId}:root` },
    { who: "a user of the account", principal: `arn:aws:iam::${accountId}:user/mallory` },
    { who: "the account's provisioning", principal: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole` },
    { who: "the role itself", principal: role.arn },
    { who: "the platform account's administrator", principal: `arn:aws:iam::${platform}:role/Admin` },
    {
      who: "the gateway",
      principal: `arn:aws:iam::${platform}:role/bedrock-access/${name}/bedrock-${name}-gateway`,
    },
    { who: "a stranger", principal: "arn:aws:iam::999999999999:role/Vendor" },
  ];

  test.each([
    ...callers,
    { who: "Lambda", principal: "lambda.amazonaws.com" },
    { who: "EC2", principal: "ec2.amazonaws.com" },
    { who: "Bedrock", principal: "bedrock.amazonaws.com" },
  ])("is not granted to $who, even with all that a certificate says", async ({ principal }) => {
    const decisions = await decideEach(access, asked(role, right, principal), role.trust);

    expect(decisions.filter(({ allowed }) => allowed)).toEqual([]);
  });

  test.each(callers)("were its trust open to all, would still not be granted to $who", async ({ principal }) => {
    const decisions = await decideEach(access, asked(role, right, principal), OPEN_TRUST);

    expect(decisions.map(({ deniedBy }) => deniedBy)).toEqual([
      expect.arrayContaining(["OnlyServicesAssumeServiceRoles"]),
      expect.arrayContaining(["OnlyServicesAssumeServiceRoles"]),
      expect.arrayContaining(["OnlyServicesAssumeServiceRoles"]),
    ]);
  });

  test("were its trust open to another service, the session would do nothing", async () => {
    const call = { action: "s3:ListAllMyBuckets", resource: "*", context: tagsOfRole(role) };

    expect(await decideForRole(access, role, call)).toMatchObject({
      allowed: false,
      deniedBy: ["DenyDirectWithoutCertificate", "DenyDirectWithoutIdentity"],
    });
  });
});

describe.each(environments.map((each) => ({ ...each, name: each.environment.name })))(
  "in $name, a team's certificate",
  ({ environment, access }) => {
    const teams = teamsOf(environment, access);

    test.each(teams)("of $team becomes the direct role of $team alone, if it takes that path", async (holder) => {
      const granted: string[] = [];
      for (const { team, direct, account } of teams) {
        if (direct === undefined || account.trustAnchorArn === undefined) continue;
        // Every account trusts the same authority, so the certificate gets as far as the role in each of them.
        const certificate = {
          ...certificateOf(environment, { ...holder, account }),
          "aws:SourceArn": account.trustAnchorArn,
        };
        if (await isGranted(access, asked(direct, certificate), direct.trust)) granted.push(team);
      }

      expect(granted).toEqual(holder.direct === undefined ? [] : [holder.team]);
    });
  },
);
