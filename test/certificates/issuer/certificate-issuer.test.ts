import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IssuingPolicy } from "../../../access/issuing-policy";
import type { IssuerParts } from "../../../certificates/issuer/parts";
import type { Claims, TokenOptions } from "../../../simulators/oidc/token";
import { NOW, opensslRequest } from "../support/fixtures";
import { Openssl, verifyLeaf } from "../support/openssl";
import {
  AUDIENCE,
  type IssuerWorld,
  issuerPolicy,
  makeIssuer,
  newRequest,
  providerPolicy,
  refusal,
  startIssuerWorld,
  tokenOf,
} from "./fixtures";

const openssl = new Openssl();
let folder: string;
let world: IssuerWorld;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-issuer-"));
  world = await startIssuerWorld(folder);
});
beforeEach(() => {
  world.clock.now = NOW;
  world.provider.become({ kind: "well" });
});
afterAll(async () => {
  await world.provider.close();
  rmSync(folder, { recursive: true });
  openssl.remove();
});

const seconds = (moment: number) => Math.floor(moment / 1000);

test("a login becomes a certificate of the user, the team and the environment, with what was checked", async () => {
  const { issuer, events } = makeIssuer(world);
  const token = tokenOf(world, { email: "Anna@Example.com", device: "managed" });
  const { leaf, user, team } = await issuer.issue({ token, csr: await newRequest(), source: "10.1.2.3" });

  expect({ user, team }).toEqual({ user: "anna@example.com", team: "research" });
  expect(leaf.subject).toEqual({ user: "anna@example.com", organizationalUnit: "Research", organization: "dev" });
  expect(leaf.facts).toEqual({ mfa: true, device: true });
  expect(leaf.notAfter).toBe(NOW + 8 * 3_600_000);
  const anchors = world.authority.chain.anchor.pem;
  expect(await verifyLeaf(openssl, { leaf: leaf.pem, anchors, at: NOW })).toMatchObject({ ok: true });
  expect(await world.issued.bySerial(leaf.serial)).toMatchObject({ user: "anna@example.com", team: "research" });
  expect(events).toEqual([
    {
      kind: "certificate-issued",
      at: new Date(NOW).toISOString(),
      ...{
        environment: "dev",
        provider: world.provider.url,
        subject: "anna-1",
        token: expect.stringMatching(/^\w{64}$/),
      },
      ...{ user: "anna@example.com", team: "research", facts: { mfa: true, device: true }, serial: leaf.serial },
      ...{ keyHash: leaf.keyHash, expiresAt: "2026-11-25T17:30:00.000Z", source: "10.1.2.3" },
    },
  ]);
});

