import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PolicyDocument, parseRenderedPolicy } from "../../access/iam-policy";
import type { Leaf } from "../../certificates/leaf/leaf";
import { readCertificateRequest } from "../../certificates/request/certificate-request";
import { makeRequest } from "../../certificates/request/make-request";
import { acceptedFactsUris } from "../../environment/names";
import { RolesAnywhereProfile } from "../../modules/roles-anywhere-profile/roles-anywhere-profile";
import { ADMINISTRATOR } from "../../proofs/simulation/call";
import { readCertificate } from "../../simulators/roles-anywhere/certificate";
import { sessionTags, sourceIdentity } from "../../simulators/roles-anywhere/session-tags";
import { decide } from "../support/simulation";
import { onlyResource, synthesize } from "../support/synth";
import { makeAuthority } from "./support/fixtures";

const anchor = (digit: string) =>
  `arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/${digit.repeat(8)}-2222-3333-4444-555555555555`;
const ROLE = "arn:aws:iam::111111111111:role/bedrock-access/dev/acme-dev-direct-research";
const AUTHORITY = "Acme Developers dev";

let folder: string;
let trust: PolicyDocument;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-trust-"));
  const stack = synthesize((scope) => {
    new RolesAnywhereProfile(scope, "direct", {
      ...{ name: "acme-dev-research", roleName: "acme-dev-direct-research", iamPath: "/bedrock-access/dev/" },
      ...{ trustAnchorArn: anchor("1"), issuerCommonName: AUTHORITY, organization: "dev" },
      organizationalUnits: ["Research"],
      acceptedFactsUris: acceptedFactsUris({ mfa: true, device: false }),
      permissions: [{ Effect: "Allow", Action: "bedrock:InvokeModel", Resource: "*" }],
      permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/bedrock-access/dev/boundary",
    });
  });
  trust = parseRenderedPolicy(String(onlyResource(stack, "aws_iam_role").assume_role_policy));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  readonly says: string;
  readonly user?: string;
  readonly unit?: string;
  readonly environment?: string;
  readonly mfa?: boolean;
  readonly device?: boolean;
  readonly authority?: string;
  readonly anchor?: string;
}

async function leafOf({
  user = "anna@example.com",
  unit = "Research",
  environment = "dev",
  ...other
}: Case): Promise<Leaf> {
  const { mfa = true, device = false, authority: name = AUTHORITY } = other;
  const authority = await makeAuthority(folder, { name });
  const subject = { user, organizationalUnit: unit, organization: environment };
  const { requestPem } = await makeRequest();
  const request = await readCertificateRequest(requestPem, { subject, seen: () => false });
  return authority.issue({ subject, facts: { mfa, device }, request, lifetimeSeconds: 3_600 });
}

/** Whether STS would give Roles Anywhere a session for the leaf: it asks for three actions, and needs all. */
async function isLetIn(leaf: Leaf, anchorArn: string): Promise<boolean> {
  const certificate = readCertificate(new X509Certificate(leaf.pem).raw);
  const { tags, dropped } = sessionTags(certificate);
  expect(dropped).toEqual([]); // what AWS drops, a policy cannot see
  const asked = {
    "aws:SourceArn": anchorArn,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
  };
  const decisions = await Promise.all(
    (["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"] as const).map((action) =>
      decide(
        {
          ...{ principal: "rolesanywhere.amazonaws.com", action, resource: ROLE },
          context:
            action === "sts:TagSession" ? asked : { ...asked, "sts:SourceIdentity": sourceIdentity(certificate) },
        },
        { identity: [ADMINISTRATOR], resource: trust },
      ),
    ),
  );
  return decisions.every(({ allowed }) => allowed);
}

const own: Case[] = [
  { says: "somebody of the team" },
  { says: "somebody else of the team", user: "bob@example.com" },
  { says: "somebody with the longest name", user: `${"a".repeat(49)}@example.com` },
  { says: "somebody with a managed device too", device: true },
];

test.each(own)("the team's role lets in $says", async (one) => {
  expect(await isLetIn(await leafOf(one), anchor("1"))).toBe(true);
});

const others: Case[] = [
  { says: "another team", unit: "payments" },
  { says: "a team whose name begins alike", unit: "Research2" },
  { says: "a team whose name differs in case", unit: "research" },
  { says: "another environment", environment: "prod" },
  { says: "somebody without a second factor", mfa: false },
  { says: "somebody with a device and without a second factor", mfa: false, device: true },
  { says: "another authority", authority: "Acme Developers prod" },
  { says: "our authority's name behind another anchor", anchor: anchor("2") },
];

test.each(others)("the team's role keeps out $says", async ({ anchor: other = anchor("1"), ...one }) => {
  expect(await isLetIn(await leafOf(one), other)).toBe(false);
});
