import { Refusal } from "../../../gateway/refusal";
import { anyJson, fc } from "../../support/properties";
import { bearer, claims, identityOf, issuerPolicy, NOON, policy } from "./fixtures";
import { type Issuer, newKey, part, startIssuer, token } from "./issuer";

const key = newKey("key-1");
let issuer: Issuer;
let identity: ReturnType<typeof identityOf>;

beforeAll(async () => {
  issuer = await startIssuer(key);
  identity = identityOf(policy([issuerPolicy(issuer.url)]), { dev: ["payments/anna=development"] });
});
afterAll(() => issuer.stop());

async function outcome(headers: Parameters<typeof identity.identify>[0]): Promise<unknown> {
  return identity.identify(headers).catch((error: unknown) => error);
}

async function expectUnauthenticated(headers: Parameters<typeof identity.identify>[0]): Promise<void> {
  const error = await outcome(headers);
  expect(error).toBeInstanceOf(Refusal);
  expect(error).toMatchObject({ kind: "unauthenticated" });
}

const bytes = fc.uint8Array({ maxLength: 300 });

test("random bytes in either header are refused as no credential, whatever they are", async () => {
  const header = fc.option(
    bytes.map((given) => Buffer.from(given).toString("latin1")),
    { nil: undefined },
  );
  await fc.assert(
    fc.asyncProperty(header, header, fc.boolean(), (authorization, apiKey, prefixed) =>
      expectUnauthenticated({
        authorization: prefixed && authorization !== undefined ? `Bearer ${authorization}` : authorization,
        "x-api-key": apiKey,
      }),
    ),
    { numRuns: 1000 },
  );
});

test("three random parts are refused", async () => {
  const random = bytes.map((given) => Buffer.from(given).toString("base64url"));
  await fc.assert(
    fc.asyncProperty(random, random, random, (...parts) => expectUnauthenticated(bearer(parts.join(".")))),
    { numRuns: 500 },
  );
});

test("random JSON as header and payload is refused", async () => {
  const algorithm = fc.oneof(fc.constantFrom("ES256", "RS256", "EdDSA", "none", "HS256"), anyJson());
  const header = fc.oneof(
    anyJson(),
    fc.record(
      { alg: algorithm, kid: fc.oneof(fc.constant("key-1"), anyJson()), crit: anyJson() },
      { requiredKeys: [] },
    ),
  );
  const payload = fc.oneof(
    anyJson(),
    fc.record({ iss: fc.constant("ISSUER"), aud: anyJson(), exp: anyJson() }, { requiredKeys: [] }),
  );
  await fc.assert(
    fc.asyncProperty(header, payload, bytes, (head, body, signature) => {
      const text = part(body).replace(part("ISSUER"), part(issuer.url));
      return expectUnauthenticated(bearer(`${part(head)}.${text}.${Buffer.from(signature).toString("base64url")}`));
    }),
    { numRuns: 1000 },
  );
});

test("random claims in a token that is rightly signed never crash: they are taken or refused", async () => {
  const given = fc.dictionary(
    fc.constantFrom("aud", "exp", "nbf", "iat", "jti", "email", "groups", "amr", "sub", "scope", "__proto__"),
    fc.oneof(anyJson(), fc.constantFrom("g-payments", "anna", NOON)),
  );
  await fc.assert(
    fc.asyncProperty(given, async (more) => {
      const result = await outcome(bearer(token(key, claims(issuer.url, more))));
      if (result instanceof Error) expect(result).toBeInstanceOf(Refusal);
    }),
    { numRuns: 500 },
  );
});

test("a token in which one character is changed is refused, or is the same token written in another way", async () => {
  const original = token(key, claims(issuer.url, { jti: undefined }));
  const principal = await identity.identify(bearer(original));
  const position = fc.nat({ max: original.length - 1 });
  const character = fc.constantFrom(..."ABCabc019-_.=~");
  await fc.assert(
    fc.asyncProperty(position, character, async (index, other) => {
      const given = original.slice(0, index) + other + original.slice(index + 1);
      const result = await outcome(bearer(given));
      if (result instanceof Error) expect(result).toMatchObject({ kind: "unauthenticated" });
      else expect(result).toEqual(principal);
    }),
    { numRuns: 500 },
  );
});

test("random gateway keys are refused", async () => {
  const tail = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc
      .tuple(fc.stringMatching(/^[a-z0-9]{16}$/), fc.stringMatching(/^[A-Za-z0-9_-]{43}$/))
      .map((both) => both.join("_")),
  );
  await fc.assert(
    fc.asyncProperty(tail, (text) => expectUnauthenticated(bearer(`bak_${text}`))),
    { numRuns: 500 },
  );
});
