import type { RuntimePolicy } from "../../../access/runtime-policy";
import { TRUSTED_MILLISECONDS } from "../../../gateway/identity/issuer-keys";
import { BELIEVED_MILLISECONDS, RecentTokens } from "../../../gateway/identity/recent-tokens";
import { bearer, claims, identityOf, issuerPolicy, NOON, policy, refusal, team } from "./fixtures";
import { type Issuer, jwkOf, newKey, startIssuer, token } from "./issuer";

const key = newKey("key-1");
let issuer: Issuer;
let now = NOON;

beforeEach(async () => {
  now = NOON;
  issuer = await startIssuer(key);
});
afterEach(() => issuer.stop());

test("each of several issuers verifies with its own keys, audience and claims", async () => {
  const otherKey = newKey("key-1", "RS256");
  const other = await startIssuer(otherKey);
  try {
    const identity = identityOf(
      policy([
        issuerPolicy(issuer.url),
        issuerPolicy(other.url, { audience: "second", userClaim: "upn", groupsClaim: "roles" }),
      ]),
    );
    const given = claims(other.url, { aud: "second", upn: "ben", roles: ["g-search"] });
    expect(await identity.identify(bearer(token(otherKey, given)))).toMatchObject({ team: "search", user: "ben" });
    expect(await identity.identify(bearer(token(key, claims(issuer.url))))).toMatchObject({ team: "payments" });
  } finally {
    await other.stop();
  }
});

test("a token is verified once, then known by its hash", async () => {
  const identity = identityOf(policy([issuerPolicy(issuer.url)]));
  const headers = bearer(token(key, claims(issuer.url)));
  const principal = await identity.identify(headers);
  expect(await identity.identify(headers)).toBe(principal);
});

test("a known token is refused from its expiry on", async () => {
  const identity = identityOf(policy([issuerPolicy(issuer.url)]), { now: () => now });
  const headers = bearer(token(key, claims(issuer.url, { exp: NOON / 1000 + 60 })));
  await identity.identify(headers);
  now = NOON + 90_000; // with 30 seconds of skew
  expect((await refusal(identity.identify(headers))).message).toContain("expired");
});

test("a known token is verified anew after five minutes, by the keys of then", async () => {
  const identity = identityOf(policy([issuerPolicy(issuer.url)]), { now: () => now });
  const headers = bearer(token(key, claims(issuer.url, { exp: NOON / 1000 + 7200 })));
  await identity.identify(headers);

  issuer.keys = [jwkOf(newKey("key-2"))];
  now += TRUSTED_MILLISECONDS - 1; // the keys still serve, and are fetched beside
  await identity.identify(headers);
  while (issuer.fetches < 2) await new Promise(setImmediate);
  now += BELIEVED_MILLISECONDS - 1;
  await expect(identity.identify(headers)).resolves.toBeDefined();
  now += 1;
  expect((await refusal(identity.identify(headers))).message).toContain("does not publish");
});

test("another policy decides anew who is in which team, and needs no new keys", async () => {
  let current: RuntimePolicy = policy([issuerPolicy(issuer.url)]);
  const identity = identityOf(current, { policy: () => current });
  const headers = bearer(token(key, claims(issuer.url)));
  expect(await identity.identify(headers)).toMatchObject({ team: "payments" });

  current = policy([issuerPolicy(issuer.url)], { teams: { search: team("g-payments") } });
  expect(await identity.identify(headers)).toMatchObject({ team: "search" });

  current = policy([issuerPolicy(issuer.url)], { teams: {} });
  expect((await refusal(identity.identify(headers))).kind).toBe("forbidden");
  expect(issuer.fetches).toBe(1);
});

test("a change of groups at the provider moves its user with the next token, and ends access where no team is left", async () => {
  const identity = identityOf(policy([issuerPolicy(issuer.url)]));
  const tokenWith = (jti: string, groups: readonly string[]) =>
    bearer(token(key, claims(issuer.url, { jti, groups: [...groups] })));
  expect(await identity.identify(tokenWith("one", ["g-payments"]))).toMatchObject({ team: "payments" });
  expect(await identity.identify(tokenWith("two", ["g-search"]))).toMatchObject({
    team: "search",
    user: "anna@example.com",
  });
  expect(await refusal(identity.identify(tokenWith("three", [])))).toMatchObject({ kind: "forbidden" });
});

test("an issuer that leaves the policy is no longer trusted, and fetched anew when it returns", async () => {
  const trusting = policy([issuerPolicy(issuer.url)]);
  let current = trusting;
  const identity = identityOf(current, { policy: () => current });
  const headers = bearer(token(key, claims(issuer.url)));
  await identity.identify(headers);

  current = policy([]);
  expect((await refusal(identity.identify(headers))).kind).toBe("unauthenticated");
  current = trusting;
  await expect(identity.identify(headers)).resolves.toBeDefined();
  expect(issuer.fetches).toBe(2);
});

test("a decision that began under an earlier policy is not kept for the next", async () => {
  let current = policy([issuerPolicy(issuer.url)]);
  const next = policy([issuerPolicy(issuer.url)], { teams: { search: team("g-payments") } });
  const identity = identityOf(current, {
    policy: () => current,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      current = next; // arrives while the keys are on their way
      return response;
    },
  });
  const headers = bearer(token(key, claims(issuer.url)));
  await identity.identify(headers);
  expect(await identity.identify(headers)).toMatchObject({ team: "search" });
});

test("a refused token is not remembered as good", async () => {
  const identity = identityOf(policy([issuerPolicy(issuer.url)]));
  const headers = bearer(token(newKey("key-1"), claims(issuer.url)));
  for (let call = 0; call < 3; call += 1)
    expect((await refusal(identity.identify(headers))).kind).toBe("unauthenticated");
});

test("the memory of tokens is bounded: the least recently used leaves first", () => {
  const tokens = new RecentTokens(2);
  const principal = {
    environment: "dev",
    team: "payments",
    user: "anna",
    credential: { kind: "token", id: "1", expiresAt: NOON + 1000 },
  } as const;
  tokens.keep("one", principal, NOON);
  tokens.keep("two", principal, NOON);
  tokens.find("one", NOON);
  tokens.keep("three", principal, NOON);
  expect(["one", "two", "three"].map((each) => tokens.find(each, NOON) !== undefined)).toEqual([true, false, true]);
});
