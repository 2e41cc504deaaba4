import { randomBytes } from "node:crypto";
import { newGatewayKey } from "../../../gateway/access-state/new-gateway-key";
import { startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import { KEYS } from "../../support/gateway";
import { type AbusedGateway, AUDIENCE, expectError, MARK, post, useAbusedGateway, WAYS } from "./abused-gateway";

const gateway = useAbusedGateway();

const CLAIMS = { email: "anna", groups: ["bedrock-payments"], aud: AUDIENCE, sub: MARK };

interface BadCredential {
  readonly what: string;
  headers(gateway: AbusedGateway): Promise<Record<string, string>> | Record<string, string>;
  readonly says: RegExp;
  readonly kind?: "forbidden";
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const BAD: readonly BadCredential[] = [
  { what: "no credential", headers: () => ({}), says: /no credential/ },
  {
    what: "an empty one",
    headers: () => ({ authorization: "Bearer ", "x-api-key": "" }),
    says: /no credential|must be `Bearer`/,
  },
  { what: "a password", headers: () => ({ authorization: "Basic YW5uYTpwdw==" }), says: /must be `Bearer`/ },
  {
    what: "a signature of AWS",
    headers: () => ({ authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/bedrock/aws4_request" }),
    says: /AWS_BEARER_TOKEN_BEDROCK/,
  },
  { what: "some word", headers: () => bearer(MARK), says: /neither a gateway key .* nor a JSON Web Token/ },
  { what: "three dots", headers: () => bearer("a.b.c"), says: /neither a gateway key|token/ },
  { what: "20 kB", headers: () => bearer("x".repeat(15_000)), says: /neither a gateway key|longer/ },
  {
    what: "two different credentials in two headers",
    headers: () => ({ ...bearer(KEYS.anna), "x-api-key": KEYS.ben }),
    says: /two different credentials/,
  },
  {
    what: "two credentials in one header",
    headers: () => ({ authorization: `Bearer ${KEYS.anna}, Bearer ${KEYS.ben}` }),
    says: /more than one value/,
  },
  {
    what: "a token of another issuer",
    async headers() {
      const other = await startOidcIssuer({ algorithm: "ES256" });
      await other.close();
      return bearer(other.issue(CLAIMS));
    },
    says: /not of an issuer/,
  },
  {
    what: "a token of an issuer that calls itself ours",
    async headers({ issuer }) {
      const other = await startOidcIssuer({ algorithm: "ES256" });
      await other.close();
      return bearer(other.issue({ ...CLAIMS, iss: issuer.url }));
    },
    says: /signature does not hold/,
  },
  {
    what: "a token for somebody else's service",
    headers: ({ issuer }) => bearer(issuer.issue({ ...CLAIMS, aud: "payroll" })),
    says: /another audience/,
  },
  {
    what: "a token without an audience",
    headers: ({ issuer }) => bearer(issuer.issue({ ...CLAIMS, aud: undefined })),
    says: /audience|signature/,
  },
  {
    what: "an expired token",
    headers: ({ issuer }) => bearer(issuer.issue(CLAIMS, { expiresInSeconds: -60 })),
    says: /expired/,
  },
  {
    what: "a token that never ends",
    headers: ({ issuer }) => bearer(issuer.issue({ ...CLAIMS, exp: undefined })),
    says: /exp/,
  },
  {
    what: "a token that is not valid yet",
    headers: ({ issuer }) => bearer(issuer.issue(CLAIMS, { notBeforeInSeconds: 600 })),
    says: /holds only from/,
  },
  {
    what: "a token that nobody has signed",
    headers: ({ issuer }) => bearer(issuer.issue(CLAIMS, { forgery: "none" })),
    says: /nor a JSON Web Token/,
  },
  ...(["none-with-signature", "hs256-with-public-key"] as const).map((forgery) => ({
    what: `a forged token, ${forgery}`,
    headers: ({ issuer }: AbusedGateway) => bearer(issuer.issue(CLAIMS, { forgery })),
    says: /`alg` is not one/,
  })),
  ...(["foreign-key", "altered-claims"] as const).map((forgery) => ({
    what: `a forged token, ${forgery}`,
    headers: ({ issuer }: AbusedGateway) => bearer(issuer.issue(CLAIMS, { forgery })),
    says: /signature does not hold/,
  })),
  {
    what: "a token whose key nobody publishes",
    headers: ({ issuer }) => bearer(issuer.issue(CLAIMS, { keyId: MARK })),
    says: /does not publish/,
  },
  {
    what: "a token of somebody in no team",
    headers: ({ issuer }) => bearer(issuer.issue({ ...CLAIMS, groups: ["cleaners"] })),
    says: /group|team/,
    kind: "forbidden",
  },
  {
    what: "a gateway key that nobody made",
    headers: () => bearer(`bak_${"a".repeat(16)}_${"b".repeat(43)}`),
    says: /does not know this key|neither/,
  },
  {
    what: "an expired gateway key",
    headers: async ({ accessState }) => {
      const { key, value } = newGatewayKey({
        team: "payments",
        user: "ci-payments",
        createdBy: "anna",
        now: Date.now() - 3_600_000,
        expiresAt: Date.now() - 1_000,
        random: randomBytes,
      });
      await accessState.addKey(key);
      return bearer(value);
    },
    says: /expired at/,
  },
];

describe.each(WAYS)("$name", (way) => {
  test.each(BAD)("refuses $what", async ({ headers, says, kind }: BadCredential) => {
    const answer = await post(gateway(), way.path, JSON.stringify(way.body), await headers(gateway()));
    await expectError(answer, way, kind ?? "unauthenticated", says);
  });
});

test("no key or token of these tests stands in what the gateway wrote", () => {
  const written = gateway().written();
  expect(written).toContain('"refused"');
  for (const secret of [...Object.values(KEYS), "eyJ"]) expect(written).not.toContain(secret);
});