const tokens: { says: string; claims?: Claims; options?: TokenOptions; code: string; mend: RegExp }[] = [
  { says: "one for the gateway", claims: { aud: "bedrock-gateway" }, code: "wrong-audience", mend: /gateway/ },
  {
    says: "one for us and the gateway",
    claims: { aud: [AUDIENCE, "bedrock-gateway"] },
    code: "wrong-audience",
    mend: /log in/i,
  },
  { says: "one without an audience", claims: { aud: undefined }, code: "wrong-audience", mend: /log in/i },
  { says: "one that expired", options: { expiresInSeconds: -31 }, code: "token-expired", mend: /log in/i },
  { says: "one without an end", claims: { exp: undefined }, code: "token-invalid", mend: /log in/i },
  { says: "one of the future", options: { notBeforeInSeconds: 31 }, code: "token-not-yet-valid", mend: /clocks/ },
  {
    says: "one issued by a clock that is ahead",
    options: { issuedInSeconds: 31 },
    code: "token-not-yet-valid",
    mend: /clocks/,
  },
  { says: "one that does not say when", claims: { auth_time: undefined }, code: "login-unknown", mend: /auth_time/ },
  { says: "one whose auth_time is text", claims: { auth_time: "today" }, code: "login-unknown", mend: /auth_time/ },
  {
    says: "a sign-in of yesterday",
    claims: { auth_time: seconds(NOW) - 12 * 3_600 - 31 },
    code: "login-too-old",
    mend: /sign in/i,
  },
  {
    says: "a sign-in of tomorrow",
    claims: { auth_time: seconds(NOW) + 31 },
    code: "token-not-yet-valid",
    mend: /clocks/,
  },
  { says: "a sign-in by password alone", claims: { amr: ["pwd"] }, code: "mfa-required", mend: /amr.*mfa/ },
  { says: "a sign-in that says nothing of how", claims: { amr: undefined }, code: "mfa-required", mend: /amr/ },
  { says: "a user without a name", claims: { email: undefined }, code: "user-name", mend: /claim/ },
  { says: "a name with a plus", claims: { email: "anna+ci@example.com" }, code: "user-name", mend: /another claim/ },
  { says: "a name with a comma", claims: { email: "anna,admin@example.com" }, code: "user-name", mend: /STS/ },
  { says: "a name in Greek", claims: { email: "άννα@example.com" }, code: "user-name", mend: /STS/ },
  { says: "a name with the Kelvin sign", claims: { email: "\u212aim@example.com" }, code: "user-name", mend: /STS/ },
  { says: "a name with a line break", claims: { email: "anna\nO=prod" }, code: "user-name", mend: /STS/ },
  { says: "a name of 62 characters", claims: { email: "a".repeat(62) }, code: "user-name", mend: /STS/ },
  { says: "a name of one character", claims: { email: "a" }, code: "user-name", mend: /STS/ },
  { says: "an address that nobody verified", claims: { email_verified: false }, code: "user-name", mend: /Confirm/ },
  {
    says: "one that is not verified, said as text",
    claims: { email_verified: "false" },
    code: "user-name",
    mend: /Confirm/,
  },
  { says: "no group", claims: { groups: [] }, code: "no-team", mend: /platform team/ },
  { says: "groups of no team", claims: { groups: ["everybody"] }, code: "no-team", mend: /platform team/ },
  {
    says: "groups of two teams",
    claims: { groups: ["bedrock-research", "bedrock-payments"] },
    code: "no-team",
    mend: /all but one/,
  },
  { says: "another issuer", claims: { iss: "https://evil.example" }, code: "token-invalid", mend: /log in/i },
  { says: "alg none", options: { forgery: "none" }, code: "token-invalid", mend: /log in/i },
  {
    says: "the public key as a secret",
    options: { forgery: "hs256-with-public-key" },
    code: "token-invalid",
    mend: /log in/i,
  },
  { says: "somebody else's signature", options: { forgery: "foreign-key" }, code: "token-invalid", mend: /log in/i },
  { says: "claims changed afterwards", options: { forgery: "altered-claims" }, code: "token-invalid", mend: /log in/i },
  { says: "a key that nobody published", options: { keyId: "other" }, code: "token-invalid", mend: /log in/i },
];

test.each(tokens)("a token is refused: $says", async ({ claims, options, code, mend }) => {
  const { issuer, events } = makeIssuer(world);
  const token = tokenOf(world, claims, options);
  const error = await refusal(issuer.issue({ token, csr: await newRequest() }));

  expect(error).toMatchObject({ code, mend: expect.stringMatching(mend) });
  expect(events).toEqual([expect.objectContaining({ kind: "certificate-refused", code })]);
  const told = JSON.stringify([error, error.message, error.mend, error.stack, events]);
  for (const part of token.split(".").filter((each) => each.length > 20)) expect(told).not.toContain(part);
});

test.each([
  { says: "nothing", token: undefined, code: "no-token" },
  { says: "an opaque token", token: "opaque", code: "token-invalid" },
  { says: "two dots", token: "..", code: "token-invalid" },
  { says: "a gateway key", token: "bak_abcdefgh_0123456789", code: "token-invalid" },
])("no certificate without a token: $says", async ({ token, code }) => {
  const { issuer } = makeIssuer(world);
  expect(await refusal(issuer.issue({ token, csr: await newRequest() }))).toMatchObject({ code });
});

test.each([
  { says: "29 seconds ahead", claims: {}, options: { notBeforeInSeconds: 29 } },
  { says: "29 seconds behind", claims: {}, options: { expiresInSeconds: -29 } },
  { says: "at the last moment of twelve hours", claims: { auth_time: seconds(NOW) - 12 * 3_600 }, options: {} },
])("clocks may differ a little: $says", async ({ claims, options }) => {
  const { issuer } = makeIssuer(world);
  const issued = await issuer.issue({ token: tokenOf(world, claims, options), csr: await newRequest() });
  expect(issued.user).toBe("anna@example.com");
});

