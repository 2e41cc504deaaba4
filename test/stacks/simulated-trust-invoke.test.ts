import { defineEnvironment } from "../../environment/define-environment";
import type { Environment } from "../../environment/environment";
import * as company from "../../examples/complete/environments/company";
import prod from "../../examples/complete/environments/prod";
import { type Opening, openingCalls } from "../../proofs/sessions";
import { accountOf, type RoleAccess, roleOf, type SynthesizedAccess } from "../support/synthesized-access";
import {
  accessIn,
  decideEach,
  decideForRole,
  gatewaySession,
  isGranted,
  OPEN_TRUST,
  tagsOfRole,
  teamsOf,
} from "./simulated-fixtures";

// Who becomes an invoke role: by its trust policy, and once more by the RCPs should a trust policy ever be wrong.

const access = accessIn(prod);

const mayOpen = (where: SynthesizedAccess, role: RoleAccess, asks: Opening) =>
  isGranted(where, openingCalls(role, asks), role.trust);

describe.each(
  teamsOf(prod, access).flatMap(({ team, invoke, account }) =>
    invoke === undefined ? [] : [{ team, role: invoke, accountId: account.accountId }],
  ),
)("the invoke role of $team", ({ team, role, accountId }) => {
  const platform = accountOf(access, "platform").accountId;
  const inPlatform = (name: string) => `arn:aws:iam::${platform}:role/bedrock-access/prod/bedrock-prod-${name}`;
  const GATEWAY = inPlatform("gateway");
  const others = Object.keys(prod.teams).filter((other) => other !== team);

  test.each([
    { how: "for its team", asks: { tags: { team } } },
    { how: "for its team and a user", asks: { tags: { team, user: "ada" } } },
    { how: "as a user", asks: { tags: { team, user: "ada" }, sourceIdentity: "CN=ada" } },
  ])("is assumed by the gateway $how", async ({ asks }) => {
    expect(await mayOpen(access, role, { principal: GATEWAY, ...asks })).toBe(true);
  });

  test.each([
    { how: "without a tag", asks: {} },
    { how: "with a user and no team", asks: { tags: { user: "ada" } } },
    { how: "with a tag more", asks: { tags: { team, admin: "yes" } } },
    { how: "with the tag's key in capitals", asks: { tags: { Team: team } } },
    { how: "with a certificate's tag", asks: { tags: { team, "x509Subject/CN": "ada" } } },
    { how: "with a certificate's tag in capitals", asks: { tags: { team, "X509Subject/CN": "ada" } } },
    { how: "as nobody", asks: { tags: { team }, sourceIdentity: "nobody" } },
  ])("is not assumed by the gateway $how", async ({ asks }) => {
    expect(await mayOpen(access, role, { principal: GATEWAY, ...asks })).toBe(false);
  });

  test("is not assumed by the gateway for any other team", async () => {
    const granted: string[] = [];
    for (const other of others) {
      if (await mayOpen(access, role, { principal: GATEWAY, tags: { team: other } })) granted.push(other);
    }

    expect(others.length).toBeGreaterThan(8);
    expect(granted).toEqual([]);
  });

  const callers: { who: string; principal: string }[] = [
    { who: "the platform account's administrator", principal: `arn:aws:iam::${platform}:role/Admin` },
    { who: "the platform account's root user", principal: `arn:aws:iam::${platform}:root` },
    { who: "the revoker", principal: inPlatform("revoker") },
    { who: "the issuer", principal: inPlatform("issuer") },
    { who: "the operator", principal: inPlatform("operator") },
    { who: "the platform's provisioning", principal: `arn:aws:iam::${platform}:role/OrganizationAccountAccessRole` },
    { who: "a role with the gateway's name", principal: `arn:aws:iam::${platform}:role/bedrock-prod-gateway` },
    { who: "a role that begins like the gateway's", principal: inPlatform("gateway-2") },
    { who: "the gateway of dev", principal: "arn:aws:iam::200000000010:role/bedrock-access/dev/bedrock-dev-gateway" },
    { who: "the team's own administrator", principal: `arn:aws:iam::${accountId}:role/Admin` },
    { who: "the team's provisioning", principal: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole` },
    { who: "a stranger", principal: "arn:aws:iam::999999999999:role/Vendor" },
    { who: "Roles Anywhere", principal: "rolesanywhere.amazonaws.com" },
    { who: "Lambda", principal: "lambda.amazonaws.com" },
  ];

  test.each(callers)("is not assumed by $who, even with the team's tag", async ({ principal }) => {
    const decisions = await decideEach(access, openingCalls(role, { principal, tags: { team } }), role.trust);

    expect(decisions.filter(({ allowed }) => allowed)).toEqual([]);
  });

  test.each(callers)("were its trust open to all, would still not be assumed by $who", async ({ principal }) => {
    const decisions = await decideEach(access, openingCalls(role, { principal, tags: { team } }), OPEN_TRUST);

    expect(decisions.map(({ deniedBy }) => deniedBy)).toEqual([
      expect.arrayContaining(["OnlyGatewayAssumesInvokeRoles"]),
      expect.arrayContaining(["OnlyGatewayAssumesInvokeRoles"]),
    ]);
  });

  test("were its trust open, a certificate's tags would be refused to the gateway twice", async () => {
    const tags = { team, "x509Subject/CN": "ada" };
    const [, tagging] = await decideEach(access, openingCalls(role, { principal: GATEWAY, tags }), OPEN_TRUST);

    expect(tagging).toMatchObject({ deniedBy: ["NoCertificateTags", "OnlyServicesSetCertificateTags"] });
  });

  test("were its trust open, a session without a team would do nothing, whatever tags the role itself has", async () => {
    const call = { action: "s3:ListAllMyBuckets", resource: "*" };

    expect(await decideForRole(access, role, { ...call, context: tagsOfRole(role) })).toMatchObject({
      deniedBy: ["DenyInvokeWithoutTeam"],
    });
    expect(await decideForRole(access, role, { ...call, context: gatewaySession(role, team) })).toMatchObject({
      deniedBy: [],
    });
  });
});

/** Two teams, one account that both call. */
function lab(tags: Readonly<Record<string, string>> = {}): Environment {
  const team = (accountId: string) => ({
    account: { kind: "existing" as const, accountId },
    paths: ["gateway" as const],
    routes: ["nova"],
  });
  return defineEnvironment({
    name: "lab",
    organization: company.organization,
    platform: { accountId: "200000000040" },
    regions: { home: "eu-central-1" },
    routes: { nova: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu", account: "lender" }] } },
    teams: { lender: team("400000000001"), borrower: team("400000000002") },
    gateway: { kind: "existing", apis: { "eu-central-1": { restApiId: "lab0a1b2c3", stage: "live" } } },
    backend: company.backend,
    alerts: company.alerts,
    quotas: company.quotas,
    tags,
  });
}

test("in an account that two teams call, each invoke role takes its own team only", async () => {
  const inLab = accessIn(lab());
  const account = accountOf(inLab, "team lender");
  const principal = "arn:aws:iam::200000000040:role/bedrock-access/lab/bedrock-lab-gateway";
  const granted: string[] = [];
  for (const owner of ["lender", "borrower"]) {
    const role = roleOf(account, `bedrock-lab-invoke-${owner}`);
    for (const team of ["lender", "borrower"]) {
      if (await mayOpen(inLab, role, { principal, tags: { team } })) granted.push(`${owner} for ${team}`);
    }
  }

  expect(granted).toEqual(["lender for lender", "borrower for borrower"]);
});

test.each(["team", "Team"])("tagging everything with the key %s is refused: invoke roles would have it too", (key) => {
  expect(() => accessIn(lab({ [key]: "platform" }))).toThrow(/tags\.team.*the team that the gateway names/is);
});
