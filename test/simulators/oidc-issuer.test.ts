import { verify } from "node:crypto";
import { JwtVerifier } from "aws-jwt-verify";
import type { Jwks } from "aws-jwt-verify/jwk";
import { type OidcIssuer, startOidcIssuer } from "../../simulators/oidc/oidc-issuer";
import type { SigningAlgorithm } from "../../simulators/oidc/signing-key";
import type { TokenOptions } from "../../simulators/oidc/token";
import { makeSelfMadeCertificate } from "./self-made-certificate";

let issuer: OidcIssuer;
beforeEach(async () => {
  issuer = await startOidcIssuer({ algorithm: "ES256" }); // an RSA key takes ten times as long to make
});
afterEach(() => issuer.close());

async function fetchKeys(of = issuer): Promise<Jwks> {
  return JSON.parse(await (await fetch(of.jwksUrl)).text());
}

/** As the gateway's verifier does it, except that the keys are fetched here: the library's own fetcher wants HTTPS. */
async function verifyWithLibrary(token: string, of = issuer): Promise<unknown> {
  const verifier = JwtVerifier.create({ issuer: of.url, audience: "gateway", jwksUri: of.jwksUrl });
  verifier.cacheJwks(await fetchKeys(of));
  return verifier.verifySync(token);
}

test("discovery names the issuer and its keys", async () => {
  const document = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();

  expect(document).toMatchObject({ issuer: issuer.url, jwks_uri: issuer.jwksUrl });
});

test.each<SigningAlgorithm>(["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])(
  "a token signed with %s is accepted by a verifier that others wrote",
  async (algorithm) => {
    issuer.rotate({ algorithm });
    const token = issuer.issue({ sub: "alice", aud: "gateway", groups: ["research"] });

    expect(await verifyWithLibrary(token)).toMatchObject({ iss: issuer.url, sub: "alice", groups: ["research"] });
  },
);

describe.each<SigningAlgorithm>(["RS256", "ES256"])(
  "a verifier that others wrote, over an issuer of %s, refuses",
  (algorithm) => {
    let shared: OidcIssuer;
    beforeAll(async () => {
      shared = await startOidcIssuer({ algorithm });
    });
    afterAll(() => shared.close());

    test.each<[string, TokenOptions, RegExp]>([
      ["has expired", { expiresInSeconds: -600 }, /expired/],
      ["is not valid yet", { notBeforeInSeconds: 600 }, /can't be used before/],
      ["names an unknown key", { keyId: "unknown" }, /kid/],
      ["has neither algorithm nor signature", { forgery: "none" }, /3 parts/],
      ["has no algorithm, yet a signature", { forgery: "none-with-signature" }, /algorithm/i],
      ["uses the public key as a secret", { forgery: "hs256-with-public-key" }, /algorithm/i],
      ["is signed by somebody else", { forgery: "foreign-key" }, /signature/],
      ["was changed after signing", { forgery: "altered-claims" }, /signature/],
    ])("a token that %s", async (_, options, reason) => {
      const token = shared.issue({ sub: "alice", aud: "gateway" }, options);

      await expect(verifyWithLibrary(token, shared)).rejects.toThrow(reason);
    });

    test.each([
      ["for another audience", { aud: "elsewhere" }, /Audience/],
      ["of another issuer", { aud: "gateway", iss: "https://elsewhere.example" }, /Issuer/],
    ])("a token %s", async (_, claims, reason) => {
      await expect(verifyWithLibrary(shared.issue({ sub: "alice", ...claims }), shared)).rejects.toThrow(reason);
    });
  },
);

test("a claim that is given as undefined is left out, be it the expiry", () => {
  const [, payload = ""] = issuer.issue({ sub: "alice", exp: undefined }).split(".");

  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).not.toHaveProperty("exp");
});

test("times come from the clock that is given", async () => {
  const other = await startOidcIssuer({ clock: () => 1_000_000 });
  const [, payload = ""] = other.issue({ sub: "alice" }, { notBeforeInSeconds: 5, issuedInSeconds: -5 }).split(".");
  await other.close();

  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({ iat: 995, nbf: 1005, exp: 4600 });
});

describe("rotation", () => {
  const publishedIds = async () => (await fetchKeys()).keys.map(({ kid }) => kid);

  test("signs with the new key and goes on publishing the old one", async () => {
    const before = issuer.issue({ aud: "gateway" });
    const key = issuer.rotate();

    expect(await publishedIds()).toEqual(["key-1", "key-2"]);
    expect(issuer.currentKey()).toBe(key);
    await verifyWithLibrary(before);
    await verifyWithLibrary(issuer.issue({ aud: "gateway" }));
  });

  test("can withdraw the old key, whose tokens end then", async () => {
    const before = issuer.issue({ aud: "gateway" });
    issuer.rotate({ keepsOld: false });

    expect(await publishedIds()).toEqual(["key-2"]);
    await expect(verifyWithLibrary(before)).rejects.toThrow();
  });

  test("leaves a key that is held back usable for signing", () => {
    const old = issuer.currentKey();
    issuer.rotate({ keepsOld: false });
    const [header = "", payload = "", signature = ""] = issuer.issue({}, { key: old }).split(".");
    const key = { key: old.publicKeyPem, dsaEncoding: "ieee-p1363" as const };

    expect(verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"))).toBe(true);
  });
});

describe("trouble", () => {
  test("an unreachable issuer breaks every connection, and comes back", async () => {
    issuer.become({ kind: "unreachable" });
    await expect(fetch(issuer.jwksUrl)).rejects.toThrow();
    issuer.become({ kind: "well" });

    expect((await fetch(issuer.jwksUrl)).status).toBe(200);
  });

  test("a slow one takes its time", async () => {
    issuer.become({ kind: "slow", milliseconds: 50 });
    const started = performance.now();
    await (await fetch(issuer.jwksUrl)).json();

    expect(performance.now() - started).toBeGreaterThan(45);
  });

  test("a failing one has its status, a babbling one no JSON", async () => {
    issuer.become({ kind: "failing", status: 503 });
    expect((await fetch(issuer.jwksUrl)).status).toBe(503);
    issuer.become({ kind: "babbling" });
    await expect((await fetch(issuer.jwksUrl)).json()).rejects.toThrow();
  });

  test("requests for keys are counted, at both paths", async () => {
    await fetch(issuer.jwksUrl);
    await fetch(`${issuer.url}/.well-known/jwks.json`);
    await fetch(`${issuer.url}/.well-known/openid-configuration`);

    expect(issuer.keyRequests()).toBe(2);
    expect((await fetch(`${issuer.url}/elsewhere`)).status).toBe(404);
  });
});

test("with a certificate it speaks HTTPS, for verifiers that fetch keys by nothing else", async () => {
  const secure = await startOidcIssuer({ tls: await makeSelfMadeCertificate() });

  expect(secure.url).toMatch(/^https:/);
  await secure.close();
});
