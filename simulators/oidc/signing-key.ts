import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from "node:crypto";

export type SigningAlgorithm = "RS256" | "RS384" | "RS512" | "ES256" | "ES384" | "ES512";

/** One key pair of the issuer. */
export interface SigningKey {
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKeyPem: string;
  /** As `/jwks` publishes it. */
  readonly jwk: PublishedKey;
  /** @returns the signature in base64url */
  sign(input: string): string;
}

export interface PublishedKey extends JsonWebKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: "sig";
}

export function makeSigningKey(id: string, algorithm: SigningAlgorithm): SigningKey {
  const privateKey = generate(algorithm);
  const publicKey = createPublicKey(privateKey);
  return {
    id,
    algorithm,
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    jwk: { ...publicKey.export({ format: "jwk" }), kid: id, alg: algorithm, use: "sig" },
    // JWTs hold an EC signature as r and s side by side, not in DER; RSA takes no notice.
    sign: (input) =>
      sign(`sha${algorithm.slice(2)}`, Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString(
        "base64url",
      ),
  };
}

function generate(algorithm: SigningAlgorithm): KeyObject {
  const curve = CURVE[algorithm];
  return curve === undefined
    ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
    : generateKeyPairSync("ec", { namedCurve: curve }).privateKey;
}

const CURVE: Readonly<Partial<Record<SigningAlgorithm, string>>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };
