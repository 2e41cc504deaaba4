import { createHmac } from "node:crypto";
import { AUDIENCE, bearer, claims, identityOf, issuerPolicy, NOON, policy, refusal } from "./fixtures";
import {
  type Algorithm,
  type Claims,
  type Issuer,
  jwkOf,
  newKey,
  newWeakKey,
  part,
  type SigningKey,
  startIssuer,
  token,
} from "./issuer";

const key = newKey("key-1");
const rsa = newKey("rsa-1", "RS256");
let issuer: Issuer;
let other: Issuer;

beforeAll(async () => {
  issuer = await startIssuer(key, rsa);
  other = await startIssuer(newKey("key-2"));
});
afterAll(() => Promise.all([issuer.stop(), other.stop()]));
afterEach(() => {
  issuer.keys = [jwkOf(key), jwkOf(rsa)];
});

function identity() {
  return identityOf(policy([issuerPolicy(issuer.url), issuerPolicy(other.url)]));
}

function at(seconds: number): number {
  return NOON / 1000 + seconds;
}

test.each<Algorithm>(["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"])(
  "a token signed with %s is taken",
  async (algorithm) => {
    const signing = newKey("another", algorithm);
    issuer.keys = [jwkOf(signing)];
    await expect(identity().identify(bearer(token(signing, claims(issuer.url))))).resolves.toEqual({
      environment: "dev",
      team: "payments",
      user: "anna@example.com",
      credential: { kind: "token", id: "token-1", expiresAt: NOON + 3_600_000 + 30_000 },
    });
  },
);

test.each<[string, () => Claims]>([
  ["that names several audiences", () => claims(issuer.url, { aud: ["x", AUDIENCE] })],
  ["that expired less than the clock skew ago", () => claims(issuer.url, { exp: at(-29) })],
  ["that begins within the clock skew", () => claims(issuer.url, { nbf: at(30) })],
])("a token is taken %s", async (_case, given) => {
  await expect(identity().identify(bearer(token(key, given())))).resolves.toMatchObject({ team: "payments" });
});

const refused: readonly [string, () => string, string][] = [
  ["without a signature", () => `${part({ alg: "none", kid: "key-1" })}.${part(claims(issuer.url))}.`, "neither"],
  ["with alg none and a signature", () => withHeader({ alg: "none" }), "`alg` is not one"],
  ["with alg None", () => withHeader({ alg: "None" }), "`alg` is not one"],
  ["without alg", () => withHeader({ alg: undefined }), "`alg` is not one"],
  ["with PS256, which the verifying library lacks", () => withHeader({ alg: "PS256" }), "`alg` is not one"],
  ["with alg __proto__", () => withHeader({ alg: "__proto__" }), "`alg` is not one"],
  ["signed with HS256 and the issuer's public key as the secret", () => hmacSigned(rsa), "`alg` is not one"],
  ["that says RS256 for an elliptic key", () => withHeader({ alg: "RS256" }), "not the one of the issuer's key"],
  ["that says ES384 for a P-256 key", () => withHeader({ alg: "ES384" }), "not the one of the issuer's key"],
  ["that says RS512 for a key of RS256", () => token(rsa, claims(issuer.url), { alg: "RS512" }), "not the one"],
  ["without kid", () => withHeader({ kid: undefined }), "has no `kid`"],
  ["with an empty kid", () => withHeader({ kid: "" }), "has no `kid`"],
  ["with a kid that is a path", () => withHeader({ kid: "../../dev/null" }), "does not publish"],
  ["with a kid that names a part of objects", () => withHeader({ kid: "__proto__" }), "does not publish"],
  ["with a kid that is a number", () => withHeader({ kid: 1 }), "neither"],
  [
    "that brings its own key",
    () => token(newKey("own"), claims(issuer.url), { jwk: jwkOf(newKey("own")) }),
    "does not publish",
  ],
  [
    "that brings a URL of its own keys",
    () => token(newKey("own"), claims(issuer.url), { jku: "http://127.0.0.1:1/" }),
    "does not",
  ],
  ["signed by somebody with the same kid", () => token(newKey("key-1"), claims(issuer.url)), "signature does not hold"],
  ["with a critical header", () => withHeader({ crit: ["exp"], exp: 1 }), "`crit`"],
  ["of another issuer", () => token(key, claims("https://evil.example")), "not of an issuer"],
  ["of an issuer with a slash more", () => token(key, claims(`${issuer.url}/`)), "not of an issuer"],
  ["of an issuer in capitals", () => token(key, claims(issuer.url.replace("http", "HTTP"))), "not of an issuer"],
  ["without issuer", () => token(key, claims(issuer.url, { iss: undefined })), "not of an issuer"],
  ["of one trusted issuer, signed by another", () => token(key, claims(other.url)), "does not publish"],
  ["for another audience", () => token(key, claims(issuer.url, { aud: "wiki" })), "another audience"],
  ["without audience", () => token(key, claims(issuer.url, { aud: undefined })), "another audience"],
  ["for no audience", () => token(key, claims(issuer.url, { aud: [] })), "another audience"],
  [
    "that has just expired, clock skew and all",
    () => token(key, claims(issuer.url, { exp: at(-30) })),
    "expired 2026-11-25T11:59:30",
  ],
  ["that expired long ago", () => token(key, claims(issuer.url, { exp: -1e300 })), "seconds after 1970"],
  ["without expiry", () => token(key, claims(issuer.url, { exp: undefined })), "has no `exp`"],
  ["with an expiry in words", () => token(key, claims(issuer.url, { exp: "2099" })), "neither"],
  [
    "that is not valid yet",
    () => token(key, claims(issuer.url, { nbf: at(31) })),
    "holds only from 2026-11-25T12:00:31",
  ],
  ["that was changed", () => changed(token(key, claims(issuer.url))), "signature does not hold"],
  ["that was cut off", () => token(key, claims(issuer.url)).slice(0, -20), "signature does not hold"],
  ["without its end", () => token(key, claims(issuer.url)).split(".").slice(0, 2).join("."), "neither"],
  ["with a fourth part", () => `${token(key, claims(issuer.url))}.more`, "neither"],
  ["whose payload is a list", () => `${part({ alg: "ES256", kid: "key-1" })}.${part([])}.AAAA`, "neither"],
  [
    "whose payload nests deeper than a stack",
    () => `${part({})}.${Buffer.from("[".repeat(6000)).toString("base64url")}.AAAA`,
    "neither",
  ],
  ["that is no token at all", () => "s3cret-of-another-system", "neither"],
];

test.each(refused)("a token %s is refused, and the text says why without quoting it", async (_case, make, reason) => {
  const given = make();
  const error = await refusal(identity().identify(bearer(given)));
  expect(error).toMatchObject({ kind: "unauthenticated", message: expect.stringContaining(reason) });
  expect(error.cause).toBeUndefined();
  for (const piece of given.split(".").filter((text) => text.length > 4)) expect(error.message).not.toContain(piece);
});

test("a key that is published for encryption verifies nothing", async () => {
  issuer.keys = [jwkOf(key, { use: "enc" })];
  const error = await refusal(identity().identify(bearer(token(key, claims(issuer.url)))));
  expect(error.message).toContain("not the one of the issuer's key");
});

test("an RSA key of 1024 bits verifies nothing", async () => {
  const weak = newWeakKey("weak");
  issuer.keys = [jwkOf(weak)];
  const error = await refusal(identity().identify(bearer(token(weak, claims(issuer.url)))));
  expect(error.message).toContain("too weak");
});

test("a published key that says neither alg nor use is taken for what its type allows", async () => {
  issuer.keys = [jwkOf(key, {})];
  await expect(identity().identify(bearer(token(key, claims(issuer.url))))).resolves.toBeDefined();
});

test("of two published keys with one id the one that fits is used", async () => {
  const twin = newKey("key-1", "RS256");
  issuer.keys = [jwkOf(twin), jwkOf(key)];
  const both = identity();
  await expect(both.identify(bearer(token(key, claims(issuer.url))))).resolves.toBeDefined();
  await expect(both.identify(bearer(token(twin, claims(issuer.url))))).resolves.toBeDefined();
});

test("published keys of kinds that nobody knows yet do no harm to the others", async () => {
  issuer.keys = [
    { kty: "post-quantum", kid: "pq" },
    { kid: "no type" },
    { kty: "EC", kid: "key-1", crv: "P-256" },
    jwkOf(key),
  ];
  await expect(identity().identify(bearer(token(key, claims(issuer.url))))).resolves.toBeDefined();
});

test.each([
  ["none", undefined],
  ["one with spaces", "a b"],
  ["one that is too long", "a".repeat(129)],
  ["one with a line's end", "a\nb"],
  ["an empty one", ""],
])("a token with a jti that logs cannot carry (%s) is named by its hash", async (_case, jti) => {
  const { credential } = await identity().identify(bearer(token(key, claims(issuer.url, { jti }))));
  expect(credential.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test("a token written in another way keeps its id: it cannot slip a revocation", async () => {
  const original = token(key, claims(issuer.url, { jti: undefined }));
  const padded = `${original}==`;
  const [one, another] = await Promise.all([original, padded].map((given) => identity().identify(bearer(given))));
  expect(another?.credential.id).toBe(one?.credential.id);
});

test("a token that never ends in any human time can still be written about", async () => {
  const { credential } = await identity().identify(bearer(token(key, claims(issuer.url, { exp: 1e300 }))));
  expect(() => new Date(credential.expiresAt).toISOString()).not.toThrow();
});

test("a policy without issuers says that it takes gateway keys only", async () => {
  const error = await refusal(identityOf(policy([])).identify(bearer(token(key, claims(issuer.url)))));
  expect(error).toMatchObject({ kind: "unauthenticated", message: expect.stringContaining("use a gateway key") });
});

function withHeader(header: Claims): string {
  return token(key, claims(issuer.url), header);
}

function hmacSigned(signing: SigningKey): string {
  const signed = `${part({ alg: "HS256", kid: signing.id })}.${part(claims(issuer.url))}`;
  const secret = signing.publicKey.export({ type: "spki", format: "pem" });
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** Another user in the same token. */
function changed(given: string): string {
  const [header, , signature] = given.split(".");
  return `${header}.${part(claims(issuer.url, { email: "root@example.com" }))}.${signature}`;
}