test.each([
  { says: "with a jti", claims: { jti: "one" } },
  { says: "of a provider that sends no jti", claims: { jti: undefined, sid: "two" } },
])("a token becomes one certificate, also when it comes twice at once: $says", async ({ claims }) => {
  const { issuer, events } = makeIssuer(world);
  const token = tokenOf(world, claims);
  const csrs = await Promise.all([newRequest(), newRequest()]);
  const outcomes = await Promise.allSettled(csrs.map((csr) => issuer.issue({ token, csr })));

  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await refusal(issuer.issue({ token, csr: await newRequest() }))).toMatchObject({ code: "token-used" });
  expect(events.map(({ kind }) => kind).filter((kind) => kind === "certificate-issued")).toHaveLength(1);
});

test("a jti that comes again in another token is used as well", async () => {
  const { issuer } = makeIssuer(world);
  await issuer.issue({ token: tokenOf(world, { jti: "again" }), csr: await newRequest() });
  const token = tokenOf(world, { jti: "again", extra: 1 });
  expect(await refusal(issuer.issue({ token, csr: await newRequest() }))).toMatchObject({ code: "token-used" });
});

const requests: { says: string; csr: () => Promise<string>; reason: string }[] = [
  { says: "no request", csr: async () => "hello", reason: "malformed" },
  {
    says: "RSA of 1024 bits",
    csr: () => opensslRequest(openssl, "RSA-2048", "-newkey", "rsa:1024"),
    reason: "weak-key",
  },
  {
    says: "an Edwards key",
    csr: () => opensslRequest(openssl, "RSA-2048", "-newkey", "ed25519"),
    reason: "unsupported-key",
  },
  {
    says: "somebody else's name",
    csr: () => opensslRequest(openssl, "P-256", "-subj", "/CN=bob"),
    reason: "foreign-subject",
  },
  {
    says: "a CA's certificate",
    csr: () => opensslRequest(openssl, "P-256", "-addext", "basicConstraints=critical,CA:TRUE"),
    reason: "asks-for-authority",
  },
  { says: "a forged proof", csr: async () => forged(await newRequest()), reason: "forged-proof" },
  {
    says: "more than a request",
    csr: async () => `${await newRequest()}${await newRequest()}`,
    reason: "trailing-data",
  },
];

test.each(requests)("a request is refused and the token stays good: $says", async ({ csr, reason }) => {
  const { issuer } = makeIssuer(world);
  const token = tokenOf(world);
  const error = await refusal(issuer.issue({ token, csr: await csr() }));

  expect(error).toMatchObject({ code: "request-refused", reason, mend: expect.stringMatching(/^[A-Z]/) });
  expect((await issuer.issue({ token, csr: await newRequest() })).user).toBe("anna@example.com");
});

test("one key has one certificate, also when it comes twice at once", async () => {
  const { issuer } = makeIssuer(world);
  const csr = await newRequest();
  const issuing = [1, 2].map(() => issuer.issue({ token: tokenOf(world), csr }));
  const outcomes = await Promise.allSettled(issuing);

  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await refusal(issuer.issue({ token: tokenOf(world), csr }))).toMatchObject({
    code: "request-refused",
    reason: "reused-key",
  });
});

const circumstances: { says: string; policy?: Partial<IssuingPolicy>; parts?: Partial<IssuerParts>; code: string }[] = [
  {
    says: "a device that nobody manages, where one is required",
    policy: { requires: { mfa: true, device: true } },
    code: "device-required",
  },
  {
    says: "a user who was revoked",
    parts: { revocations: { isRevoked: async (mark) => mark === "user:anna@example.com" } },
    code: "revoked",
  },
  {
    says: "a team that was revoked",
    parts: { revocations: { isRevoked: async (mark) => mark === "team:research" } },
    code: "revoked",
  },
  {
    says: "anybody where the environment is stopped",
    parts: { revocations: { isRevoked: async (mark) => mark === "environment:dev" } },
    code: "revoked",
  },
  {
    says: "an authority that does not sign",
    parts: { authority: { issue: () => Promise.reject(new Error("KMS: key alias/secret-name")) } },
    code: "authority-failed",
  },
];

