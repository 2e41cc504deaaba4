import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import { defineEnvironment } from "../../environment/define-environment";
import { type Change, changed } from "../environment/good-environment";

const LOCK = {
  environment: "dev",
  accounts: {
    version: 1,
    organizationId: "o-a1b2c3d4e5",
    teams: { payments: { accountId: "300000000001", status: "ACTIVE" } },
    attached: {},
  },
} as const;

function rendered(change: Change = {}, lock: Parameters<typeof renderRuntimePolicy>[1] = LOCK) {
  return renderRuntimePolicy(defineEnvironment(changed(change)), lock);
}

test("every route of a team that takes the gateway path stands in it, with the price of each target", () => {
  const { routes, prices, models } = rendered();
  expect(Object.keys(routes)).toEqual(["sonnet", "nova", "embeddings"]);
  expect(routes.sonnet).toMatchObject({
    maxOutputTokens: 16_000,
    targets: [
      { invokeId: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "eu-central-1", account: "own" },
      { region: "eu-west-1" },
    ],
  });
  expect(prices["eu.anthropic.claude-sonnet-4-5-20250929-v1:0"]).toMatchObject({ input: 3_300, output: 16_500 });
  expect(prices["amazon.titan-embed-text-v2:0"]).toMatchObject({ input: 20 });
  expect(models["amazon.nova-lite-v1:0"]).toEqual({ contextTokens: 300_000 });
});

test("routes and teams of the direct path alone are left out", () => {
  const { routes, teams } = rendered({ "teams.research.paths": ["direct"] });
  expect(Object.keys(routes)).toEqual(["sonnet", "nova"]);
  expect(Object.keys(teams)).toEqual(["payments"]);
});

test("a price of the environment wins: of the profile before that of the model", () => {
  const { prices } = rendered({
    prices: { "amazon.nova-lite-v1:0": { input: 1, output: 2 }, "amazon.titan-embed-text-v2:0": { input: 3 } },
  });
  expect(prices["eu.amazon.nova-lite-v1:0"]).toEqual({
    input: 1_000,
    output: 2_000,
    cacheRead: 1_000,
    cacheWrite: 1_000,
    cacheWriteLong: 2_000,
  });
  expect(prices["amazon.titan-embed-text-v2:0"]).toMatchObject({ input: 3_000, output: 0 });
  const { prices: profiled } = rendered({
    prices: { "amazon.nova-lite-v1:0": { input: 1 }, "eu.amazon.nova-lite-v1:0": { input: 5 } },
  });
  expect(profiled["eu.amazon.nova-lite-v1:0"]).toMatchObject({ input: 5_000 });
});

test("a team's invoke roles are known where the account is", () => {
  const { teams } = rendered();
  expect(teams.payments?.invokeRoles).toEqual({
    payments: "arn:aws:iam::300000000001:role/bedrock-access/dev/bedrock-dev-invoke-payments",
  });
  expect(rendered({}, { environment: "dev" }).teams.payments?.invokeRoles).toEqual({});
});

test("a route into another team's account names the role there", () => {
  const { teams } = rendered({
    "routes.nova.targets": [{ model: "amazon.nova-lite-v1:0", geography: "eu", account: "research" }],
  });
  expect(teams.payments?.invokeRoles.research).toBe(
    "arn:aws:iam::200000000002:role/bedrock-access/dev/bedrock-dev-invoke-payments",
  );
});

test("identity providers, watched limits, tools and the way out of a store's failure come over as they are", () => {
  const policy = rendered({
    identity: { issuers: [{ issuer: "https://login.example.com", audience: "gateway", requiredAmr: ["mfa"] }] },
    admission: { storeFailure: { kind: "local-share", replicas: 3 }, maxBodyBytes: 9_000 },
    "teams.payments.observe": ["tokensPerMinute"],
    "teams.payments.tools": ["read"],
  });
  expect(policy.identity.issuers).toEqual([
    {
      issuer: "https://login.example.com",
      audience: "gateway",
      userClaim: "email",
      groupsClaim: "groups",
      requiredAmr: ["mfa"],
      requiredClaims: {},
      clockSkewSeconds: 30,
    },
  ]);
  expect([policy.storeFailure, policy.maxBodyBytes]).toEqual([{ kind: "local-share", replicas: 3 }, 9_000]);
  expect(policy.teams.payments).toMatchObject({ observe: ["tokensPerMinute"], tools: ["read"] });
  expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
});

test("accounts of IAM Identity Center come over with the organization that their tokens must name", () => {
  const roles = { AWSReservedSSO_Developers_0123456789abcdef: "payments" };
  const account = { accountId: "300000000001", issuer: "https://abc123.tokens.sts.global.api.aws", roles };
  const { identity } = rendered({ identity: { identityCenter: { audience: "gateway", accounts: [account] } } });
  expect(identity).toEqual({
    issuers: [],
    identityCenter: [
      { ...account, organizationId: expect.stringMatching(/^o-/), audience: "gateway", clockSkewSeconds: 30 },
    ],
  });
});
