import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A key pair of an issuer. */
export interface SigningKey {
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type Algorithm = keyof typeof ALGORITHMS;

const ALGORITHMS = {
  RS256: { digest: "sha256", pair: () => generateKeyPairSync("rsa", { modulusLength: 2048 }) },
  RS384: { digest: "sha384", pair: () => generateKeyPairSync("rsa", { modulusLength: 2048 }) },
  RS512: { digest: "sha512", pair: () => generateKeyPairSync("rsa", { modulusLength: 2048 }) },
  ES256: { digest: "sha256", pair: () => generateKeyPairSync("ec", { namedCurve: "P-256" }) },
  ES384: { digest: "sha384", pair: () => generateKeyPairSync("ec", { namedCurve: "P-384" }) },
  ES512: { digest: "sha512", pair: () => generateKeyPairSync("ec", { namedCurve: "P-521" }) },
  EdDSA: { digest: undefined, pair: () => generateKeyPairSync("ed25519") },
} as const;

export function newKey(id: string, algorithm: Algorithm = "ES256"): SigningKey {
  return { id, algorithm, ...ALGORITHMS[algorithm].pair() };
}

/** A weak RSA key. */
export function newWeakKey(id: string): SigningKey {
  return { id, algorithm: "RS256", ...generateKeyPairSync("rsa", { modulusLength: 1024 }) };
}

export type Claims = Readonly<Record<string, unknown>>;

/** A signed token. A header member that is `undefined` is left out. */
export function token(key: SigningKey, claims: Claims, header: Claims = {}): string {
  const signed = `${part({ alg: key.algorithm, typ: "JWT", kid: key.id, ...header })}.${part(claims)}`;
  const { digest } = ALGORITHMS[key.algorithm];
  const signature = sign(digest, Buffer.from(signed), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

export function part(json: unknown): string {
  return Buffer.from(JSON.stringify(json)).toString("base64url");
}

export function jwkOf(key: SigningKey, more: Claims = { alg: key.algorithm, use: "sig" }): Claims {
  return { ...key.publicKey.export({ format: "jwk" }), kid: key.id, ...more };
}

/** An identity provider on loopback, as far as the gateway asks one. */
export interface Issuer {
  readonly url: string;
  /** What it publishes. */
  keys: readonly Claims[];
  /** How it answers. */
  mood: "well" | "failing" | "stalled" | "redirecting" | "talking nonsense" | "of another issuer";
  /** How often its keys were fetched. */
  readonly fetches: number;
  stop(): Promise<void>;
}

export async function startIssuer(...keys: readonly SigningKey[]): Promise<Issuer> {
  let fetches = 0;
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    const discovering = url.endsWith("/.well-known/openid-configuration");
    if (!discovering) fetches += 1;
    switch (issuer.mood) {
      case "stalled":
        return;
      case "failing":
        return response.writeHead(500).end();
      case "redirecting":
        if (url.startsWith("/moved")) break;
        return response.writeHead(302, { location: `/moved${url}` }).end();
      case "talking nonsense":
        return response.end("<html>");
    }
    const named = issuer.mood === "of another issuer" ? "https://other.example" : issuer.url;
    const document = discovering ? { issuer: named, jwks_uri: `${issuer.url}/keys` } : { keys: issuer.keys };
    response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer: Issuer = {
    url: `http://127.0.0.1:${port}`,
    keys: keys.map((key) => jwkOf(key)),
    mood: "well",
    get fetches() {
      return fetches;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}
