import type { Principal } from "../../../../access/principal";
import { type CallerContext, hashCredential, signContext } from "../../../../gateway/identity/context/caller-context";
import { ContextIdentity } from "../../../../gateway/identity/context/context-identity";
import type { CredentialHeaders } from "../../../../gateway/identity/identity";
import { NOON, policy } from "../fixtures";
import { contextKey } from "./keys";

const KEY = contextKey();

const ANNA: Principal = {
  environment: "dev",
  team: "payments",
  user: "anna",
  credential: { kind: "token", id: "jti-1", expiresAt: NOON + 3_600_000 },
};

const BEARER: CredentialHeaders = { authorization: "Bearer a-token", "x-api-key": undefined };

const CONTEXT: CallerContext = {
  principal: ANNA,
  credentialHash: hashCredential("a-token"),
  issuedAt: NOON,
  expiresAt: NOON + 600_000,
};

const identity = identityAt(NOON);

function identityAt(now: number): ContextIdentity {
  return new ContextIdentity({ publicKey: KEY.publicKey, policy: () => policy([]), now: () => now });
}

function signed(changes: Partial<CallerContext> = {}, key = KEY): Promise<string> {
  return signContext({ ...CONTEXT, ...changes }, key.sign);
}

test.each<[string, CredentialHeaders]>([
  ["the header of the authorizer's identity source", BEARER],
  ["the other header", { authorization: undefined, "x-api-key": "a-token" }],
  ["both headers", { authorization: "bearer a-token", "x-api-key": "a-token" }],
])("whom the authorizer has signed is believed: the credential in %s", async (_where, headers) => {
  expect(await identity.identify(headers, await signed())).toEqual(ANNA);
});

test("it may stand in a context of API Gateway and in a log: letters, digits, dots, hyphens and underscores", async () => {
  expect(await signed()).toMatch(/^c1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
});

test.each<[string, () => Promise<string | undefined>, string]>([
  ["is not there", async () => undefined, "did not come through"],
  ["is empty", async () => "", "did not come through"],
  ["is signed by another key", () => signed({}, contextKey()), "did not come through"],
  ["is of another credential", () => signed({ credentialHash: hashCredential("b") }), "another credential"],
  ["is too old", () => signed({ expiresAt: NOON }), "too old"],
  ["is of another environment", () => signed({ principal: { ...ANNA, environment: "prod" } }), "for prod"],
  ["is of a certificate", () => signed({ principal: of({ kind: "certificate" }) }), "did not come through"],
  [
    "names a team that no team can be called",
    () => signed({ principal: { ...ANNA, team: "A B" } }),
    "not come through",
  ],
  ["was cut off", async () => (await signed()).slice(0, -10), "did not come through"],
  ["has another user in it", async () => withOtherUser(await signed()), "did not come through"],
  ["has another version before it", async () => (await signed()).replace("c1.", "c2."), "did not come through"],
])("nobody is let in by a context that %s", async (_what, context, reason) => {
  await expect(identity.identify(BEARER, await context())).rejects.toMatchObject({
    kind: "unauthenticated",
    message: expect.stringContaining(reason),
  });
});

test("a kept context lets nobody in with a second credential beside the one that was checked", async () => {
  const headers: CredentialHeaders = { authorization: "Bearer a-token", "x-api-key": "another" };
  await expect(identity.identify(headers, await signed())).rejects.toMatchObject({ kind: "unauthenticated" });
});

test("a team that the policy no longer has is refused as forbidden: a new login changes nothing", async () => {
  const context = await signed({ principal: { ...ANNA, team: "gone" } });
  await expect(identity.identify(BEARER, context)).rejects.toMatchObject({ kind: "forbidden" });
});

test("a refusal repeats neither credential nor context", async () => {
  const context = await signed({ credentialHash: hashCredential("b") });
  const error: unknown = await identity.identify(BEARER, context).catch((caught: unknown) => caught);
  expect(String(error)).not.toContain("a-token");
  expect(String(error)).not.toContain(context.slice(0, 20));
});

test.each(["secp384r1", "secp256k1"])("a key on %s is not taken", (curve) => {
  const { publicKey } = contextKey(curve);
  expect(() => new ContextIdentity({ publicKey, policy: () => policy([]), now: () => NOON })).toThrow("ECC_NIST_P256");
});

function of(credential: Partial<Principal["credential"]>): Principal {
  return { ...ANNA, credential: { ...ANNA.credential, ...credential } };
}

function withOtherUser(context: string): string {
  const [version, text = "", signature] = context.split(".");
  const changed = Buffer.from(text, "base64url").toString().replace('"anna"', '"carl"');
  return [version, Buffer.from(changed).toString("base64url"), signature].join(".");
}