test.each(circumstances)("no certificate for $says", async ({ policy, parts, code }) => {
  const { issuer, events } = makeIssuer(world, issuerPolicy(world.provider.url, policy), parts);
  const error = await refusal(issuer.issue({ token: tokenOf(world), csr: await newRequest() }));

  expect(error).toMatchObject({ code });
  expect(`${error.message} ${error.mend}`).not.toContain("secret-name");
  expect(events).toEqual([expect.objectContaining({ kind: "certificate-refused", code, user: "anna@example.com" })]);
});

test("a claim that the provider must send is asked for", async () => {
  const policy = issuerPolicy(world.provider.url, {
    providers: [providerPolicy(world.provider.url, { requiredClaims: { hd: ["example.com"] } })],
  });
  const { issuer } = makeIssuer(world, policy);
  const csr = await newRequest();

  expect(await refusal(issuer.issue({ token: tokenOf(world), csr }))).toMatchObject({ code: "claim-required" });
  expect((await issuer.issue({ token: tokenOf(world, { hd: "example.com" }), csr })).team).toBe("research");
});

test("a user gets so many certificates in an hour, however the name is spelt, and others are not held up", async () => {
  const { issuer } = makeIssuer(world);
  const spellings = [
    "anna@example.com",
    "Anna@example.com",
    "ANNA@example.com",
    "anna@Example.com",
    "ANNA@EXAMPLE.COM",
  ];
  for (const email of spellings) await issuer.issue({ token: tokenOf(world, { email }), csr: await newRequest() });
  const error = await refusal(issuer.issue({ token: tokenOf(world), csr: await newRequest() }));
  expect(error).toMatchObject({ code: "rate-limited", retryAfterSeconds: 3_600 });
  const other = tokenOf(world, { email: "bob@example.com" });
  expect((await issuer.issue({ token: other, csr: await newRequest() })).user).toBe("bob@example.com");

  world.clock.now += 3_600_000;
  expect((await issuer.issue({ token: tokenOf(world), csr: await newRequest() })).user).toBe("anna@example.com");
});

test("while the provider cannot be reached nobody is let in, and afterwards the same token is", async () => {
  const { issuer } = makeIssuer(world);
  const token = tokenOf(world);
  world.provider.become({ kind: "unreachable" });
  const error = await refusal(issuer.issue({ token, csr: await newRequest() }));
  expect(error).toMatchObject({ code: "provider-unreachable", retryAfterSeconds: 5 });

  world.provider.become({ kind: "well" });
  expect((await issuer.issue({ token, csr: await newRequest() })).user).toBe("anna@example.com");
});

test("a key that the provider took back opens nothing ten minutes later", async () => {
  const { issuer } = makeIssuer(world);
  const old = world.provider.currentKey();
  await issuer.issue({ token: tokenOf(world), csr: await newRequest() });
  world.provider.rotate({ keepsOld: false });

  world.clock.now += 10 * 60_000;
  const token = tokenOf(world, {}, { key: old });
  expect(await refusal(issuer.issue({ token, csr: await newRequest() }))).toMatchObject({ code: "token-invalid" });
  expect((await issuer.issue({ token: tokenOf(world), csr: await newRequest() })).user).toBe("anna@example.com");
});

test.each([
  { says: "certificates of ten minutes", policy: { lifetimeSeconds: 600 } },
  { says: "certificates of two days", policy: { lifetimeSeconds: 172_800 } },
  { says: "sign-ins of a month ago", policy: { maxLoginAgeSeconds: 30 * 86_400 } },
  { says: "sign-ins of no time", policy: { maxLoginAgeSeconds: 0 } },
])("there is no issuer with $says", ({ policy }) => {
  expect(() => makeIssuer(world, issuerPolicy(world.provider.url, policy))).toThrow(RangeError);
});

/** With one bit of the signature changed. */
function forged(pem: string): string {
  const lines = pem.trimEnd().split("\n");
  const der = Buffer.from(lines.slice(1, -1).join(""), "base64");
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  return [lines[0], der.toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd(), lines.at(-1), ""].join("\n");
}
