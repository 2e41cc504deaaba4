import { issuingPolicyParts, parseIssuingPolicy } from "../../access/issuing-policy-parts";
import { renderIssuingPolicy } from "../../access/render-issuing-policy";
import { defineEnvironment } from "../../environment/define-environment";
import type { Lock } from "../../environment/lock";
import { changed } from "../environment/good-environment";

const ISSUER = { provider: "https://login.example.com", audience: "bedrock-access-login" };
const ANCHOR = "arn:aws:rolesanywhere:eu-central-1:200000000002:trust-anchor/11111111-2222-3333-4444-555555555555";
const PROFILE = "arn:aws:rolesanywhere:eu-central-1:200000000002:profile/66666666-7777-8888-9999-000000000000";

function rendered(change: Record<string, unknown> = {}, lock: Partial<Lock> = {}) {
  const environment = defineEnvironment(changed({ "direct.issuer": ISSUER, ...change }));
  const { direct } = environment;
  if (direct?.issuer === undefined) throw new Error("no issuer");
  return renderIssuingPolicy(environment, { environment: "dev", ...lock }, direct, direct.issuer);
}

test("what nobody has written has a default", () => {
  expect(rendered()).toEqual({
    environment: "dev",
    login: {
      provider: "https://login.example.com",
      clientId: "bedrock-access-login",
      scopes: ["openid", "email", "profile", "offline_access"],
    },
    providers: [
      {
        ...{ issuer: "https://login.example.com", audience: "bedrock-access-login", userClaim: "email" },
        ...{ groupsClaim: "groups", mfaMethods: ["mfa"], deviceClaims: {}, requiredClaims: {}, clockSkewSeconds: 30 },
      },
    ],
    teams: { research: { groups: ["bedrock-research"], organizationalUnit: "Research" } },
    requires: { mfa: true, device: false },
    lifetimeSeconds: 28_800,
    maxLoginAgeSeconds: 43_200,
    rate: { certificates: 20, seconds: 3_600 },
  });
});

test("what the gateway knows of the same provider holds, and the issuer's own word goes before it", () => {
  const known = {
    ...{ issuer: ISSUER.provider, audience: "bedrock-gateway", userClaim: "upn", groupsClaim: "roles" },
    ...{ requiredAmr: ["hwk"], requiredClaims: { tenant: ["acme"] }, clockSkewSeconds: 5 },
  };
  const issuer = { ...ISSUER, groupsClaim: "teams" };
  expect(rendered({ identity: { issuers: [known] }, "direct.issuer": issuer }).providers).toMatchObject([
    {
      ...{ userClaim: "upn", groupsClaim: "teams", mfaMethods: ["hwk"] },
      ...{ requiredClaims: { tenant: ["acme"] }, clockSkewSeconds: 5 },
    },
  ]);
});

test("a team's certificates lead to its account once the lock knows anchor and profile", () => {
  const teams = { research: { trustAnchorArn: ANCHOR, profileArn: PROFILE } };
  expect(rendered({}, { anchors: { version: 1, teams } }).teams.research?.session).toEqual({
    trustAnchorArn: ANCHOR,
    profileArn: PROFILE,
    roleArn: "arn:aws:iam::200000000002:role/bedrock-access/dev/bedrock-dev-direct-research",
    region: "eu-central-1",
    durationSeconds: 3_600,
  });
});

test("a policy survives its parts, whatever is in it", () => {
  const policy = rendered({
    "teams.research.members.groups": ["bedröck-🚀", 'a "quoted" one', "{{{x}}}", "$\u007bx}", "%{x}"],
  });
  const parts = issuingPolicyParts(policy, 100);
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.join("")).not.toMatch(/[$%{]{/);
  expect(parts.every((part) => /^[\x20-\x7e]{1,100}$/.test(part))).toBe(true);
  expect(parseIssuingPolicy(parts.join(""))).toEqual(policy);
});

test("parts of two policies are no policy", () => {
  const [one, other] = [rendered(), rendered({ "teams.research.members.groups": ["bedrock-reseArch"] })].map((policy) =>
    issuingPolicyParts(policy, 100),
  );
  const mixed = [...(one ?? []).slice(0, 3), ...(other ?? []).slice(3)].join("");
  expect(() => parseIssuingPolicy(mixed)).toThrow("apply the trust stack again");
});
